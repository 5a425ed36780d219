"""Each brand's money is sent once, whatever happens between us and Stripe."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from storefront.core import clock
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.models import Transfer, Work
from storefront.flows.send_transfers import send_transfer, send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import unit_of_work
from tests import makers
from tests.orders_for_payments import Shop


@pytest.fixture
def transfer(shop: Shop) -> Transfer:
    """One brand's transfer of a paid order, not sent yet."""
    order = shop.order(makers.for_sale(shop.brand("Arbrora").id, makers.location().id))
    shop.pays(order)
    settle_payment(shop.payment(order).id)
    (row,) = shop.transfers()
    return row


def due_again(shop: Shop, transfer_id: int) -> None:
    """The pause is over; no time has gone by otherwise."""
    with unit_of_work() as session:
        session.execute(update(Transfer).where(Transfer.id == transfer_id).values(not_before=clock.now()))


def sent(shop: Shop) -> list[int]:
    return [seen.amount for seen in shop.at_stripe("transfers")]


def test_a_transfer_draws_on_its_charge_and_carries_its_marks(shop: Shop, transfer: Transfer) -> None:
    send_transfers()
    (seen,) = shop.at_stripe("transfers")
    payment = shop.rows(type(transfer))[0]
    assert seen.source_transaction == shop.at_stripe("charges")[0].id
    assert seen.transfer_group.startswith("ord_")
    assert seen.metadata.to_dict()["transfer"] == str(transfer.id)
    assert (payment.state, payment.stripe_id) == (Work.DONE, seen.id)
    assert ledger.balance("stripe_balance") == 5090 - 3402


def test_sending_again_what_is_done_does_nothing(shop: Shop, transfer: Transfer) -> None:
    send_transfers()
    send_transfer(transfer.id)
    assert sent(shop) == [3402]


def test_a_row_that_somebody_has_taken_up_is_left_alone(shop: Shop, transfer: Transfer) -> None:
    with unit_of_work():
        assert sending.claim(Transfer, transfer.id) is not None
    with unit_of_work():
        assert sending.claim(Transfer, transfer.id) is None
    send_transfer(transfer.id)
    assert sent(shop) == []


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_line_cut_for_good_is_tried_again_and_pays_once(shop: Shop, transfer: Transfer, fault: str) -> None:
    shop.sandbox.breaks(fault, "POST /v1/transfers", count=3)
    send_transfer(transfer.id)
    row = shop.transfers()[0]
    assert (row.state, row.epoch, row.first_tried_at is None) == (Work.PENDING, 1, False)
    assert row.not_before > clock.now()
    due_again(shop, transfer.id)
    send_transfer(transfer.id)
    assert sent(shop) == [3402]
    assert shop.transfers()[0].state == Work.DONE


def test_after_a_day_the_key_is_forgotten_and_still_nobody_is_paid_twice(shop: Shop, transfer: Transfer) -> None:
    """Stripe did its work, we never heard; 25 hours later its key would open a second transfer."""
    shop.sandbox.breaks("cut_after", "POST /v1/transfers", count=3)
    send_transfer(transfer.id)
    assert sent(shop) == [3402]
    shop.sandbox.advances(seconds=25 * 3600)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        send_transfer(transfer.id)
    assert sent(shop) == [3402]
    assert shop.transfers()[0].state == Work.DONE
    assert ledger.balance(f"brand_payable:{transfer.brand_id}") == 0


def test_an_error_that_stripe_keeps_for_a_day_holds_the_money_back_no_longer_than_a_try(
    shop: Shop, transfer: Transfer
) -> None:
    """v1 answers the same 500 under the same key: once it is certain that nothing was made, the key is renewed."""
    shop.sandbox.breaks("answer_500", "POST /v1/transfers", count=1)
    send_transfer(transfer.id)
    row = shop.transfers()[0]
    assert (row.state, row.epoch, row.first_tried_at) == (Work.PENDING, 2, None)
    due_again(shop, transfer.id)
    send_transfer(transfer.id)
    assert sent(shop) == [3402]


def test_too_many_requests_are_answered_with_patience(shop: Shop, transfer: Transfer) -> None:
    shop.sandbox.breaks("answer_429", "POST /v1/transfers", count=1)
    send_transfer(transfer.id)
    assert (shop.transfers()[0].epoch, shop.transfers()[0].state) == (1, Work.PENDING)
    due_again(shop, transfer.id)
    send_transfer(transfer.id)
    assert sent(shop) == [3402]


def test_no_answer_to_looking_is_no_leave_to_send(shop: Shop, transfer: Transfer) -> None:
    shop.sandbox.breaks("cut_after", "POST /v1/transfers", count=3)
    send_transfer(transfer.id)
    due_again(shop, transfer.id)
    shop.sandbox.breaks("cut_before", "GET /v1/transfers", count=3)
    shop.sandbox.advances(seconds=25 * 3600)
    send_transfer(transfer.id)
    assert sent(shop) == [3402]
    assert shop.transfers()[0].state == Work.PENDING


def test_a_brand_that_fell_inactive_is_seen_before_sending_and_paid_when_it_can(shop: Shop, transfer: Transfer) -> None:
    account_id = shop.account_of(shop.brands["Arbrora"])
    shop.sandbox.control("deactivate_account", account_id)
    send_transfer(transfer.id)
    assert shop.transfers()[0].state == Work.BLOCKED
    assert sent(shop) == []
    shop.sandbox.control("finish_onboarding", account_id)
    due_again(shop, transfer.id)
    send_transfers()
    assert sent(shop) == [3402]


def test_a_definite_no_is_for_a_person_and_its_key_is_spent(shop: Shop, transfer: Transfer) -> None:
    with unit_of_work() as session:
        session.execute(update(Transfer).values(amount_cents=999_999))
    send_transfer(transfer.id)
    row = shop.transfers()[0]
    assert (row.state, row.epoch) == (Work.FAILED, 2)
    assert [case.kind for case in shop.rows(Case)] == ["transfer_failed"]
    assert ledger.balance(f"brand_payable:{transfer.brand_id}") == -3402


def test_one_key_with_another_amount_is_our_fault_and_stops(shop: Shop, transfer: Transfer) -> None:
    shop.sandbox.client().v1.transfers.create(
        {"amount": 1, "currency": "eur", "destination": shop.account_of(shop.brands["Arbrora"])},
        {"idempotency_key": f"tr-{shop.at_stripe('charges')[0].description}-{transfer.id}-1"},
    )
    send_transfer(transfer.id)
    assert shop.transfers()[0].state == Work.FAILED
    assert sent(shop) == [1]


def test_one_bad_row_does_not_keep_the_others_waiting(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    settle_payment(shop.payment(order).id)
    shop.sandbox.breaks("cut_before", "POST /v1/transfers", count=3)
    send_transfers()
    assert sorted(row.state for row in shop.transfers()) == [Work.DONE, Work.DONE, Work.PENDING]


def test_pauses_grow_to_an_hour_and_keep_out_of_step() -> None:
    seconds = [sending.pause(tries).total_seconds() for tries in range(1, 30)]
    assert seconds[0] < 40
    assert all(2700 <= pause <= 4500 for pause in seconds[-10:])
    assert len({sending.pause(5) for _ in range(20)}) > 1


def test_a_transfer_without_an_end_is_told_to_a_person(shop: Shop, transfer: Transfer) -> None:
    with unit_of_work() as session:
        session.execute(update(Transfer).values(tries=sending.MANY_TRIES))
    shop.sandbox.breaks("cut_before", "POST /v1/transfers", count=3)
    send_transfer(transfer.id)
    assert [case.kind for case in shop.rows(Case)] == ["transfer_stuck"]
    assert isinstance(shop.transfers()[0].not_before, datetime)
