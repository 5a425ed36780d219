"""The shelf of one place as a till keeps it for when it is without a connection. One statement, columns only."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.models import Colour, Listing, Product, ProductText, Variant
from storefront.domain.media.queries import unpacked
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.infra.db import db

MOST_PIECES = 6000


@dataclass(frozen=True, slots=True)
class Kind:
    """One variant that lies here: its free pieces, and those that somebody holds without having paid."""

    title: str
    choice: str
    brand: str
    brand_name: str
    cents: int
    picture: str
    codes: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


def shelf_of(location_id: int, locale: str) -> list[Kind]:
    """What can be sold here without asking anybody: brands in their order, then by name."""
    kinds: dict[int, Kind] = {}
    for variant_id, code, state, *columns in db.session.execute(_pieces(location_id, locale)):
        kind = kinds.get(variant_id) or kinds.setdefault(variant_id, _kind(columns, locale))
        (kind.codes if state == State.AVAILABLE else kind.held).append(code)
    return list(kinds.values())


def _kind(columns: list[Any], locale: str) -> Kind:
    title, size, colour, brand, brand_name, cents, packed = columns
    choice = labels.choice(size, colour, locale)
    picture = unpacked(packed or "")
    return Kind(title, choice, brand, brand_name, cents, picture.src(picture.widths[0], "webp") if picture else "")


def _pieces(location_id: int, locale: str) -> Any:
    own, italian = aliased(ProductText), aliased(ProductText)
    title = func.coalesce(own.title, italian.title, Product.slug)
    columns: tuple[Any, ...] = (
        Variant.id, Piece.code, Piece.state, title, Variant.size,
        Colour.name_en if locale == "en" else Colour.name_it, Brand.slug, Brand.name, Variant.price_cents,
        Listing.picture,
    )  # fmt: skip
    unpaid = and_(Piece.state == State.HELD, Piece.held_kind.in_((HoldKind.CHECKOUT, HoldKind.TILL)))
    return (
        select(*columns)
        .select_from(Piece)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .outerjoin(own, and_(own.product_id == Product.id, own.locale == locale))
        .outerjoin(italian, and_(italian.product_id == Product.id, italian.locale == "it"))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Listing, Listing.product_id == Product.id)
        .where(Piece.location_id == location_id, or_(Piece.state == State.AVAILABLE, unpaid))
        .order_by(Brand.position, Brand.name, title, Variant.size, Variant.id, Piece.id)
        .limit(MOST_PIECES)
    )
