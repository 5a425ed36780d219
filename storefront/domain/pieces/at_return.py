"""Pieces that come back from their buyers. Every call needs an open unit of work. See docs/returns.md."""

from sqlalchemy import update

from storefront.core.actor import Actor
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.services import move
from storefront.infra.db import needs_unit_of_work


def lay_down(piece_id: int, location_id: int) -> None:
    """A piece that nobody can buy lies here now: sold still, until its money is back, or withdrawn."""
    change = update(Piece).where(Piece.id == piece_id, Piece.state.in_((State.SOLD, State.WITHDRAWN)))
    change = change.values(location_id=location_id)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def shelve_again(piece_id: int, *, by: Actor, ref: str) -> bool:
    """A piece whose money went back before it came may be sold again. False while it is somebody's still."""
    return bool(move([piece_id], State.WITHDRAWN, State.AVAILABLE, by=by, why="back", ref=ref))
