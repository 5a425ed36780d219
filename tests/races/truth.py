"""What must be true of pieces when a race is over, read from the tables and held against what each was told."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.infra.db import db
from tests.races.crew import Outcome


def done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.said == "done"]


def faults(outcomes: Sequence[Outcome]) -> list[str]:
    """What a person would have seen as a broken page, "database is locked" among it."""
    return [outcome.value for outcome in outcomes if outcome.said == "fault"]


def claims() -> Counter[int]:
    """How many own each piece: orders that still stand, and tills."""
    standing = (OrderState.PLACED, OrderState.PROCESSING, OrderState.PAID)
    lines = select(OrderLine.piece_id).join(Order, Order.id == OrderLine.order_id).where(Order.state.in_(standing))
    tills = select(PieceEvent.piece_id).where(PieceEvent.to_state == State.SOLD, PieceEvent.why == "till")
    return Counter([*db.session.scalars(lines), *db.session.scalars(tills)])


def oversold() -> int:
    """Pieces that more than one person was promised."""
    return sum(owners > 1 for owners in claims().values())


def astray() -> list[str]:
    """Pieces that are not what their owners think: taken though nobody has them, or free though somebody has."""
    owned = claims()
    return [
        f"piece {row.id} is {row.state.value} and has {owned[row.id]} owners"
        for row in db.session.execute(select(Piece.id, Piece.state).order_by(Piece.id))
        if (row.state in {State.HELD, State.SOLD}) != bool(owned[row.id])
    ]


def missing(refs: Sequence[str]) -> list[str]:
    """Orders that somebody was told of and that hold no piece."""
    holding = set(db.session.scalars(select(Piece.held_for).where(Piece.state == State.HELD)))
    return [ref for ref in refs if f"order:{ref}" not in holding]


def free() -> int:
    return db.session.scalar(select(func.count()).where(Piece.state == State.AVAILABLE)) or 0


def falsely_refused(outcomes: Sequence[Outcome], returned_at: Sequence[float]) -> int:
    """Buyers told "sold out" who began after a piece that nobody has taken since had come back."""
    taken_and_back = sorted(returned_at)[-free() :] if free() else []
    never_taken = free() > len(returned_at)
    since = 0.0 if never_taken else max(taken_and_back, default=float("inf"))
    return sum(outcome.said == "refused" and outcome.began > since for outcome in outcomes)
