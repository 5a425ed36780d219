"""The only place where a piece changes state: one conditional UPDATE that says where it came from.

Every call needs an open unit of work and writes a piece event. Claim variants in id order.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import SoldOut, WrongState
from storefront.domain.catalogue.models import CapacityWeek, ListingStale, Variant
from storefront.domain.pieces.models import HoldKind, LastOne, Piece, PieceEvent, State
from storefront.domain.pieces.moves import allowed
from storefront.infra.db import needs_unit_of_work, on_sqlite

Shelf = tuple[int, int]
"""A variant and the place where it lies."""
NO_HOLD: dict[str, Any] = {"held_kind": None, "held_for": None, "held_until": None}


def hold(wanted: Mapping[Shelf, int], *, held_for: str, until: datetime | None, by: Actor) -> dict[Shelf, list[int]]:
    """Hold so many pieces of each variant at each place, for one buyer; returns their ids. Variants are claimed in id order.

    Raises SoldOut(variant_id, left) and then has held none.
    """
    found: dict[Shelf, list[int]] = {}
    for shelf, count in sorted(wanted.items()):
        found[shelf] = _claimable(*shelf, count)
        _check_enough(shelf, count, len(found[shelf]))
    kind = HoldKind.CHECKOUT
    as_hold = {"held_kind": kind, "held_for": held_for, "held_until": until}
    claimed = [piece_id for piece_ids in found.values() for piece_id in piece_ids]
    held = set(move(claimed, State.AVAILABLE, State.HELD, by=by, why=kind.value, ref=held_for, values=as_hold))
    for shelf, count in wanted.items():  # cannot lack while the rows are locked; said rather than oversold
        _check_enough(shelf, count, len(held.intersection(found[shelf])))
    return found


def _check_enough(shelf: Shelf, count: int, left: int) -> None:
    if left < count:
        raise SoldOut(variant_id=shelf[0], location_id=shelf[1], left=left)


def _claimable(variant_id: int, location_id: int, count: int) -> list[int]:
    """Ids of available pieces, locked. On PostgreSQL first those that nobody locks, then, when they are too
    few, waiting for the locked ones: a rival may yet roll back, and only then "sold out" is true."""
    session = needs_unit_of_work()
    query = (
        select(Piece.id)
        .where(Piece.variant_id == variant_id, Piece.location_id == location_id, Piece.state == State.AVAILABLE)
        .order_by(Piece.id)
        .limit(count)
    )
    if on_sqlite():
        return list(session.scalars(query))
    free = list(session.scalars(query.with_for_update(skip_locked=True)))
    return free if len(free) == count else list(session.scalars(query.with_for_update()))


def bear_held(variant_id: int, location_id: int, *, week: str, held_for: str, until: datetime | None, by: Actor) -> int:
    """A piece that will be made for this buyer comes into being, held. The week's capacity is claimed already."""
    session = needs_unit_of_work()
    piece = Piece(
        code=refs.piece_code(), variant_id=variant_id, location_id=location_id, state=State.HELD,
        held_kind=HoldKind.CHECKOUT, held_for=held_for, held_until=until, made_in_week=week,
    )  # fmt: skip
    session.add(piece)
    session.flush()
    _record([piece.id], None, State.HELD, by=by, why="to_order", ref=held_for, at={piece.id: location_id})
    return piece.id


def bear(
    variant_id: int, location_id: int, how_many: int, *, by: Actor, why: str = "added", ref: str | None = None
) -> list[int]:  # fmt: skip
    """So many finished pieces come into being, available at one place; returns their ids."""
    rows = [{"code": refs.piece_code(), "variant_id": variant_id, "location_id": location_id} for _ in range(how_many)]
    born = sorted(needs_unit_of_work().scalars(insert(Piece).returning(Piece.id), rows))
    _record(born, None, State.AVAILABLE, by=by, why=why, ref=ref, at=dict.fromkeys(born, location_id))
    return born


def keep_until(held_for: str, until: datetime | None) -> int:
    """Move the end of one buyer's holds (none: until somebody decides); returns how many pieces are held."""
    change = update(Piece).where(Piece.held_for == held_for, Piece.state == State.HELD).values(held_until=until)
    rows = needs_unit_of_work().execute(change.returning(Piece.id).execution_options(synchronize_session=False))
    return len(rows.all())


def sell(piece_ids: Sequence[int], *, held_for: str, by: Actor, why: str = "paid") -> list[int]:
    """Sell the pieces that are still held for this buyer; returns their ids. The others were lost meanwhile."""
    return move(piece_ids, State.HELD, State.SOLD, by=by, why=why, ref=held_for, values=NO_HOLD, held_for=held_for)


def take_again(piece_ids: Sequence[int], *, by: Actor, ref: str) -> list[int]:
    """Sell pieces whose hold ran out before the money came, as far as they still lie there; returns their ids."""
    return move(piece_ids, State.AVAILABLE, State.SOLD, by=by, why="paid_late", ref=ref)


def release(held_for: str, *, by: Actor, why: str) -> list[int]:
    """Give back all that is held for one buyer: pieces become available, those never made are withdrawn
    and their week's slot is free again. Returns the ids; a second call finds nothing."""
    session = needs_unit_of_work()
    query = select(Piece.id, Piece.made_in_week).where(Piece.held_for == held_for, Piece.state == State.HELD)
    rows = session.execute(query.order_by(Piece.id).with_for_update()).all()
    lying = [row.id for row in rows if row.made_in_week is None]
    unborn = [row.id for row in rows if row.made_in_week is not None]
    freed = move(lying, State.HELD, State.AVAILABLE, by=by, why=why, ref=held_for, values=NO_HOLD, held_for=held_for)
    dropped = move(
        unborn, State.HELD, State.WITHDRAWN, by=by, why="never_made", ref=held_for, values=NO_HOLD, held_for=held_for
    )
    _return_capacity(dropped)
    return [*freed, *dropped]


def _return_capacity(piece_ids: Sequence[int]) -> None:
    session = needs_unit_of_work()
    query = (
        select(Variant.product_id, Piece.made_in_week)
        .join(Variant, Variant.id == Piece.variant_id)
        .where(Piece.id.in_(piece_ids))
    )
    for product_id, week in session.execute(query).all():
        session.execute(
            update(CapacityWeek)
            .where(CapacityWeek.product_id == product_id, CapacityWeek.iso_week == week, CapacityWeek.taken > 0)
            .values(taken=CapacityWeek.taken - 1)
        )


def move(
    piece_ids: Sequence[int],
    from_state: State,
    to_state: State,
    *,
    by: Actor,
    why: str,
    ref: str | None = None,
    values: dict[str, Any] | None = None,
    held_for: str | None = None,
    lying_at: int | None = None,
    remark: str = "",
) -> list[int]:
    """Move those of the pieces that are in `from_state` (held for `held_for`, lying at `lying_at`, when given);
    returns their ids. `remark` is the words of the person who does it.

    Raises WrongState for a move that the table does not have.
    """
    if not allowed(from_state, to_state, why):
        raise WrongState(expected=from_state, wanted=to_state, why=why)
    if not piece_ids:
        return []
    session = needs_unit_of_work()
    change = update(Piece).where(Piece.id.in_(piece_ids), Piece.state == from_state)
    if held_for is not None:
        change = change.where(Piece.held_for == held_for)
    if lying_at is not None:
        change = change.where(Piece.location_id == lying_at)
    change = change.values(state=to_state, **(values or {})).returning(Piece.id, Piece.location_id, Piece.variant_id)
    rows = session.execute(change.execution_options(synchronize_session=False)).all()
    moved, places = sorted(row.id for row in rows), {row.id: row.location_id for row in rows}
    _record(moved, from_state, to_state, by=by, why=why, ref=ref, at=places, remark=remark)
    if moved and to_state in (State.SOLD, State.WITHDRAWN):
        session.execute(insert(LastOne), [{"variant_id": one} for one in sorted({row.variant_id for row in rows})])
    return moved


def _record(
    piece_ids: Sequence[int],
    from_state: State | None,
    to_state: State,
    *,
    by: Actor,
    why: str,
    ref: str | None,
    at: dict[int, int],
    remark: str = "",
) -> None:
    """Write each move into the piece's history, and ask for the product's listing row to be made anew."""
    if not piece_ids:
        return
    session = needs_unit_of_work()
    when = clock.now()
    session.execute(
        insert(PieceEvent),
        [
            {
                "piece_id": piece_id, "at": when, "actor_kind": by.kind.value, "user_id": by.user_id,
                "from_state": from_state, "to_state": to_state, "location_id": at[piece_id], "why": why, "ref": ref, "remark": remark,
            }
            for piece_id in piece_ids
        ],
    )  # fmt: skip
    products = (
        select(Variant.product_id).join(Piece, Piece.variant_id == Variant.id).where(Piece.id.in_(piece_ids)).distinct()
    )
    session.execute(insert(ListingStale).from_select(["product_id"], products))
