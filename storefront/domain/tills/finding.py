"""Find a piece by words: what it is called, whose it is, its colour; and where its like lies. Reads select columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.models import Colour, Listing, Product, ProductText, Variant
from storefront.domain.catalogue.search import hits
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.infra.db import db

MOST_PRODUCTS = 24


@dataclass(frozen=True, slots=True)
class Lying:
    """So many free pieces at one place; `code` is one of them."""

    location_id: int
    place: str
    count: int
    code: str


@dataclass(frozen=True, slots=True)
class Found:
    """One variant of which free pieces lie somewhere."""

    title: str
    brand: str
    choice: str
    price_cents: int
    packed_picture: str | None
    places: tuple[Lying, ...]  # this one first

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


def find(query: str, location_id: int) -> list[Found]:
    """Variants that the words mean, the best first, with where free pieces of them lie: here first, then elsewhere."""
    product_ids = list(hits(query, "it").product_ids[: MOST_PRODUCTS * 4]) or _named(query)
    return _lying(product_ids, location_id) if product_ids else []


def _named(query: str) -> list[int]:
    """Products that are not on the site: by title, brand or SKU."""
    title = func.coalesce(ProductText.title, Product.slug)
    found = select(Product.id).join(Brand, Brand.id == Product.brand_id)
    found = found.outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
    for word in query.split()[:6]:
        sku = select(Variant.id).where(Variant.product_id == Product.id, Variant.sku.icontains(word, autoescape=True))
        fits = [column.icontains(word, autoescape=True) for column in (title, Brand.name)]
        found = found.where(or_(*fits, sku.exists()))
    return list(db.session.scalars(found.order_by(Product.id).limit(MOST_PRODUCTS)))


def _lying(product_ids: Sequence[int], location_id: int) -> list[Found]:
    title = func.coalesce(ProductText.title, Product.slug)
    columns: tuple[Any, ...] = (
        Product.id, Variant.id, title, Brand.name, Variant.size, func.coalesce(Colour.name_it, ""),
        Variant.price_cents, Listing.picture, Location.id, Location.name, func.count(Piece.id), func.min(Piece.code),
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(Piece)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Location, Location.id == Piece.location_id)
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(Product.id.in_(product_ids), Piece.state == State.AVAILABLE)
        .group_by(
            Product.id, Variant.id, title, Brand.name, Colour.name_it, Listing.picture, Location.id, Location.name,
        )
        .order_by(
            Variant.position, Variant.id, case((Location.id == location_id, 0), else_=1), Location.position, Location.id
        )
    )  # fmt: skip
    heaps: dict[int, tuple[int, tuple[Any, ...], list[Lying]]] = {}
    for row in db.session.execute(query):
        _rank, _facts, places = heaps.setdefault(row[1], (product_ids.index(row[0]), tuple(row[2:8]), []))
        places.append(Lying(*row[8:]))
    ranked = sorted(heaps.values(), key=lambda heap: heap[0])[:MOST_PRODUCTS]
    return [_found(facts, places) for _rank, facts, places in ranked]


def _found(facts: tuple[Any, ...], places: list[Lying]) -> Found:
    title, brand, size, colour, price_cents, picture = facts
    return Found(title, brand, labels.choice(size, colour, "it"), price_cents, picture, tuple(places))
