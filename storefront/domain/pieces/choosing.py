"""The brand's own variants, for lists to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, or_, select

from storefront.domain.catalogue.models import Colour, Making, Product, ProductState, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.shelf import colour_in, title_in
from storefront.infra.db import db

MOST = 2000


@dataclass(frozen=True, slots=True)
class VariantRow:
    id: int
    sku: str
    title: str
    size: str
    colour: str


def variants_of(brand_id: int, locale: str, *, with_full: bool = False) -> list[VariantRow]:
    """Variants of products that the brand leads and has not archived, by title. `with_full`: a one-off that is there, too."""
    there = select(Piece.id).where(Piece.variant_id == Variant.id, Piece.state != State.WITHDRAWN).exists()
    title = title_in(locale)
    columns: tuple[Any, ...] = (Variant.id, Variant.sku, title, Variant.size, colour_in(locale))
    query = (
        select(*columns)
        .join(Product, Product.id == Variant.product_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(
            Product.brand_id == brand_id,
            Product.state != ProductState.ARCHIVED,
            or_(literal(with_full), Product.making != Making.ONE_OFF, ~there),
        )
        .order_by(func.lower(title), Product.id, Variant.position, Variant.id)
        .limit(MOST)
    )
    return [VariantRow(*row) for row in db.session.execute(query)]


def variant_id(brand_id: int, sku: str) -> int | None:
    """The id of one of the brand's variants; none for another's."""
    query = select(Variant.id).join(Product, Product.id == Variant.product_id)
    return db.session.scalar(query.where(Product.brand_id == brand_id, Variant.sku == sku))


def named(variants: Sequence[VariantRow], words: Callable[[str, str], str]) -> list[tuple[str, str]]:
    """(sku, words) for a list: the title, then what tells the variant from its sisters."""
    return [
        (one.sku, " – ".join(part for part in (one.title, words(one.size, one.colour)) if part)) for one in variants
    ]
