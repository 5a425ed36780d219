"""Drawing the page of one product, from what is known of it. Nothing of a person is inside, so it may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, url_for
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.catalogue import particulars, product_page, queries, shelf
from storefront.domain.catalogue.labels import SIZES, words
from storefront.domain.catalogue.lowest_price import PriorKind, PriorPrice
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.models import Availability
from storefront.domain.catalogue.orders import STANDING, Sort
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.orders.plan_days import iso_week
from storefront.domain.pieces.choices import Choice, Offering, best_state, matching, sizes
from storefront.domain.places.arrival import words as span_words
from storefront.domain.places.cached import places_of
from storefront.domain.texts import official
from storefront.faces.shop import away_words, delivery, product_words, seo
from storefront.faces.shop.cards import cards
from storefront.faces.web import locale, markdown

SIMILAR = 4
FORM_MARK = "<!-- form token -->"
"""Where a visitor's token stands in a page that is kept for all of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen and written, as it came."""

    size: str = ""
    colour: str = ""
    quantity: str = ""
    personalisation: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it is kept: its head, and its main before and after the visitor's own token."""

    title: str
    description: str
    head: str
    trail: list[tuple[str, str | None]]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Option:
    """One radio of the choice."""

    value: str
    label: str
    state: str
    note: str = ""


def draw(
    sheet: Sheet,
    offer: Offering,
    wish: Wish,
    at: datetime,
    errors: Mapping[str, str] | None = None,
    parts: Parts | None = None,
) -> Drawn:
    """The whole page; with errors, what the person chose and wrote is kept. `parts` are given for what is not
    written yet."""
    language, today = locale.current(), clock.rome_date(at)
    parts = parts or product_page.parts(sheet.id, language, iso_week(today))
    fitting = matching(offer.rows, wish.size, wish.colour)
    chosen = _soonest(fitting or offer.rows)
    places = places_of(offer.catalogue_version, "IT", today)
    sent = delivery.parcel(chosen, sheet, parts, places, at)
    arrives = delivery.arrives_words(sent, language)
    at_shops = delivery.pickups(chosen, places, at, language)
    state = best_state(fitting)
    steps = trail(sheet)
    body = render_template(
        "shop/product_body.html",
        sheet=sheet, parts=parts, chosen=chosen, wish=wish, errors=errors or {}, form_token=FORM_MARK,
        has_more_prices=len({row.price_cents for row in fitting}) > 1,
        prior_words=prior_words(product_page.prior_price(chosen.id, clock.now()) if chosen.lowest_30d_cents else None, chosen, language),
        unit_price=particulars.unit_price(sheet.particulars, chosen.size, chosen.price_cents) or (None, ""),
        state=state, stock_words=product_words.stock_words(fitting),
        cannot_words=cannot_words(offer, parts, sent is None and not at_shops), away=away(offer, parts),
        size_options=_size_options(offer.rows, wish.colour), colour_options=_colour_options(offer.rows, wish.size),
        only_size=words(SIZES, chosen.size, language) if chosen.size else "",
        arrives=arrives, sent=sent, pickups=at_shops,
        buy_notes=product_words.buy_notes(sheet, arrives, sent, at_shops),
        composition=product_words.composition(parts, sheet, language),
        particulars=particulars.rows(sheet.particulars, chosen.size, language),
        care_words=product_words.care_words(sheet, language),
        measures=product_words.measures(sheet, language),
        seller=product_words.seller_words(sheet),
        withdrawal_words=product_words.withdrawal_words(sheet),
        safety=product_words.safety(sheet, chosen),
        similar_rows=cards(similar(sheet, offer.catalogue_version)),
        formed=markdown.drawn, official=official.notice(offer.catalogue_version, language),
    )  # fmt: skip
    before, _token, after = body.partition(FORM_MARK)
    head = render_template(
        "shop/product_head.html",
        structured_things=[seo.product(sheet, parts, offer, places, at), seo.crumbs(steps)],
        pictures=parts.pictures,
        chosen=chosen,
        euros=seo.euros,
        absolute=seo.absolute,
    )
    return Drawn(f"{sheet.title} – {sheet.maker.name}", sheet.summary, head, steps, before, after)


def settled(rows: Sequence[Choice], wish: Wish) -> Wish:
    """What was chosen, where it exists; the only size and the only colour choose themselves."""
    known_sizes, known_colours = {row.size for row in rows}, {row.colour for row in rows}
    return replace(wish, size=_settled(wish.size, known_sizes), colour=_settled(wish.colour, known_colours))


def _settled(value: str, known: set[str]) -> str:
    if len(known) == 1:
        return next(iter(known))
    return value if value in known else ""


def _soonest(rows: Sequence[Choice]) -> Choice:
    """The variant whose price and dates are shown: of those that fit, the one that is soonest to be had."""
    return min(rows, key=lambda row: (STANDING.index(row.state), row.price_cents))


def cannot_words(offer: Offering, parts: Parts, goes_nowhere: bool) -> str:
    """Why there is no button; empty when there is one. While any choice can be had, there is."""
    state = best_state(offer.rows)
    if state == Availability.RESERVED:
        return _("Qualcuno lo sta pagando in questo momento. Se non lo compra, torna disponibile entro mezz'ora.")
    if state == Availability.SOLD_OUT:
        return _("È esaurito. Più sotto trovi pezzi simili.")
    pausing = [one for one in parts.absences if one.pauses]
    if not offer.is_sellable and pausing:
        return away_words.sentence(max(pausing, key=lambda one: one.until))
    if not offer.is_sellable:
        return _("Per ora questo pezzo si compra solo in negozio.")
    if goes_nowhere and state == Availability.TO_ORDER:
        return _("Chi lo fa ha già preso tutti gli ordini che può. Torna tra qualche settimana.")
    return _("Questo pezzo si compra solo nel negozio in cui si trova.") if goes_nowhere else ""


def away(offer: Offering, parts: Parts) -> list[str]:
    """What the absence of each of its brands means, but for what stands in place of the button."""
    said = [away_words.sentence(one) for one in parts.absences]
    instead = cannot_words(offer, parts, goes_nowhere=False)
    return [sentence for sentence in said if sentence != instead]


def prior_words(prior: PriorPrice | None, chosen: Choice, language: str) -> list[str]:
    """Of which days the price beside a reduced one is, where they are fewer than 30, and until when it is reduced."""
    if prior is None or not prior.is_announced:
        return []
    said = []
    if prior.kind == PriorKind.SINCE_LAUNCH and prior.since_at and prior.until_at:
        days = span_words(clock.rome_date(prior.since_at), clock.rome_date(prior.until_at), language)
        said.append(_("Prima della riduzione è stato in vendita %(days)s.", days=days))
    if prior.until_at and chosen.sale_ends_at:
        days = span_words(clock.rome_date(prior.until_at), clock.rome_date(chosen.sale_ends_at), language)
        said.append(_("Prezzo ridotto %(days)s.", days=days))
    return said


def _size_options(rows: Sequence[Choice], colour: str) -> list[Option]:
    language, known = locale.current(), sizes(rows)
    if len(known) < 2:
        return []
    return [
        _option(size, words(SIZES, size, language), matching(rows, size, ""), matching(rows, size, colour), rows)
        for size in known
    ]


def _colour_options(rows: Sequence[Choice], size: str) -> list[Option]:
    names = {row.colour: row.colour_name for row in rows if row.colour}
    if len(names) < 2:
        return []
    return [
        _option(slug, name, matching(rows, "", slug), matching(rows, size, slug), rows) for slug, name in names.items()
    ]


def _option(
    value: str, label: str, alone: Sequence[Choice], together: Sequence[Choice], rows: Sequence[Choice]
) -> Option:
    """One value: struck out only when nothing of it can be had; with the other choice it may still be told apart.

    Without JavaScript people change both choices before they send: what is lacking in one must stay possible in others.
    """
    state = best_state(alone)
    said = [product_words.price_words(together, rows)]
    if state == Availability.AVAILABLE and best_state(together) != Availability.AVAILABLE:
        said.append(_("non con l'altra scelta"))
    elif state != Availability.AVAILABLE:
        said.append(product_words.state_words(state))
    return Option(value, label, state, " · ".join(word for word in said if word))


def similar(sheet: Sheet, version: int) -> list[queries.CardRow]:
    """Pieces of the same kind, and if they are few of the kind above; what can be had first."""
    known = shelf.of_version(version)
    found = known.snapshot.marked(mark("category", sheet.category[0]))
    if found.bit_count() <= SIMILAR and sheet.parent:
        found = known.snapshot.marked(mark("category", sheet.parent[0]))
    position = known.snapshot.position(sheet.id)
    if position is not None:
        found &= ~(1 << position)
    return first_cards(known, found)


def first_cards(known: shelf.Shelf, found: int) -> list[queries.CardRow]:
    ids = shelf.sorted_ids(known, Sort.RECOMMENDED, locale.current(), found, 0, SIMILAR)
    return queries.cards(ids, locale.current())


def trail(sheet: Sheet) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(_("Catalogo"), url_for("shop.listing"))]
    if sheet.parent:
        steps.append((sheet.parent[1], url_for("shop.listing", category=sheet.parent[0])))
    steps.append((sheet.category[1], url_for("shop.listing", category=sheet.category[0])))
    return [*steps, (sheet.title, None)]
