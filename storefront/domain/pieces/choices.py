"""What can be chosen of one product, and where its pieces lie now, in one SELECT."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storefront.domain.brands.models import Brand, BrandState
from storefront.domain.catalogue.labels import size_order
from storefront.domain.catalogue.models import (
    Availability,
    CatalogueVersion,
    Colour,
    Making,
    Product,
    ProductState,
    Sale,
    Variant,
)
from storefront.domain.catalogue.orders import STANDING
from storefront.domain.catalogue.sellable import is_sellable_online
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db


@dataclass(slots=True)
class Choice:
    """A variant, with where its pieces lie now."""

    id: int
    sku: str
    size: str
    colour: str  # slug, or nothing
    colour_name: str
    list_cents: int
    price_cents: int
    lowest_30d_cents: int | None
    weight_grams: int
    sale_ends_at: datetime | None
    making: Making
    available_at: dict[int, int] = field(default_factory=dict)  # pieces by location
    held: int = 0

    @property
    def left(self) -> int:
        return sum(self.available_at.values())

    @property
    def state(self) -> Availability:
        if self.left:
            return Availability.AVAILABLE
        if self.making == Making.TO_ORDER:
            return Availability.TO_ORDER
        return Availability.RESERVED if self.held else Availability.SOLD_OUT


@dataclass(frozen=True, slots=True)
class Offering:
    """One product as it can be had at this instant, whatever is known of it from before."""

    catalogue_version: int
    product_id: int
    is_sellable: bool
    rows: list[Choice] = field(default_factory=list)

    @property
    def state(self) -> tuple[object, ...]:
        """All that may change between two versions of the catalogue: what a page made from this is kept by."""
        stock = tuple((row.id, tuple(sorted(row.available_at.items())), row.state.value) for row in self.rows)
        return (self.catalogue_version, self.is_sellable, stock)


def offering(slug: str, locale: str) -> Offering | None:
    """Every offered variant of a shown product in order, with its pieces that nobody is paying for. One SELECT."""
    return offering_of(offered(slug, locale))


def offered(slug: str, locale: str, on: Connection | None = None) -> tuple[tuple[Any, ...], ...]:
    """The same as it is read, for who only asks whether it has changed."""
    return tuple(tuple(row) for row in (on or db.session).execute(_query(locale), {"slug": slug}))


def offering_of(rows: Sequence[tuple[Any, ...]]) -> Offering | None:
    if not rows:
        return None
    found: dict[int, Choice] = {}
    for row in rows:
        choice = found.setdefault(row[0], Choice(*row[:11]))
        _count(choice, *row[11:14])
    version, product_id, is_sellable = rows[0][14:]
    return Offering(version, product_id, is_sellable, list(found.values()))


@lru_cache
def _query(locale: str) -> Select[Any]:
    """Put together once: that takes longer than asking."""
    of_slug = Product.slug == bindparam("slug")
    lying = (
        select(Piece.variant_id, Piece.location_id, Piece.state, func.count().label("count"))
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(of_slug, Piece.state.in_((State.AVAILABLE, State.HELD)))
        .group_by(Piece.variant_id, Piece.location_id, Piece.state)
        .subquery()
    )
    colour = Colour.name_en if locale == "en" else Colour.name_it
    running = select(func.max(Sale.ends_at)).where(Sale.variant_id == Variant.id, Sale.state == "running")
    columns: tuple[Any, ...] = (
        Variant.id, Variant.sku, Variant.size, func.coalesce(Colour.slug, ""), func.coalesce(colour, ""),
        Variant.list_cents, Variant.price_cents, Variant.lowest_30d_cents, Variant.weight_grams,
        running.scalar_subquery(), Product.making, lying.c.location_id, lying.c.state, lying.c.count,
        select(CatalogueVersion.version).scalar_subquery(), Product.id, is_sellable_online(),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(lying, lying.c.variant_id == Variant.id)
        .where(of_slug, Product.state == ProductState.PUBLISHED, Brand.state == BrandState.ACTIVE, Variant.is_offered)
        .order_by(Variant.position, Variant.id)
    )


def _count(choice: Choice, location_id: int | None, state: State | None, count: int | None) -> None:
    if state == State.AVAILABLE and location_id and count:
        choice.available_at[location_id] = count
    elif state == State.HELD and count:
        choice.held += count


def best_state(rows: Sequence[Choice]) -> Availability:
    """How well the best of some variants can be had."""
    return min((row.state for row in rows), key=STANDING.index, default=Availability.SOLD_OUT)


def sizes(rows: Sequence[Choice]) -> list[str]:
    """The sizes there are, as people expect them; empty when there is but one for all."""
    return sorted({row.size for row in rows if row.size}, key=size_order)


def matching(rows: Sequence[Choice], size: str, colour: str) -> list[Choice]:
    """The variants that fit what was chosen so far; nothing chosen fits all."""
    return [row for row in rows if size in ("", row.size) and colour in ("", row.colour)]
