"""One piece as the office reads it: what it is, where it lies, all that happened to it. No names of people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, ProductState, ProductText, Variant
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.places.models import Location
from storefront.infra.db import db

OF_ORDER = "order:"


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


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that happened to a piece; `order_ref` when it was for an order."""

    at: datetime
    to_state: State
    why: str
    place: str
    order_ref: str
    remark: str


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


def story(piece_id: int) -> list[Moved]:
    """All that happened to it, the latest first."""
    query = (
        select(PieceEvent.at, PieceEvent.to_state, PieceEvent.why, Location.name, PieceEvent.ref, PieceEvent.remark)
        .join(Location, Location.id == PieceEvent.location_id)
        .where(PieceEvent.piece_id == piece_id)
        .order_by(PieceEvent.id.desc())
    )
    return [
        Moved(at, state, why, place, ref.removeprefix(OF_ORDER) if ref and ref.startswith(OF_ORDER) else "", remark)
        for at, state, why, place, ref, remark in db.session.execute(query).tuples()
    ]
