"""One piece as the office reads it: what it is and where it lies. What happened to it: domain/pieces/story.py."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, ProductState, ProductText, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece with its product and its place."""

    id: int
    code: str
    state: State
    since: datetime
    place: str
    sku: str
    cents: int
    title: str
    slug: str
    brand: str
    is_published: bool


def piece(code: str, locale: str) -> PieceRow | None:
    """The piece of a label."""
    query = (
        select(
            Piece.id, Piece.code, Piece.state, Piece.created_at, Location.name, Variant.sku, Variant.price_cents,
            ProductText.title, Product.slug, Brand.name, Product.state == ProductState.PUBLISHED,
        )
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Location, Location.id == Piece.location_id)
        .join(ProductText, (ProductText.product_id == Product.id) & (ProductText.locale == locale))
        .where(Piece.code == code)
    )  # fmt: skip
    row = db.session.execute(query).first()
    return PieceRow(*row) if row else None
