"""What of a brand lies where: by product, variant and place, with counts by state. Columns only, two SELECTs a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from storefront.domain.catalogue.models import Colour, Making, Product, ProductShare, ProductState, ProductText, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db

A_PAGE = 20
ABOUT = (State.AVAILABLE, State.HELD, State.TRAVELLING)
"""States of pieces that are somewhere and may yet be sold."""


@dataclass(frozen=True, slots=True)
class Heap:
    """So many pieces in one state at one place."""

    location_id: int
    state: State
    count: int
    unprinted: int  # of them, without a printed label


@dataclass(slots=True)
class ShelfVariant:
    """A variant with what there is of it."""

    id: int
    sku: str
    size: str
    colour: str
    list_cents: int
    is_offered: bool
    heaps: list[Heap] = field(default_factory=list)

    def count(self, *states: State, at: int | None = None) -> int:
        return sum(heap.count for heap in self.heaps if heap.state in states and at in (None, heap.location_id))

    @property
    def lying(self) -> list[tuple[int, int]]:
        """(place, pieces) of what can be sold now."""
        return [(heap.location_id, heap.count) for heap in self.heaps if heap.state == State.AVAILABLE]

    @property
    def unprinted(self) -> int:
        return sum(heap.unprinted for heap in self.heaps if heap.state == State.AVAILABLE)


@dataclass(slots=True)
class ShelfProduct:
    """A product of which the brand has a part, with its variants."""

    id: int
    ref: str
    title: str
    making: Making
    state: ProductState
    is_led: bool  # the brand manages its pieces; of the others it only sees where they are
    variants: list[ShelfVariant] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of products."""

    products: list[ShelfProduct]
    total: int


def seen_by(brand_id: int) -> ColumnElement[bool]:
    """Products that the brand leads, or of which it has accepted a share."""
    shared = select(ProductShare.product_id).where(
        ProductShare.brand_id == brand_id, ProductShare.accepted_at.is_not(None)
    )
    return or_(Product.brand_id == brand_id, Product.id.in_(shared))


def title_in(locale: str) -> ColumnElement[str]:
    """A product's title in a language; the Italian one where that is not written yet."""
    of_product = ProductText.product_id == Product.id
    own = select(func.nullif(ProductText.title, "")).where(of_product, ProductText.locale == locale)
    italian = select(ProductText.title).where(of_product, ProductText.locale == "it")
    return func.coalesce(own.scalar_subquery(), italian.scalar_subquery(), "")


def colour_in(locale: str) -> ColumnElement[str]:
    return func.coalesce(Colour.name_en if locale == "en" else Colour.name_it, "")


def shelf(brand_id: int, locale: str, *, words: str = "", location_id: int | None = None, page: int = 1) -> Shelf:
    """A page of products by title, archived ones only where pieces of them lie about. Found by title or SKU, and by place."""
    title = title_in(locale)
    query = select(Product.id, func.count().over()).where(seen_by(brand_id), *_found(title, words, location_id))
    query = query.order_by(func.lower(title), Product.id).limit(A_PAGE).offset((page - 1) * A_PAGE)
    rows = db.session.execute(query).all()
    return Shelf(_products(brand_id, locale, [row[0] for row in rows]), rows[0][1] if rows else 0)


def shelf_of(brand_id: int, product_ref: str, locale: str) -> ShelfProduct | None:
    """One product of which the brand has a part; none otherwise."""
    query = select(Product.id).where(seen_by(brand_id), Product.ref == product_ref)
    product_id = db.session.scalar(query)
    return _products(brand_id, locale, [product_id])[0] if product_id else None


def _found(title: ColumnElement[str], words: str, location_id: int | None) -> list[ColumnElement[bool]]:
    about = select(Piece.id).join(Variant).where(Variant.product_id == Product.id, Piece.state.in_(ABOUT))
    if location_id is not None:
        about = about.where(Piece.location_id == location_id)
    is_there = about.exists()
    found = [is_there if location_id is not None else or_(Product.state != ProductState.ARCHIVED, is_there)]
    for word in words.split():
        sku = select(Variant.id).where(Variant.product_id == Product.id, Variant.sku.icontains(word, autoescape=True))
        found.append(or_(func.lower(title).contains(word.lower(), autoescape=True), sku.exists()))
    return found


def _products(brand_id: int, locale: str, product_ids: Sequence[int]) -> list[ShelfProduct]:
    """These products in this order, with variants and heaps."""
    heaps = (
        select(
            Piece.variant_id, Piece.location_id, Piece.state, func.count().label("count"),
            func.sum(case((Piece.printed_at.is_(None), 1), else_=0)).label("unprinted"),
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Variant.product_id.in_(product_ids))
        .group_by(Piece.variant_id, Piece.location_id, Piece.state)
        .subquery()
    )  # fmt: skip
    columns: tuple[Any, ...] = (
        Product.id, Product.ref, title_in(locale), Product.making, Product.state, Product.brand_id == brand_id,
        Variant.id, Variant.sku, Variant.size, colour_in(locale), Variant.list_cents, Variant.is_offered,
        heaps.c.location_id, heaps.c.state, heaps.c.count, heaps.c.unprinted,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Variant, Variant.product_id == Product.id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(heaps, heaps.c.variant_id == Variant.id)
        .where(Product.id.in_(product_ids))
        .order_by(Variant.position, Variant.id, heaps.c.location_id)
    )
    products: dict[int, ShelfProduct] = {}
    variants: dict[int, ShelfVariant] = {}
    for row in db.session.execute(query):
        product = products.setdefault(row[0], ShelfProduct(*row[:6]))
        if row[6] not in variants:
            variants[row[6]] = ShelfVariant(*row[6:12])
            product.variants.append(variants[row[6]])
        if row[14]:
            variants[row[6]].heaps.append(Heap(*row[12:16]))
    return [products[product_id] for product_id in product_ids if product_id in products]
