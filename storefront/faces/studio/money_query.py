"""Which days and which place a page of money is about: read kindly from the address, written in one way only."""

from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.orders.models import Channel
from storefront.domain.settlements.movements import Wanted
from storefront.domain.settlements.periods import Span, last_ended, month_of, moved
from storefront.domain.settlements.sales import Scope
from storefront.domain.settlements.standing import OutletRow, outlets

EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class MoneyQuery:
    """What an address asks for. `place` is a channel, an outlet's slug, or nothing; `misread`: a day that is none."""

    span: Span
    place: str
    misread: bool
    outlets: tuple[OutletRow, ...]

    @property
    def channel(self) -> Channel | None:
        return Channel(self.place) if self.place in set(Channel) else None

    @property
    def location_id(self) -> int | None:
        return next((row.location_id for row in self.outlets if row.slug == self.place), None)

    def args(self) -> dict[str, str]:
        found = {"from": self.span.first_on.isoformat(), "to": self.span.last_on.isoformat()}
        return {**found, "place": self.place} if self.place else found

    def wanted(self, kinds: tuple[str, ...] = ()) -> Wanted:
        return Wanted(self.span, self.channel, self.location_id, kinds)

    def scope(self, brand_id: int) -> Scope:
        return Scope(brand_id, self.span, self.channel, self.location_id)


def read(default: Span) -> MoneyQuery:
    """What this request asks for. One statement."""
    rows = tuple(outlets())
    first_on, last_on = _day("from"), _day("to")
    misread = any(request.args.get(name) and day is None for name, day in (("from", first_on), ("to", last_on)))
    first_on, last_on = first_on or default.first_on, last_on or default.last_on
    if first_on > last_on:
        first_on, last_on = last_on, first_on
    place = request.args.get("place", "")
    known = {*Channel, *(row.slug for row in rows)}
    return MoneyQuery(Span(first_on, last_on), place if place in known else "", misread, rows)


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, "").strip()[:10])
    except ValueError:
        return None
    return min(max(day, EARLIEST), LATEST)


def page_number() -> int:
    words = request.args.get("page", "")
    return min(max(int(words), 1), 100_000) if words.isascii() and words.isdigit() and len(words) < 8 else 1


def today() -> date:
    return clock.rome_date(clock.now())


def this_month() -> Span:
    return month_of(today())


def last_months(how_many: int = 3) -> Span:
    """This month and those before it."""
    month = this_month()
    return Span(moved(month.first_on, 1 - how_many), month.last_on)


def presets() -> list[tuple[str, Span]]:
    """The days that are asked for most."""
    day = today()
    return [
        (_("Questo mese"), month_of(day)),
        (_("Mese scorso"), last_ended(day)),
        (_("Ultimi 3 mesi"), last_months(3)),
        (_("Quest'anno"), Span(date(day.year, 1, 1), date(day.year, 12, 31))),
    ]
