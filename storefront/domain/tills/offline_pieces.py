"""Pieces that a till sold without a connection: taken as they lie now, or told apart from those that are not ours to sell.

Every write needs an open unit of work.
"""

from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from storefront.core.actor import Actor
from storefront.domain.catalogue.models import PriceChange, Variant
from storefront.domain.orders.models import Order, OrderLine
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.domain.pieces.services import move
from storefront.infra.db import db


def bring_here(piece_id: int, location_id: int, *, by: Actor) -> bool:
    """The piece lay here after all, whatever the books said. False when it moved meanwhile."""
    return bool(
        move([piece_id], State.AVAILABLE, State.AVAILABLE, by=by, why="came_along", values={"location_id": location_id})
    )


def keep_apart(piece_id: int, key: str, *, by: Actor) -> bool:
    """Nobody else sells this piece until the office has decided. False when it does not lie free."""
    as_hold = {"held_kind": HoldKind.TILL, "held_for": f"till:{key}", "held_until": None}
    return bool(move([piece_id], State.AVAILABLE, State.HELD, by=by, why="till", ref=f"till:{key}", values=as_hold))


def equal_here(variant_id: int, location_id: int) -> str | None:
    """The code of a free piece of the same kind that lies at this place."""
    query = select(func.min(Piece.code)).where(
        Piece.variant_id == variant_id, Piece.location_id == location_id, Piece.state == State.AVAILABLE
    )
    return db.session.scalar(query)


def label_cents(variant_id: int) -> int | None:
    """What the label says now."""
    return db.session.scalar(select(Variant.price_cents).where(Variant.id == variant_id))


def was_price(variant_id: int, cents: int, since: datetime) -> bool:
    """Whether a label said so at any time from an instant on."""
    later = aliased(PriceChange)
    over = exists().where(later.variant_id == variant_id, later.at > PriceChange.at, later.at <= since)
    query = select(PriceChange.id).where(PriceChange.variant_id == variant_id, PriceChange.price_cents == cents, ~over)
    return db.session.scalar(query.limit(1)) is not None


def holder(piece_id: int) -> int | None:
    """The order that has this piece by the books."""
    query = select(OrderLine.order_id).where(
        OrderLine.piece_id == piece_id, OrderLine.released_at.is_(None)
    )  # fmt: skip
    return db.session.scalar(query)


def order_id_of(ref: str) -> int | None:
    return db.session.scalar(select(Order.id).where(Order.ref == ref))


def equal_pieces(piece_id: int) -> list[tuple[str, int]]:
    """Code and place of the free pieces of the same kind, wherever they lie."""
    one = aliased(Piece)
    query = (
        select(Piece.code, Piece.location_id)
        .join(one, and_(one.variant_id == Piece.variant_id, one.id == piece_id))
        .where(Piece.state == State.AVAILABLE, Piece.id != piece_id)
        .order_by(Piece.location_id, Piece.code)
        .limit(50)
    )
    return [row._tuple() for row in db.session.execute(query)]
