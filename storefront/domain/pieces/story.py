"""One piece as its page tells it: what it is, where it lies, and all that ever happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from storefront.domain.brands.models import BrandMember
from storefront.domain.catalogue.models import Colour, Product, Variant
from storefront.domain.people.models import User
from storefront.domain.pieces.models import HoldKind, Piece, PieceEvent, State
from storefront.domain.pieces.shelf import colour_in, seen_by, title_in
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db

A_PAGE = 60


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece with its product, its place and its label."""

    id: int
    code: str
    state: State
    held_kind: HoldKind | None
    printed_at: datetime | None
    location_id: int
    place: str
    place_kind: LocationKind
    variant_id: int
    sku: str
    size: str
    colour: str
    list_cents: int
    product_ref: str
    title: str
    is_led: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a piece's history; `who` is a name only of the brand's own members."""

    at: datetime
    from_state: State | None
    to_state: State
    why: str
    ref: str | None
    remark: str
    place: str
    actor_kind: str
    who: str | None

    @property
    def order_ref(self) -> str:
        """The order that it was for; empty when it was for none."""
        kind, _, order_ref = (self.ref or "").partition(":")
        return order_ref if kind == "order" else ""


def piece_of(brand_id: int, code: str, locale: str) -> PieceRow | None:
    """A piece of a product of which the brand has a part; none otherwise."""
    return next(iter(_rows(brand_id, locale, Piece.code == code)), None)


def pieces_of(
    brand_id: int, variant_ids: Sequence[int], locale: str, states: Sequence[State], page: int = 1
) -> tuple[list[PieceRow], int]:
    """A page of pieces of some variants in some states, by variant, place and code; and how many there are."""
    wanted = (Piece.variant_id.in_(variant_ids), Piece.state.in_(states))
    total = db.session.scalar(select(func.count()).select_from(Piece).where(*wanted)) or 0
    return _rows(brand_id, locale, *wanted, page=page), total


def story(piece_id: int, brand_id: int | None) -> list[Happened]:
    """All that happened to a piece, the latest first. Without a brand nobody is named."""
    is_member = and_(BrandMember.user_id == PieceEvent.user_id, BrandMember.brand_id == brand_id)
    columns: tuple[Any, ...] = (
        PieceEvent.at, PieceEvent.from_state, PieceEvent.to_state, PieceEvent.why, PieceEvent.ref, PieceEvent.remark,
        Location.name, PieceEvent.actor_kind, User.name,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Location, Location.id == PieceEvent.location_id)
        .outerjoin(BrandMember, is_member)
        .outerjoin(User, User.id == BrandMember.user_id)
        .where(PieceEvent.piece_id == piece_id)
        .order_by(PieceEvent.id.desc())
    )
    return [Happened(*row) for row in db.session.execute(query)]


def _rows(brand_id: int, locale: str, *where: ColumnElement[bool], page: int = 1) -> list[PieceRow]:
    columns: tuple[Any, ...] = (
        Piece.id, Piece.code, Piece.state, Piece.held_kind, Piece.printed_at, Piece.location_id, Location.name,
        Location.kind, Variant.id, Variant.sku, Variant.size, colour_in(locale), Variant.list_cents, Product.ref,
        title_in(locale), Product.brand_id == brand_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Location, Location.id == Piece.location_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(seen_by(brand_id), *where)
        .order_by(Variant.position, Variant.id, Location.position, Piece.state, Piece.code)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return [PieceRow(*row) for row in db.session.execute(query)]
