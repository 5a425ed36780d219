"""Money back to the buyer: once, always with its amount, followed to its end."""

import pytest
from sqlalchemy import update

from storefront.core import clock
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.payments.models import Refund, Work
from storefront.flows.send_refunds import send_refund, send_refunds
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import unit_of_work
from tests.flows.test_mark_paid import snatch
from tests.orders_for_payments import Shop


@pytest.fixture
def refund(shop: Shop) -> Refund:
    """A planned refund of one of three pieces, not sent yet."""
    from storefront.domain.pieces.models import Piece

    order = shop.three_brands()
    shop.pays(order)
    snatch(shop.rows(Piece)[0].id)
    settle_payment(shop.payment(order).id)
    (row,) = shop.refunds()
    return row


def due_again(refund_id: int) -> None:
    with unit_of_work() as session:
        session.execute(update(Refund).where(Refund.id == refund_id).values(not_before=clock.now()))


def sent(shop: Shop) -> list[int]:
    return [seen.amount for seen in shop.at_stripe("refunds")]


def test_a_refund_names_its_amount_and_never_takes_the_whole_cart(shop: Shop, refund: Refund) -> None:
    send_refunds()
    assert sent(shop) == [4500]
    assert shop.at_stripe("charges")[0].amount_refunded == 4500
    assert shop.refunds()[0].state == Work.DONE


def test_the_plan_is_booked_before_and_the_sending_after(shop: Shop, refund: Refund) -> None:
    assert ledger.balance("refunds_in_transit") == -4500
    assert ledger.balance("stripe_balance") == 14_090
    send_refunds()
    assert ledger.balance("refunds_in_transit") == 0
    assert ledger.balance("stripe_balance") == 14_090 - 4500


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_line_cut_for_good_refunds_once(shop: Shop, refund: Refund, fault: str) -> None:
    shop.sandbox.breaks(fault, "POST /v1/refunds", count=3)
    send_refund(refund.id)
    assert shop.refunds()[0].state == Work.PENDING
    due_again(refund.id)
    send_refund(refund.id)
    assert sent(shop) == [4500]
    assert shop.refunds()[0].state == Work.DONE


def test_after_a_day_the_key_is_forgotten_and_still_nothing_goes_back_twice(shop: Shop, refund: Refund) -> None:
    shop.sandbox.breaks("cut_after", "POST /v1/refunds", count=3)
    send_refund(refund.id)
    shop.sandbox.advances(seconds=25 * 3600)
    due_again(refund.id)
    send_refund(refund.id)
    assert sent(shop) == [4500]


def test_an_error_that_stripe_keeps_gets_a_new_key(shop: Shop, refund: Refund) -> None:
    shop.sandbox.breaks("answer_500", "POST /v1/refunds", count=1)
    send_refund(refund.id)
    assert (shop.refunds()[0].epoch, shop.refunds()[0].state) == (2, Work.PENDING)
    due_again(refund.id)
    send_refund(refund.id)
    assert sent(shop) == [4500]


def test_a_refund_that_stripe_holds_back_is_no_success_until_it_is_sent(shop: Shop, refund: Refund) -> None:
    shop.sandbox.control("pay_out")  # the platform's balance is empty
    send_refund(refund.id)
    row = shop.refunds()[0]
    assert (row.state, row.stripe_id is not None) == (Work.PENDING, True)
    assert ledger.balance("refunds_in_transit") == -4500
    shop.sandbox.tops_up(100_000)
    due_again(refund.id)
    send_refund(refund.id)
    assert shop.refunds()[0].state == Work.DONE
    assert sent(shop) == [4500]


def test_a_webhook_tells_the_end_of_a_refund_too(shop: Shop, refund: Refund) -> None:
    shop.sandbox.control("pay_out")
    send_refund(refund.id)
    shop.sandbox.tops_up(100_000)
    shop.hears("refund.updated")
    assert shop.refunds()[0].state == Work.DONE
    assert ledger.balance("refunds_in_transit") == 0


def test_a_refund_that_the_bank_sends_back_is_owed_again_and_told_to_a_person(shop: Shop, refund: Refund) -> None:
    send_refunds()
    shop.sandbox.control("fail_refund", shop.refunds()[0].stripe_id or "")
    shop.hears("refund.failed")
    shop.hears("refund.updated")
    assert shop.refunds()[0].state == Work.FAILED
    assert ledger.balance("refunds_in_transit") == -4500
    assert [case.kind for case in shop.rows(Case)] == ["refund_failed"]


def test_a_refund_made_at_stripe_itself_is_told_to_a_person(shop: Shop, refund: Refund) -> None:
    intent = shop.at_stripe("payment_intents")[0].id
    shop.sandbox.client().v1.refunds.create({"payment_intent": intent, "amount": 100})
    shop.hears("refund.created")
    assert [case.kind for case in shop.rows(Case)] == ["refund_unplanned"]


def test_while_a_dispute_is_open_nothing_is_refunded_twice(shop: Shop, refund: Refund) -> None:
    dispute = shop.sandbox.control("open_dispute", shop.at_stripe("charges")[0].id)
    send_refund(refund.id)
    assert shop.refunds()[0].state == Work.BLOCKED
    assert sent(shop) == []
    shop.sandbox.control("win_dispute", dispute["id"])
    due_again(refund.id)
    send_refund(refund.id)
    assert sent(shop) == [4500]


def test_a_definite_no_is_for_a_person(shop: Shop, refund: Refund) -> None:
    intent = shop.at_stripe("payment_intents")[0].id
    shop.sandbox.client().v1.refunds.create({"payment_intent": intent})
    send_refund(refund.id)
    assert shop.refunds()[0].state == Work.FAILED
    assert [case.kind for case in shop.rows(Case)] == ["refund_failed"]
