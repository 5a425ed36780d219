"""What lies in stock and for how long: by age, place and brand; the oldest pieces; what does not sell. See docs/figures.md."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, ProductText, Variant
from storefront.domain.figures.sales import sold_products
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

LYING = (State.AVAILABLE, State.HELD, State.TRAVELLING)
AGES = (30, 90, 180, 365)
"""Days from which a piece is of the next age: up to 30, up to 90 …, more than a year."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pieces of one place, of one product's brand, of one age (its number in AGES); none is all."""

    place_id: int | None = None
    brand_id: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Heap:
    """So many pieces, worth so much at what they cost now."""

    pieces: int = 0
    cents: int = 0

    def __add__(self, other: "Heap") -> "Heap":
        return Heap(self.pieces + other.pieces, self.cents + other.cents)


@dataclass(frozen=True, slots=True)
class Stock:
    """The whole stock, three times over."""

    by_age: dict[int, Heap]
    by_place: dict[int, dict[int, Heap]]  # place, age
    by_brand: dict[int, dict[int, Heap]]


@dataclass(frozen=True, slots=True)
class OldRow:
    """A piece that has lain for long."""

    code: str
    title: str
    brand: str
    place: str
    since: datetime
    cents: int


@dataclass(frozen=True, slots=True)
class SlowRow:
    """A product that lies there and of which nothing was sold."""

    product_id: int
    ref: str
    title: str
    brand: str
    pieces: int
    cents: int
    since: datetime  # the oldest of its pieces


def stock(now: datetime, wanted: Wanted) -> Stock:
    """Pieces that are for sale, held or on their way. One statement."""
    lying = _lying(
        now, wanted, Piece.location_id.label("place_id"), Product.brand_id.label("brand_id"), Variant.price_cents
    )
    source = lying.cte("lying")
    sums = (func.count(), func.sum(source.c.price_cents))
    queries = [
        select(literal(name), key, source.c.age, *sums).select_from(source).group_by(key, source.c.age)
        for name, key in (("place", source.c.place_id), ("brand", source.c.brand_id))
    ]
    found: dict[str, dict[int, dict[int, Heap]]] = {"place": {}, "brand": {}}
    for name, key, age, pieces, cents in db.session.execute(union_all(*queries)):
        found[name].setdefault(key, {})[age] = Heap(int(pieces), int(cents))
    ages = {
        number: sum((heaps.get(number, Heap()) for heaps in found["place"].values()), Heap())
        for number in range(len(AGES) + 1)
    }
    return Stock(ages, found["place"], found["brand"])


def oldest(now: datetime, wanted: Wanted, locale: str, *, offset: int, limit: int) -> list[OldRow]:
    """The pieces that have lain longest. One statement."""
    query = (
        _lying(
            now, wanted, Piece.code, ProductText.title, Brand.name, Location.name.label("place"), Piece.created_at,
            Variant.price_cents,
        )
        .join(Brand, Brand.id == Product.brand_id)
        .join(Location, Location.id == Piece.location_id)
        .join(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == locale))
        .order_by(Piece.created_at, Piece.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [OldRow(*row[1:]) for row in db.session.execute(query)]


def slow_products(span: Span, until: Any, locale: str, limit: int) -> list[SlowRow]:
    """Products in stock of which nothing was sold in these days, those that lie longest first. One statement."""
    heap = (
        select(
            Variant.product_id, func.count().label("pieces"), func.sum(Variant.price_cents).label("cents"),
            func.min(Piece.created_at).label("since"),
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Piece.state.in_(LYING))
        .group_by(Variant.product_id)
        .subquery()
    )  # fmt: skip
    query = (
        select(Product.id, Product.ref, ProductText.title, Brand.name, heap.c.pieces, heap.c.cents, heap.c.since)
        .join(heap, heap.c.product_id == Product.id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == locale))
        .where(Product.id.not_in(sold_products(span, until)))
        .order_by(heap.c.since, Product.id)
        .limit(limit)
    )
    return [
        SlowRow(product_id, ref, title, brand, pieces, int(cents), since)
        for product_id, ref, title, brand, pieces, cents, since in db.session.execute(query).tuples()
    ]


def _lying(now: datetime, wanted: Wanted, *columns: Any) -> Select[Any]:
    age = _age(now)
    query = (
        select(age.label("age"), *columns)
        .select_from(Piece)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Piece.state.in_(LYING))
    )
    if wanted.place_id is not None:
        query = query.where(Piece.location_id == wanted.place_id)
    if wanted.brand_id is not None:
        query = query.where(Product.brand_id == wanted.brand_id)
    return query if wanted.age is None else query.where(age == wanted.age)


def _age(now: datetime) -> ColumnElement[int]:
    steps = [(Piece.created_at > now - timedelta(days=limit), number) for number, limit in enumerate(AGES)]
    return case(*steps, else_=len(AGES))
