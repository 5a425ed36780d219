"""Pieces as a till handles them: found by the code in the hand, put on a sale, taken off again.

Every write needs an open unit of work. All moves are those of `services.move`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storefront.core.actor import Actor, ActorKind
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.pieces.adding import needs_room
from storefront.domain.pieces.models import HoldKind, Piece, PieceEvent, State
from storefront.domain.pieces.services import NO_HOLD, move
from storefront.infra.db import db, needs_unit_of_work

TAKEN_OUT_FOR = ("damaged", "lost", "returned_to_brand", "undo")
"""Why a till takes a piece out of sale; what was a mistake it can take back."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A piece as its label names it."""

    piece_id: int
    code: str
    variant_id: int
    location_id: int
    state: State
    held_kind: HoldKind | None
    held_for: str | None


def in_hand(code: str) -> InHand | None:
    """The piece of a label; none when no piece has this code."""
    columns: tuple[Any, ...] = (
        Piece.id, Piece.code, Piece.variant_id, Piece.location_id, Piece.state, Piece.held_kind, Piece.held_for,
    )  # fmt: skip
    row = db.session.execute(select(*columns).where(Piece.code == code)).first()
    return InHand(*row) if row else None


def put_on_sale(piece_id: int, *, held_for: str, until: datetime, by: Actor) -> bool:
    """Hold the piece in the hand for a sale at a till. False when somebody else has it now."""
    as_hold = {"held_kind": HoldKind.TILL, "held_for": held_for, "held_until": until}
    return bool(move([piece_id], State.AVAILABLE, State.HELD, by=by, why="till", ref=held_for, values=as_hold))


def take_off(piece_id: int, *, held_for: str, by: Actor) -> bool:
    """Give a piece of the sale back to the shelf. False when the sale does not hold it."""
    return bool(
        move([piece_id], State.HELD, State.AVAILABLE, by=by, why="released", ref=held_for, values=NO_HOLD,
             held_for=held_for)
    )  # fmt: skip


def break_hold(piece_id: int, *, held_for: str, by: Actor) -> bool:
    """Take the piece in the hand out of an unpaid hold. False when that hold is not there any more."""
    return bool(
        move([piece_id], State.HELD, State.AVAILABLE, by=by, why="broken_by_till", ref=held_for, values=NO_HOLD,
             held_for=held_for)
    )  # fmt: skip


def put_aside(piece_id: int, *, held_for: str, until: datetime, by: Actor) -> bool:
    """Keep a piece for a customer. False when it does not lie free any more."""
    as_hold = {"held_kind": HoldKind.ASIDE, "held_for": held_for, "held_until": until}
    return bool(move([piece_id], State.AVAILABLE, State.HELD, by=by, why="aside", ref=held_for, values=as_hold))


def withdraw(piece_id: int, location_id: int, why: str, *, by: Actor) -> bool:
    """Take a piece out of sale where it lies: lost, damaged, returned_to_brand. False when it does not lie free here."""
    lying_at = location_id
    return bool(move([piece_id], State.AVAILABLE, State.WITHDRAWN, by=by, why=why, lying_at=lying_at))


def withdrawn_lately(piece_id: int, location_id: int, since: datetime) -> bool:
    """Whether the last thing that happened to a piece is that somebody at a till of this place took it out of sale."""
    columns: tuple[Any, ...] = (
        PieceEvent.to_state, PieceEvent.location_id, PieceEvent.actor_kind, PieceEvent.why, PieceEvent.at,
    )  # fmt: skip
    query = select(*columns).where(PieceEvent.piece_id == piece_id).order_by(PieceEvent.id.desc()).limit(1)
    last = db.session.execute(query).first()
    if last is None or last.at < since:
        return False
    here = (last.to_state, last.location_id, last.actor_kind) == (State.WITHDRAWN, location_id, ActorKind.STAFF)
    return here and last.why in TAKEN_OUT_FOR


def put_back(piece_id: int, variant_id: int, *, by: Actor) -> bool:
    """A withdrawn piece is for sale again where it lies. False when it is not withdrawn. Raises OneOfAKind."""
    of_brand = select(Product.brand_id).join(Variant, Variant.product_id == Product.id)
    needs_room(needs_unit_of_work().execute(of_brand.where(Variant.id == variant_id)).scalar_one(), variant_id, 1)
    return bool(move([piece_id], State.WITHDRAWN, State.AVAILABLE, by=by, why="back"))


def held_too_long(now: datetime, limit: int = 500) -> list[str]:
    """For which sales pieces are held that no till has touched for too long."""
    query = (
        select(Piece.held_for)
        .where(Piece.state == State.HELD, Piece.held_kind == HoldKind.TILL, Piece.held_until < now)
        .distinct()
        .limit(limit)
    )
    return [held_for for held_for in db.session.scalars(query) if held_for]
