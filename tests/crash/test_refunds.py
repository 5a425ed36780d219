"""kill -9 between every two steps of giving money back: after a restart each refund and each reversal happened once."""

import itertools

from sqlalchemy import update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.orders.models import OrderLine
from storefront.domain.payments.models import Refund, Reversal, Work
from storefront.domain.payments.refund_plan import LineWish
from storefront.flows.check import check
from storefront.flows.refund import refund
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_order
from storefront.infra.db import unit_of_work
from tests import makers
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

PART = 100  # one euro of a piece
FEWEST_STEPS = 20


def test_a_kill_while_giving_back_pulls_and_refunds_each_once(shop: Shop, processes: Processes) -> None:
    """Killed at every step, each time on a refund of its own: of one euro more of the same piece."""
    order = shop.order(makers.for_sale(shop.brand("Arbrora").id, makers.location().id))
    shop.pays(order)
    settle_order(order.ref)
    send_transfers()
    (line,) = shop.rows(OrderLine, OrderLine.order_id == order.order_id)
    for step in itertools.count(1):
        refund(order.order_id, [LineWish(line.id, PART)], "damaged", staff(1), f"form-{step}")
        last = shop.refunds()[-1]
        if not processes.killed_at(step, ["send_refunds.py", "send_reversals.py"], "send_refund", last.id):
            break
    assert step > FEWEST_STEPS
    assert check() == []
    with unit_of_work() as session:  # their leases end
        for kind in (Refund, Reversal):
            session.execute(update(kind).where(kind.state == Work.PENDING).values(not_before=clock.now()))
    send_reversals()
    send_refunds()
    rows, pulled = shop.refunds(), shop.rows(Reversal)
    assert {row.state for row in (*rows, *pulled)} == {Work.DONE}
    assert sorted(one.metadata.to_dict()["refund"] for one in shop.at_stripe("refunds")) == sorted(
        row.ref for row in rows
    )
    assert sum(one.amount for one in shop.at_stripe("refunds")) == PART * len(rows)
    assert sum(one.amount_reversed for one in shop.at_stripe("transfers")) == sum(row.amount_cents for row in pulled)
    assert check() == []
