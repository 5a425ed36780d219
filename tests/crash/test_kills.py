"""kill -9 between every two steps of paying and sending: after a restart everything happened exactly once."""

import itertools

import pytest
from sqlalchemy import update

from storefront.core import clock
from storefront.domain.catalogue.models import Variant
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import OrderState
from storefront.domain.payments.models import Transfer, Work
from storefront.flows.check import check
from storefront.flows.place_order import Placed
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_order
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import unit_of_work
from tests import makers
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

FEWEST_STEPS = 20  # fewer would mean that nothing was traced


MANY = 60  # pieces: more than there are steps


@pytest.fixture
def bags(shop: Shop) -> list[Variant]:
    """Bags of two brands, enough of them for an order at every step."""
    hub = makers.location()
    return [makers.for_sale(shop.brand(name).id, hub.id, how_many=MANY) for name in ("Arbrora", "Sosa")]


def test_a_kill_while_paying_leaves_all_or_nothing(shop: Shop, processes: Processes, bags: list[Variant]) -> None:
    orders: list[Placed] = []
    for step in itertools.count(1):
        if not orders or shop.state(orders[-1]) == OrderState.PAID:
            orders.append(shop.order(*bags, who=f"buyer{step}"))
            shop.pays(orders[-1])
            charge = shop.at_stripe("charges")[0]
        order = orders[-1]
        args = (shop.payment(order).id, charge.payment_intent, charge.id)
        was_killed = processes.killed_at(step, ["mark_paid.py"], "mark_paid", *args)
        assert check() == []
        sales = [entry for entry in shop.rows(JournalEntry) if entry.kind == "sale"]
        assert len(sales) == sum(shop.state(one) == OrderState.PAID for one in orders)
        if not was_killed:
            break
    assert step > FEWEST_STEPS
    for one in orders:
        settle_order(one.ref)
    send_transfers()
    assert [shop.state(one) for one in orders] == [OrderState.PAID] * len(orders)
    assert sorted(seen.amount for seen in shop.at_stripe("transfers")) == [3402] * 2 * len(orders)
    assert check() == []


@pytest.mark.parametrize("after_a_day", [False, True], ids=["at_once", "after_a_day"])
def test_a_kill_while_sending_pays_every_brand_once(
    shop: Shop, processes: Processes, bags: list[Variant], after_a_day: bool
) -> None:
    """Killed at every step, each time on a transfer of its own; restarted at once, and when all keys are forgotten."""
    for step in itertools.count(1):
        order = shop.order(bags[0], who=f"buyer{step}")
        shop.pays(order)
        settle_order(order.ref)
        transfer = shop.transfers()[-1]
        if not processes.killed_at(step, ["send_transfers.py"], "send_transfer", transfer.id):
            break
    assert check() == []
    assert step > FEWEST_STEPS
    half_done = [row for row in shop.transfers() if row.state != Work.DONE]
    assert len(shop.at_stripe("transfers")) > step - len(half_done)  # some were sent and never written down
    if after_a_day:
        shop.sandbox.advances(seconds=25 * 3600)
    with unit_of_work() as session:  # their leases end
        session.execute(update(Transfer).where(Transfer.state == Work.PENDING).values(not_before=clock.now()))
    send_transfers()
    assert {row.state for row in shop.transfers()} == {Work.DONE}
    assert sorted(seen.metadata.to_dict()["transfer"] for seen in shop.at_stripe("transfers")) == sorted(
        str(row.id) for row in shop.transfers()
    )
    assert check() == []


def test_a_kill_while_applying_an_event_is_made_good_by_the_sweep(
    shop: Shop, processes: Processes, bags: list[Variant]
) -> None:
    order = shop.order(*bags)
    shop.pays(order)
    (event,) = shop.events("checkout.session.completed")
    assert shop.sends(event) == 200
    for step in itertools.count(1):
        if not processes.killed_at(step, ["apply_event.py", "settle_payment.py"], "apply_event", event.id):
            break
    sweep_payments()
    assert shop.waiting_events() == []
    assert shop.state(order) == OrderState.PAID
    assert len(shop.transfers()) == 2
    assert check() == []
