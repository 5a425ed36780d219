"""A bank takes money back while refunds are decided and transfers leave: each cent moves once, whoever was first."""

from collections.abc import Callable

from sqlalchemy import update

from storefront.core import clock
from storefront.domain.ledger import queries as ledger
from storefront.domain.orders.models import OrderLine
from storefront.domain.payments.models import Refund, Reversal, Transfer
from storefront.flows.check import check
from storefront.flows.dispute import observe_dispute
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import unit_of_work
from tests.orders_for_payments import Shop
from tests.races import acts, truth
from tests.races.crew import Act, Crew, Stage

PART, REFUNDS, EVENTS = 1000, 12, 8


def worker_goes_round() -> None:
    with unit_of_work() as session:
        for kind in (Transfer, Reversal, Refund):
            session.execute(update(kind).values(not_before=clock.now()))
    send_transfers()
    send_reversals()
    send_refunds()


def test_a_dispute_among_refunds_and_transfers_under_way_moves_each_cent_once(
    shop: Shop, crew: Crew, stage: Callable[..., Stage]
) -> None:
    order = shop.three_brands()
    shop.pays(order)
    settle_payment(shop.payment(order).id)
    dispute_id = shop.sandbox.control("open_dispute", shop.at_stripe("charges")[0].id)["id"]
    lines = shop.rows(OrderLine, OrderLine.order_id == order.order_id)
    forms: list[Act] = [
        (acts.refunds, (order.order_id, lines[number % 3].id, PART, f"form-{number}")) for number in range(REFUNDS)
    ]
    heard: list[Act] = [(acts.hears_of_dispute, (shop.sandbox.url, dispute_id))] * EVENTS
    sent: list[Act] = [(acts.sends_transfer, (shop.sandbox.url, row.id)) for row in shop.transfers()] * 2
    outcomes = crew.act(stage(), [*forms, *heard, *sent])
    assert truth.faults(outcomes) == []
    assert {outcome.value for outcome in outcomes if outcome.said == "refused"} <= {"in_dispute"}
    assert check() == []
    for _round in range(3):
        worker_goes_round()
    assert check() == []
    shop.sandbox.control("lose_dispute", dispute_id)
    observe_dispute(dispute_id)
    for _round in range(2):
        worker_goes_round()
    back = [
        sum(one.amount_reversed for one in shop.at_stripe("transfers")),
        sum(shop.owed(one) for one in shop.brands.values()),
    ]
    assert back == [
        sum(one.amount for one in shop.at_stripe("transfers")),
        0,
    ]  # the bank took all: no brand keeps any of it
    assert ledger.balance("refunds_in_transit") == 0
    assert shop.at_stripe("refunds") == []
    assert check() == []
