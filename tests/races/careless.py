"""The guards, switched off: what a shop does that looks first and writes later. Controls run with this.

A race test proves something only when the same race without the guard goes wrong.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event, select, update

from storefront.domain.carts import services as carts
from storefront.domain.consignments import journeys, sending
from storefront.domain.orders import services as orders
from storefront.domain.orders import stock
from storefront.domain.payments import refund_queries
from storefront.domain.payments.refund_plan import Given
from storefront.domain.pieces import at_till
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import Piece, State
from storefront.flows import erase_person as erasing
from storefront.flows import place_order as placing
from storefront.flows import release_order as releasing
from storefront.flows import ring_up as ringing
from storefront.infra import db as database
from storefront.infra.db import db, needs_unit_of_work

A_MOMENT_S = 0.05
Pieces = dict[Any, list[int]]
SEEN = threading.local()  # what each thread saw before its transaction
is_looking = False  # only while a piece's guard is off


@contextmanager
def switched_off(guards: Sequence[str]) -> Iterator[None]:
    """Without these guards: claim, return, twice, order, hand, journey, refund, erasure."""
    with ExitStack() as off:
        for guard in guards:
            for change in SWITCHES[guard]():
                off.enter_context(change)
        yield


def look_first() -> None:
    """With a piece's guard off: see what lies where and who holds what, and come back to it a moment later."""
    if not is_looking:
        return
    free: Pieces = defaultdict(list)
    held: Pieces = defaultdict(list)
    query = select(Piece.id, Piece.variant_id, Piece.location_id, Piece.state, Piece.held_for).order_by(Piece.id)
    for row in db.session.execute(query):
        if row.state == State.AVAILABLE:
            free[row.variant_id, row.location_id].append(row.id)
        elif row.held_for:
            held[row.held_for].append(row.id)
    db.session.rollback()
    SEEN.free, SEEN.held = free, held
    time.sleep(A_MOMENT_S)


def _without_claim() -> Iterator[Any]:
    """Pieces are taken as they were seen, whatever has become of them."""
    yield patch.object(pieces, "move", _overwritten)
    yield patch.object(pieces, "_claimable", lambda variant, place, count: SEEN.free[variant, place][:count])
    yield patch.object(stock, "lying", lambda _variants: ({where: len(ids) for where, ids in SEEN.free.items()}, {}))
    yield _believing()


def _without_return() -> Iterator[Any]:
    """What was held for an order is given back as it was seen, as often as somebody thinks of it."""
    yield patch.object(releasing, "release", _given_back)
    yield patch.object(orders, "end_unpaid", lambda *_args, **_values: True)
    yield _believing()


@contextmanager
def _believing() -> Iterator[None]:
    global is_looking
    is_looking = True
    yield
    is_looking = False


def _overwritten(
    piece_ids: Sequence[int], from_state: State, to_state: State, *, by: Any, why: str, ref: str | None = None,
    values: dict[str, Any] | None = None, held_for: str | None = None, lying_at: int | None = None, remark: str = "",
) -> list[int]:  # fmt: skip
    session = needs_unit_of_work()
    places = {row.id: row.location_id for row in session.execute(select(Piece.id, Piece.location_id))}
    change = update(Piece).where(Piece.id.in_(piece_ids)).values(state=to_state, **(values or {}))
    session.execute(change.execution_options(synchronize_session=False))
    pieces._record(list(piece_ids), from_state, to_state, by=by, why=why, ref=ref, at=places)
    return list(piece_ids)


def _given_back(held_for: str, *, by: Any, why: str) -> list[int]:
    return _overwritten(SEEN.held.get(held_for, []), State.HELD, State.AVAILABLE, by=by, why=why, values=pieces.NO_HOLD)


def _without_twice() -> Iterator[Any]:
    """Nobody asks whether this very form has been sent before, and the cart is not held."""
    yield patch.object(placing, "_earlier", lambda *_where: [])
    yield patch.object(carts, "lock", carts.id_of)


def _without_order() -> Iterator[Any]:
    """Rivals wait for each other in a ring, and nobody tries again; on SQLite, a unit of work begins as a reader."""
    yield _begun_late()


@contextmanager
def _begun_late() -> Iterator[None]:
    def begin(connection: Any) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")

    event.remove(Engine, "begin", database._begin)
    event.listen(Engine, "begin", begin)
    yield
    event.remove(Engine, "begin", begin)
    event.listen(Engine, "begin", database._begin)


def _without_hand() -> Iterator[Any]:
    """A till believes that the piece in the hand is free, and takes it whoever has it."""
    yield patch.object(at_till, "in_hand", _as_if_free)
    yield patch.object(at_till, "move", _overwritten)
    yield patch.object(pieces, "move", _overwritten)
    yield patch.object(ringing, "_needs_all", lambda _rows: None)


def _as_if_free(code: str) -> at_till.InHand | None:
    row = db.session.execute(select(Piece.id, Piece.variant_id, Piece.location_id).where(Piece.code == code)).one()
    return at_till.InHand(row.id, code, row.variant_id, row.location_id, State.AVAILABLE, None, None)


def _without_journey() -> Iterator[Any]:
    """What was chosen leaves, whoever has it by now."""
    yield patch.object(sending, "move", _overwritten)
    yield patch.object(journeys, "needs_state", lambda *_args: None)


def _without_refund() -> Iterator[Any]:
    """Everybody refunds by what had been given back when they looked: nothing."""
    yield patch.object(refund_queries, "given", lambda _order_id: Given())


def _without_erasure() -> Iterator[Any]:
    """Who somebody is, is asked once, and nothing of theirs is held meanwhile."""

    def seen(row: Any) -> Any:
        who = erasing.whose(row)
        time.sleep(A_MOMENT_S)
        return who

    yield patch.object(erasing, "_locked", seen)


SWITCHES: dict[str, Callable[[], Iterator[Any]]] = {
    "claim": _without_claim, "return": _without_return, "twice": _without_twice, "order": _without_order,
    "hand": _without_hand, "journey": _without_journey, "refund": _without_refund,
    "erasure": _without_erasure,
}  # fmt: skip
