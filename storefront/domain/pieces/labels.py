"""What a label says of a piece, and which pieces get one. Of the brand that leads the product alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Colour, Product, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.shelf import colour_in, title_in
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db

MOST = 1000
"""So many labels in one paper: forty sheets."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label. The price is today's full one: a reduction ends, a label stays."""

    piece_id: int
    code: str
    title: str
    size: str
    colour: str
    list_cents: int
    brand: str
    particulars: dict[str, Any] = field(default_factory=dict)  # its net quantity gives the price of a unit


def of_codes(brand_id: int, codes: Sequence[str], locale: str) -> list[LabelRow]:
    return _labels(brand_id, locale, Piece.code.in_(codes))


def of_piece(code: str) -> LabelRow | None:
    """Of the piece of a code, whichever brand's it is: for a shop that prints a label again."""
    return next(iter(_labels(None, "it", Piece.code == code)), None)


def of_variant(brand_id: int, sku: str, locale: str) -> list[LabelRow]:
    """Of all that lies where the brand itself can put a label on it."""
    return _labels(brand_id, locale, Variant.sku == sku, *_at_home(brand_id))


def unprinted(brand_id: int, locale: str, sku: str = "") -> list[LabelRow]:
    """The same, of what never had a label; of one variant, or of all."""
    of_one = (Variant.sku == sku,) if sku else ()
    return _labels(brand_id, locale, Piece.printed_at.is_(None), *of_one, *_at_home(brand_id))


def count_unprinted(brand_id: int) -> int:
    """Pieces at home without a label."""
    query = select(func.count()).select_from(Piece).join(Variant).join(Product)
    query = query.join(Location, Location.id == Piece.location_id)
    lacking = (Product.brand_id == brand_id, Piece.printed_at.is_(None), *_at_home(brand_id))
    return db.session.scalar(query.where(*lacking)) or 0


def _at_home(brand_id: int) -> tuple[ColumnElement[bool], ...]:
    own = or_(Location.brand_id == brand_id, Location.kind == LocationKind.HUB)
    return (own, Piece.state.in_((State.AVAILABLE, State.HELD)))


def _labels(brand_id: int | None, locale: str, *where: ColumnElement[bool]) -> list[LabelRow]:
    of_brand = () if brand_id is None else (Product.brand_id == brand_id,)
    title = title_in(locale)
    columns: tuple[Any, ...] = (
        Piece.id, Piece.code, title, Variant.size, colour_in(locale), Variant.list_cents, Brand.name,
        Product.particulars,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Location, Location.id == Piece.location_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(*of_brand, *where)
        .order_by(func.lower(title), Variant.position, Variant.id, Piece.id)
        .limit(MOST)
    )
    return [LabelRow(*row) for row in db.session.execute(query)]
