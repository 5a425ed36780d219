"""A refund over several brands: planned, pulled back, sent; whatever fails on the way, each cent is somewhere."""

from typing import Any

import pytest
from sqlalchemy import update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.brands.models import Party
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.domain.payments.models import Refund, Reversal, Transfer, Work
from storefront.domain.payments.refund_plan import Fate, GoodwillWish, LineWish, ShippingWish, Wish
from storefront.domain.payments.refusals import NotRefundable, RefundChanged, RefundedTooMuch
from storefront.domain.pieces.models import Piece, State
from storefront.flows.check import check
from storefront.flows.place_order import Placed
from storefront.flows.refund import plan, refund
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import unit_of_work
from tests.orders_for_payments import Shop

OFFICE = staff(1)
LEG = 3402  # 45.00 less 20 % and its VAT


@pytest.fixture
def order(shop: Shop) -> Placed:
    """Three pieces of three brands, paid."""
    placed = shop.three_brands()
    shop.pays(placed)
    settle_payment(shop.payment(placed).id)
    return placed


def lines(shop: Shop, order: Placed) -> list[OrderLine]:
    return shop.rows(OrderLine, OrderLine.order_id == order.order_id)


def everything(shop: Shop, order: Placed, fate: Fate = Fate.SHELF) -> list[Wish]:
    parcels = shop.rows(Fulfilment, Fulfilment.order_id == order.order_id)
    goods: list[Wish] = [LineWish(line.id, fate=fate) for line in lines(shop, order)]
    return [*goods, *(ShippingWish(parcel.id) for parcel in parcels)]


def due_again(*kinds: Any) -> None:
    with unit_of_work() as session:
        for kind in kinds:
            session.execute(update(kind).values(not_before=clock.now()))


def at_stripe(shop: Shop) -> list[int]:
    return sorted(one.amount_reversed for one in shop.at_stripe("transfers"))


def test_the_plan_says_all_before_and_nothing_is_written(shop: Shop, order: Placed) -> None:
    send_transfers()
    seen = plan(order.order_id, everything(shop, order))
    assert (seen.amount_cents, seen.goods_cents, seen.shipping_cents) == (14_090, 13_500, 590)
    assert [(one.due_cents, one.pulled_cents, one.open_cents) for one in seen.brands] == [(LEG, LEG, 0)] * 3
    assert (seen.commission_cents, seen.commission_vat_cents, seen.coop_shipping_cents) == (2700, 594, 590)
    assert seen.amount_cents == sum(one.due_cents for one in seen.brands) + 2700 + 594 + 590
    assert (len(seen.shelf), shop.refunds()) == (3, [])


def test_all_of_three_brands_goes_back_in_one_act(shop: Shop, order: Placed) -> None:
    send_transfers()
    ref = refund(order.order_id, everything(shop, order), "withdrawal", OFFICE, "k1", note="Tornato intero.")
    assert refund(order.order_id, everything(shop, order), "withdrawal", OFFICE, "k1") == ref
    send_refunds()
    assert at_stripe(shop) == [LEG] * 3
    assert [seen.amount for seen in shop.at_stripe("refunds")] == [14_090]
    assert [piece.state for piece in shop.rows(Piece)] == [State.AVAILABLE] * 3
    assert {parcel.state for parcel in shop.rows(Fulfilment)} == {FulfilmentState.CANCELLED}
    accounts = ("stripe_balance", "refunds_in_transit", "commission", "commission_vat", "coop_shipping", "discounts")
    assert [ledger.balance(one) for one in accounts] == [0] * 6
    assert [shop.owed(brand) for brand in shop.brands.values()] == [0] * 3
    assert len(shop.rows(Mail, Mail.kind == "order_refunded")) == 1
    with pytest.raises(RefundedTooMuch):
        plan(order.order_id, [LineWish(lines(shop, order)[0].id, 1)])
    assert check() == []


def test_part_of_one_line_touches_one_brand_and_what_has_not_left_is_sent_as_less(shop: Shop, order: Placed) -> None:
    line = lines(shop, order)[0]
    refund(order.order_id, [LineWish(line.id, 1000)], "damaged", OFFICE, "k1", seen_cents=1000)
    send_transfers()
    assert sorted(one.amount_cents for one in shop.transfers()) == [LEG - 756, LEG, LEG]
    send_refunds()
    assert (shop.rows(Reversal), at_stripe(shop)) == ([], [0, 0, 0])
    with pytest.raises(RefundChanged):
        refund(order.order_id, [LineWish(line.id)], "damaged", OFFICE, "k2", seen_cents=4500)
    with pytest.raises(RefundedTooMuch) as refused:
        plan(order.order_id, [LineWish(line.id, 3501)])
    assert refused.value.values["rest_cents"] == 3500
    assert check() == []


def test_goodwill_is_borne_by_brands_by_share_or_by_the_cooperative(shop: Shop, order: Placed) -> None:
    refund(order.order_id, [GoodwillWish(300, Party.COOPERATIVE)], "goodwill", OFFICE, "k1")
    assert [shop.owed(brand) for brand in shop.brands.values()] == [LEG] * 3
    assert ledger.balance("discounts") == 300
    refund(order.order_id, [GoodwillWish(300, Party.BRAND)], "goodwill", OFFICE, "k2")
    assert [shop.owed(brand) for brand in shop.brands.values()] == [
        LEG - 77
    ] * 3  # 102 of gross, since goodwill made the price less
    refund(order.order_id, everything(shop, order), "withdrawal", OFFICE, "k3")
    send_transfers()
    send_refunds()
    assert [shop.owed(brand) for brand in shop.brands.values()] == [0] * 3
    assert (ledger.balance("discounts"), ledger.balance("stripe_balance")) == (0, 0)
    assert check() == []


def test_an_empty_account_does_not_keep_the_customer_waiting_and_its_debt_is_netted_next(
    shop: Shop, order: Placed
) -> None:
    send_transfers()
    brand = next(iter(shop.brands.values()))
    shop.sandbox.advances(days=10)
    shop.sandbox.control("pay_out", shop.account_of(brand))
    refund(order.order_id, everything(shop, order), "withdrawal", OFFICE, "k1")
    send_refunds()
    assert shop.refunds()[0].state == Work.DONE
    assert sorted(one.state for one in shop.rows(Reversal)) == [Work.DONE, Work.DONE, Work.FAILED]
    assert shop.owed(brand) == -LEG
    assert check() == []
    again = shop.three_brands(who="bruno")
    shop.pays(again)
    settle_payment(shop.payment(again).id)
    assert shop.owed(brand) == 0
    assert [one.brand_id == brand.id for one in shop.transfers()].count(True) == 1  # all of its next leg stays here
    assert check() == []


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "answer_500"])
def test_a_line_that_breaks_while_pulling_back_pulls_once(shop: Shop, order: Placed, fault: str) -> None:
    send_transfers()
    line = lines(shop, order)[0]
    refund(order.order_id, [LineWish(line.id, fate=Fate.WITHDRAWN)], "damaged", OFFICE, "k1")
    shop.sandbox.breaks(fault, "POST /v1/transfers/<id>/reversals", count=3)
    send_refunds()
    assert shop.refunds()[0].state == Work.DONE  # whatever became of the reversal
    shop.sandbox.advances(seconds=25 * 3600)
    due_again(Reversal)
    send_reversals()
    due_again(Reversal)
    send_reversals()
    assert at_stripe(shop) == [0, 0, LEG]
    assert (shop.rows(Reversal)[0].state, check()) == (Work.DONE, [])


def test_a_transfer_under_way_is_pulled_back_once_it_has_arrived(shop: Shop, order: Placed) -> None:
    shop.sandbox.breaks("cut_after", "POST /v1/transfers", count=3)
    send_transfers()
    refund(order.order_id, everything(shop, order), "cancelled", OFFICE, "k1")
    send_reversals()
    due_again(Transfer, Reversal)
    send_transfers()
    send_reversals()
    send_refunds()
    assert [shop.owed(brand) for brand in shop.brands.values()] == [0] * 3
    assert ledger.balance("stripe_balance") == 0
    assert check() == []


def test_what_was_not_paid_cannot_go_back(shop: Shop) -> None:
    placed = shop.three_brands()
    with pytest.raises(NotRefundable):
        refund(placed.order_id, everything(shop, placed), "other", OFFICE, "k1")


def test_a_refund_that_comes_back_is_owed_still_and_opens_a_case(shop: Shop, order: Placed) -> None:
    send_transfers()
    refund(order.order_id, [LineWish(lines(shop, order)[0].id)], "damaged", OFFICE, "k1")
    send_refunds()
    shop.sandbox.control("fail_refund", shop.rows(Refund)[0].stripe_id or "")
    shop.hears("refund.failed")
    assert ledger.balance("refunds_in_transit") == -4500
    assert [case.kind for case in shop.rows(Case)] == ["refund_failed"]
    assert check() == []
