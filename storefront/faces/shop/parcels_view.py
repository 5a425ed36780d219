"""Parcels in words: where each leaves, when it comes, what it costs. For the cart, the checkout and the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import money
from storefront.core.clock import rome_date
from storefront.domain.carts.queries import WishRow
from storefront.domain.orders.plan import Lacking, Parcel
from storefront.domain.places.arrival import words as span_words
from storefront.faces.shop import away_words
from storefront.faces.web import locale
from storefront.flows.quote import Quote


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as a page shows it."""

    row: WishRow
    count: int
    is_first: bool  # of its wish: the one that can be changed
    problem: str = ""
    change: str = ""
    outlets: tuple[str, ...] = ()

    @property
    def sum_cents(self) -> int:
        return self.count * self.row.price_cents

    @property
    def facts(self) -> str:
        said = [self.row.choice, self.row.brand_name, self.row.personalisation and f"«{self.row.personalisation}»"]
        if self.row.is_to_order:
            said.append(_("fatto su ordinazione"))
        away = self.row.absence
        if away and not away.pauses:
            said.append(away_words.short(away))
        return " · ".join(word for word in said if word)


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel or pick-up as a page shows it."""

    title: str
    from_words: str
    arrives: str
    cost: str
    is_pickup: bool
    needs_agreement: bool
    lines: list[LineView] = field(default_factory=list)


def parcels(quote: Quote, rows: Sequence[WishRow]) -> list[ParcelView]:
    """All parcels of a quote; the lines of a wish that travels in two can be changed in the first."""
    by_line = {row.line_id: row for row in rows}
    total = sum(not parcel.is_pickup for parcel in quote.plan.parcels)
    views: list[ParcelView] = []
    number, met = 0, set()
    for parcel in quote.plan.parcels:
        number += not parcel.is_pickup
        lines = []
        for part in parcel.parts:
            lines.append(line_view(by_line[part.key], part.count, quote, is_first=part.key not in met))
            met.add(part.key)
        views.append(_parcel(parcel, number, total, lines))
    return views


def lacking(quote: Quote, rows: Sequence[WishRow]) -> list[LineView]:
    """Lines of which nothing can be had as they are."""
    planned = {part.key for parcel in quote.plan.parcels for part in parcel.parts}
    return [line_view(row, row.quantity, quote) for row in rows if row.line_id not in planned]


def line_view(row: WishRow, count: int, quote: Quote, *, is_first: bool = True) -> LineView:
    problem = quote.plan.problem(row.line_id)
    outlets = tuple(quote.places[i].name for i in quote.plan.outlets.get(row.line_id, ()))
    said = problem_words(problem) if problem else ""
    if problem and problem.why == "gone" and row.absence and row.absence.pauses:
        said = away_words.sentence(row.absence)
    return LineView(row, count, is_first, said, change_words(row) if is_first else "", outlets)


def problem_words(problem: Lacking) -> str:
    """Why a line cannot be had as it is, and what to do."""
    if problem.why == "fewer":
        return ngettext("Ne resta %(num)d: scegline di meno.", "Ne restano %(num)d: scegline di meno.", problem.left)
    words: Mapping[str, str] = {
        "gone": _("Non è più in vendita online."),
        "sold_out": _("Esaurito: l'ha comprato qualcun altro."),
        "reserved": _("Riservato: qualcuno lo sta pagando. Se non paga, torna disponibile entro mezz'ora."),
        "not_there": _("Non è più in quel negozio: scegli un altro modo di riceverlo."),
        "not_sent": _("Si può solo ritirare in negozio: da dove si trova non spediamo in quel paese."),
        "too_heavy": _("È troppo pesante da spedire: si può ritirare in negozio."),
    }
    return words[problem.why]


def change_words(row: WishRow) -> str:
    """How the price moved since the buyer last looked."""
    if not row.change_cents:
        return ""
    before, now = as_money(row.seen_price_cents), as_money(row.price_cents)
    if row.change_cents > 0:
        return _("Il prezzo è salito da %(before)s a %(now)s.", before=before, now=now)
    return _("Il prezzo è sceso da %(before)s a %(now)s.", before=before, now=now)


def _parcel(parcel: Parcel, number: int, total: int, lines: list[LineView]) -> ParcelView:
    place = parcel.place
    if parcel.is_pickup:
        return ParcelView(
            _("Ritiro a %(place)s", place=place.name), place.address, ready_words(parcel.days.ready_at),
            _("Il ritiro non costa niente."), True, parcel.days.needs_agreement, lines,
        )  # fmt: skip
    title = _("Un pacco") if total == 1 else _("Pacco %(number)s di %(total)s", number=number, total=total)
    return ParcelView(
        title, _("Parte da %(place)s, %(city)s", place=place.name, city=place.city),
        arrival_words(parcel.days.first_on, parcel.days.last_on), shipping_words(parcel), False,
        parcel.days.needs_agreement, lines,
    )  # fmt: skip


def shipping_words(parcel: Parcel) -> str:
    if not parcel.shipping_cents:
        return _("Spedizione gratis.")
    said = _("Spedizione %(price)s.", price=as_money(parcel.shipping_cents))
    if parcel.to_free_cents:
        more = as_money(parcel.to_free_cents)
        said += " " + _("Con altri %(more)s in questo pacco è gratis.", more=more)
    return said


def arrival_words(first_on: date | None, last_on: date | None) -> str:
    if first_on is None or last_on is None:
        return ""
    return _("Arriva %(span)s", span=span_words(first_on, last_on, locale.current()))


def ready_words(ready_at: datetime | None) -> str:
    if ready_at is None:
        return _("Ti scriviamo quando è pronto")
    return _("Pronto da %(day)s", day=day_words(rome_date(ready_at)))


def day_words(day: date) -> str:
    """A day as people say it: "martedì 24 novembre"."""
    return format_date(day, "EEEE d MMMM", locale=locale.current())


def as_money(cents: int) -> str:
    return money.format_cents(cents, locale.current())
