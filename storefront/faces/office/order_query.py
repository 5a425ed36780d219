"""Which orders a list shows: read kindly from the address, written in one way only."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import request
from sqlalchemy import literal, select, union_all

from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Channel, OrderState
from storefront.domain.places.models import Location
from storefront.faces.web.fields import plain
from storefront.flows.find_orders import Filters
from storefront.infra.db import db

EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 31)
MOST_PAGES = 2_500
LONGEST = 120
NEEDS = ("sending", "case", "blocked")
Word = TypeVar("Word", Channel, OrderState)


@dataclass(frozen=True, slots=True)
class Choice:
    """A place or a brand to filter by."""

    kind: str
    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """What an address asks for."""

    text: str
    filters: Filters
    place: str
    brand: str
    page: int
    choices: tuple[Choice, ...]

    def args(self) -> dict[str, str]:
        filters = self.filters
        found = {
            "q": self.text, "state": filters.state or "", "channel": filters.channel or "", "place": self.place,
            "brand": self.brand, "from": filters.first_on.isoformat() if filters.first_on else "",
            "to": filters.last_on.isoformat() if filters.last_on else "", "needs": filters.needs,
        }  # fmt: skip
        return {name: str(value) for name, value in found.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(set(self.args()) - {"q"})

    @property
    def places(self) -> list[Choice]:
        return [one for one in self.choices if one.kind == "place"]

    @property
    def brands(self) -> list[Choice]:
        return [one for one in self.choices if one.kind == "brand"]


def read() -> OrderQuery:
    """What this request asks for. One statement."""
    choices = tuple(_choices())
    place, brand = _chosen(choices, "place"), _chosen(choices, "brand")
    first_on, last_on = day("from"), day("to")
    if first_on and last_on and first_on > last_on:
        first_on, last_on = last_on, first_on
    needs = request.args.get("needs", "")
    filters = Filters(
        word(OrderState, "state"), word(Channel, "channel"), place.id if place else None, brand.id if brand else None,
        first_on, last_on, needs if needs in NEEDS else "",
    )  # fmt: skip
    text = plain(request.args.get("q", ""))[:LONGEST]
    return OrderQuery(text, filters, place.slug if place else "", brand.slug if brand else "", page(), choices)


def _choices() -> list[Choice]:
    places = select(literal("place"), Location.id, Location.slug, Location.name)
    brands = select(literal("brand"), Brand.id, Brand.slug, Brand.name)
    rows = db.session.execute(union_all(places, brands)).all()
    return sorted((Choice(*row) for row in rows), key=lambda one: one.name.casefold())


def _chosen(choices: tuple[Choice, ...], kind: str) -> Choice | None:
    wanted = request.args.get(kind, "")
    return next((one for one in choices if one.kind == kind and one.slug == wanted), None)


def word(kind: type[Word], name: str) -> Word | None:
    """A word of an enum from the address; none for one that is none."""
    wanted = request.args.get(name, "")
    return kind(wanted) if wanted in set(kind) else None


def day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, "").strip()[:10])
    except ValueError:
        return None
    return min(max(found, EARLIEST), LATEST)


def page() -> int:
    words = request.args.get("page", "")
    return min(max(int(words), 1), MOST_PAGES) if words.isascii() and words.isdigit() and len(words) < 8 else 1
