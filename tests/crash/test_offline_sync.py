"""A till tells what it sold without a connection: twice, in any order, by halves, and killed at any step between. In the
end each sale stands once, each cent lies in a sale or in suspense, no piece is sold twice."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from storefront.core import clock, refs
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Channel, Order, OrderLine
from storefront.domain.places.models import Location
from storefront.domain.tills import offline_rows, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.offline import Leave
from storefront.domain.tills.offline_models import OfflineLine, OfflineSale
from storefront.flows import sync_sales as syncing
from storefront.flows.check import check
from storefront.flows.sync_sales import Outcome, sync_sales
from storefront.infra.db import db
from tests import makers
from tests.crash.processes import Processes
from tests.till import at_till

FILES = ["sync_sales.py", "grip_offline.py", "ring_up.py"]
SALES = 5
BATCHES = st.lists(
    st.tuples(st.lists(st.integers(0, SALES - 1), min_size=1, max_size=2 * SALES), st.none() | st.integers(1, 90)),
    min_size=1, max_size=4,
)  # fmt: skip
"""What arrives: which sales in which order, some twice; and the step at which the server is killed, if it is."""


class Till:
    """A till with five sales to tell: a plain one, one of two pieces, one paid online, one unknown, one piece again."""

    def __init__(self) -> None:
        self.place: Location = makers.outlet()
        self.at: AtTill = at_till(self.place)
        self.given_at = clock.now()
        brand = makers.brand("Arbrora")
        kinds = [makers.variant(makers.product(brand.id).id, price_cents=cents) for cents in (4500, 3000, 2500)]
        plain, first, second, online = (
            makers.piece(kind.id, self.place.id).code for kind in (kinds[0], kinds[1], kinds[1], kinds[2])
        )
        makers.paid_order(kinds[2].id)
        codes = [
            [(plain, 4500)],
            [(first, 3000), (second, 3000)],
            [(online, 2500)],
            [("ZZZZ9999", 700)],
            [(plain, 4500)],
        ]
        self.told = [self._sale(number, lines) for number, lines in enumerate(codes)]

    def _sale(self, number: int, lines: Sequence[tuple[str, int]]) -> dict[str, Any]:
        said = [{"code": code, "title": "Sciarpa", "price_cents": cents} for code, cents in lines]
        return {"key": uuid4().hex, "sequence": number, "way": "card" if number == 1 else "cash", "lines": said}

    @property
    def leave(self) -> list[int]:
        given_ms = round(self.given_at.timestamp() * 1000)
        return [self.at.device_id, self.at.staff_id, self.at.location_id, given_ms]

    def sends(self, which: Sequence[int]) -> list[Outcome]:
        leave = Leave(self.at.device_id, self.at.staff_id, self.at.location_id, self.given_at)
        return [answer.outcome for answer in sync_sales([self.told[one] for one in which], leave, clock.now())]

    @property
    def taken_cents(self) -> int:
        return balance(f"till_cash:{self.place.id}") + balance(f"terminal:{self.place.id}")


def broken() -> list[str]:
    """Invariants that do not hold; Stripe's names are missing, for nobody asked it here."""
    return [f"{one.invariant} {one.row}" for one in check() if one.invariant != "payments_name_their_charge"]


# One database for all examples: each has a till, a shop and pieces of its own.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
def test_however_batches_arrive_each_sale_stands_once(
    app: Flask, processes: Processes, batches: list[tuple[list[int], int | None]]
) -> None:
    till, suspended = Till(), balance("suspense")
    for which, step in batches:
        if step is None:
            till.sends(which)
        else:
            processes.killed_at(step, FILES, "sync_sales", [till.told[one] for one in which], till.leave)
        db.session.rollback()
    assert set(till.sends(range(SALES))) <= {Outcome.DONE, Outcome.CASE}
    db.session.rollback()
    here = OfflineSale.location_id == till.place.id
    assert db.session.scalar(select(func.count()).where(here)) == SALES
    orders = select(func.count()).where(Order.location_id == till.place.id, Order.channel == Channel.TILL)
    assert db.session.scalar(orders) == 2  # the plain piece once, the two pieces once
    open_cents = db.session.scalar(
        select(func.sum(OfflineLine.paid_cents)).where(OfflineLine.location_id == till.place.id)
    )
    assert (till.taken_cents, open_cents, balance("suspense") - suspended) == (18_200, 7_700, -7_700)
    twice = select(OrderLine.piece_id).where(OrderLine.released_at.is_(None)).group_by(OrderLine.piece_id)
    assert db.session.execute(twice.having(func.count() > 1)).all() == []
    assert broken() == []


def test_control_without_the_key_what_is_told_twice_is_booked_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = offline_rows.begin
    monkeypatch.setattr(offline_rows, "begin", lambda leave, values: begin(leave, {**values, "key": refs.key()}))
    monkeypatch.setattr(syncing, "_till_sale", lambda _key, at: sales.begin(refs.key(), at))
    till = Till()
    till.sends([0, 3])
    till.sends([0, 3])
    assert till.taken_cents == 2 * (4500 + 700)
