"""The server is killed between the tap that takes a piece back and its answer: tapped again, it is taken back once."""

import itertools

from flask import Flask
from sqlalchemy import func, select

from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import OrderLine
from storefront.domain.payments.models import Refund, Way
from storefront.domain.pieces.models import State
from storefront.domain.tills.models import TillAct
from storefront.flows.check import check
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_scan import scan
from storefront.infra.db import db
from tests import makers
from tests.consignments import where
from tests.crash.processes import Processes
from tests.till import at_till

FILES = ["till_return.py", "refund.py"]
EVERY = 5  # lines: each kill is a process of its own


def counted(*where: object) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]  # conditions


def test_a_kill_between_tap_and_answer_takes_a_piece_back_once(app: Flask, processes: Processes) -> None:
    at = at_till(makers.outlet(), is_supervisor=True)
    piece = makers.piece(makers.variant(makers.product(makers.brand().id).id).id, at.location_id)
    scan("k", piece.code, at)
    ref = ring_up("k", Paid(Way.CASH), at).order_ref
    lines = list(db.session.scalars(select(OrderLine.id)))
    args = (ref, lines, "key", 4500, at.location_id, at.device_id, at.staff_id)
    for step in itertools.count(1, EVERY):
        was_killed = processes.killed_at(step, FILES, "take_back", *args)
        refunds = counted(Refund.order_id.is_not(None))
        assert refunds <= 1
        assert balance(f"till_cash:{at.location_id}") == 4500 - 4500 * refunds
        assert where(piece.code)[0] == (State.AVAILABLE if refunds else State.SOLD)
        if not was_killed:
            break
    assert step > EVERY
    assert counted(Refund.order_id.is_not(None)) == 1
    assert [counted(TillAct.kind == kind) for kind in ("return_agreed", "returned")] == [1, 1]
    assert check() == []
