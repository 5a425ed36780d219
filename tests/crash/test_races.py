"""Webhook, landing page and sweep at once, in processes of their own, on real commits."""

from storefront.domain.orders.models import OrderState
from storefront.domain.payments.models import Work
from storefront.domain.pieces.models import State
from storefront.flows.check import check
from storefront.flows.place_order import Placed
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

ROUNDS = 3


def paid_at_stripe(shop: Shop, number: int) -> tuple[Placed, list[tuple[str, list[str]]]]:
    """An order whose money has come, and everybody who may notice: two webhooks, two pages, two sweeps."""
    order = shop.three_brands(who=f"buyer{number}")
    shop.pays(order)
    event = shop.events("checkout.session.completed")[-1]
    assert shop.sends(event) == 200
    everybody = [("apply_event", [event.id]), ("settle_order", [order.ref]), ("sweep_payments", [])]
    return order, everybody * 2


def is_paid_once(shop: Shop, order: Placed) -> bool:
    """One paid order, a transfer per brand, every piece sold, nothing to give back."""
    own = [row for row in shop.transfers() if row.payment_id == shop.payment(order).id]
    return (
        shop.state(order) == OrderState.PAID
        and len({row.brand_id for row in own}) == len(own) == 3
        and shop.refunds() == []
        and State.HELD not in shop.pieces(order)
        and check() == []
    )


def test_webhook_page_and_sweep_together_make_one_paid_order(shop: Shop, processes: Processes) -> None:
    for number in range(ROUNDS):
        order, everybody = paid_at_stripe(shop, number)
        assert set(processes.side_by_side(*everybody)) == {0}
        assert is_paid_once(shop, order)
    processes.side_by_side(*[("send_transfers", [])] * 4)
    assert {row.state for row in shop.transfers()} == {Work.DONE}
    assert len(shop.at_stripe("transfers")) == 3 * ROUNDS
    assert check() == []


def test_without_the_guard_the_same_race_is_lost(shop: Shop, processes: Processes) -> None:
    """The control: with the conditional UPDATE switched off, the assertion above must fail."""
    order, everybody = paid_at_stripe(shop, 0)
    processes.side_by_side(*everybody, without_guard=True)
    assert not is_paid_once(shop, order)


def test_workers_that_send_at_once_pay_each_brand_once(shop: Shop, processes: Processes) -> None:
    order, everybody = paid_at_stripe(shop, 0)
    processes.side_by_side(*everybody[:1])
    assert shop.state(order) == OrderState.PAID
    ids = [row.id for row in shop.transfers()]
    processes.side_by_side(*[("send_transfer", [transfer_id]) for transfer_id in ids * 3])
    assert {row.state for row in shop.transfers()} == {Work.DONE}
    assert len(shop.at_stripe("transfers")) == 3


def test_a_buyer_who_presses_in_many_tabs_gets_one_page(shop: Shop, processes: Processes) -> None:
    order = shop.three_brands()
    assert set(processes.side_by_side(*[("open_checkout", [order.ref])] * 6)) == {0}
    assert len(shop.sandbox.client().v1.checkout.sessions.list().data) == 1
