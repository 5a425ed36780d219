"""The server is killed between a tap at the till and its answer: tapped again, it has happened once."""

import itertools
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import func, select

from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Refund
from storefront.domain.pieces.models import State
from storefront.domain.tills.queries import sale
from storefront.flows.check import check
from storefront.infra.db import db
from tests import makers
from tests.consignments import where
from tests.crash.processes import Processes
from tests.till import at_till

EVERY = 6  # lines: each kill is a process of its own


def counted(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_kill_between_tap_and_answer_scans_sells_and_undoes_once(app: Flask, processes: Processes) -> None:
    at = at_till(makers.outlet())
    piece = makers.piece(makers.variant(makers.product(makers.brand().id).id).id, at.location_id)
    here = (at.location_id, at.device_id, at.staff_id)
    drawer = f"till_cash:{at.location_id}"

    def tapped(work: str, files: list[str], *args: object) -> Iterator[None]:
        """After each kill, until a run is left alone to its end."""
        for step in itertools.count(1, EVERY):
            was_killed = processes.killed_at(step, files, work, *args, *here)
            db.session.rollback()
            yield
            if not was_killed:
                assert step > EVERY
                return

    for _ in tapped("till_scan", ["till_scan.py", "sales.py"], "k", piece.code):
        assert where(piece.code)[0] in {State.AVAILABLE, State.HELD}
    open_sale = sale("k", at.location_id)
    assert open_sale is not None
    assert [item.code for item in open_sale.items] == [piece.code]
    for _ in tapped("till_sell", ["ring_up.py", "on_the_spot.py"], "k"):
        sold = counted(Order)
        assert (sold, balance(drawer)) in {(0, 0), (1, 4500)}
        assert (where(piece.code)[0] == State.SOLD) is (sold == 1)
    ref = db.session.scalars(select(Order.ref)).one()
    for _ in tapped("till_undo", ["undo_sale.py", "on_the_spot.py"], ref):
        undone = counted(Refund)
        assert (undone, balance(drawer)) in {(0, 4500), (1, 0)}
        assert (where(piece.code)[0] == State.AVAILABLE) is (undone == 1)
    assert (counted(Order), counted(Refund)) == (1, 1)
    assert check() == []
