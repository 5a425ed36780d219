"""Pieces as a till handles them: found by the code in the hand, put on a sale, taken off again.

Every write needs an open unit of work. All moves are those of `services.move`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.domain.pieces.services import NO_HOLD, move
from storefront.infra.db import db


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


def held_too_long(now: datetime, limit: int = 500) -> list[str]:
    """For which sales pieces are held that no till has touched for too long."""
    query = (
        select(Piece.held_for)
        .where(Piece.state == State.HELD, Piece.held_kind == HoldKind.TILL, Piece.held_until < now)
        .distinct()
        .limit(limit)
    )
    return [held_for for held_for in db.session.scalars(query) if held_for]
