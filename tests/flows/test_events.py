"""What Stripe tells us: signed, stored once, applied in any order."""

import json
import time

import pytest
import stripe
from sqlalchemy import select, update

from storefront.domain.brands.models import StripeAccount
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.orders.models import OrderState
from storefront.domain.payments.models import EventState, Payment, PaymentState, StripeEvent, Work
from storefront.domain.pieces.models import State
from storefront.flows.apply_event import apply_event
from storefront.flows.send_transfers import send_transfers
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import db, unit_of_work
from storefront.settings import DEV_CONNECT_SECRET, DEV_HOOK_SECRET
from tests.orders_for_payments import Shop

COMPLETED = "checkout.session.completed"


def signed(payload: str, secret: str = DEV_HOOK_SECRET, at: int | None = None) -> str:
    return stripe.WebhookSignature.generate_signature_header(payload, secret, at)


def completed(shop: Shop) -> stripe.Event:
    shop.pays(shop.three_brands())
    (event,) = shop.events(COMPLETED)
    return event


def post(shop: Shop, body: str | bytes, header: str, path: str = "/stripe/webhook") -> int:
    return shop.app.test_client().post(path, data=body, headers={"Stripe-Signature": header}).status_code


# --- the door ---


def test_a_signed_event_is_stored_and_answered(shop: Shop) -> None:
    event = completed(shop)
    assert shop.sends(event) == 200
    (stored,) = shop.rows(StripeEvent)
    assert (stored.event_id, stored.kind, stored.object_id, stored.state) == (
        event.id, COMPLETED, event.data.object["id"], EventState.PENDING,
    )  # fmt: skip


def test_the_same_json_written_anew_is_refused_and_nothing_is_stored(shop: Shop) -> None:
    payload = json.dumps(completed(shop).to_dict(), default=str, indent=2)
    assert post(shop, json.dumps(json.loads(payload)), signed(payload)) == 400
    assert shop.rows(StripeEvent) == []
    assert post(shop, payload, signed(payload)) == 200


@pytest.mark.parametrize(
    "header",
    ["", "nonsense", "t=1,v1=abc", "t=x,v1=è", "v1=00", "t=99999999999999999999,v1=00", "t=1=2=3,v1", ",,,="],
)
def test_a_header_that_is_no_signature_is_refused_and_nothing_is_stored(shop: Shop, header: str) -> None:
    assert post(shop, "{}", header) == 400
    assert shop.rows(StripeEvent) == []


@pytest.mark.parametrize("seconds", [-301, 301, 10**6])
def test_a_signature_too_old_or_of_tomorrow_is_refused(shop: Shop, seconds: int) -> None:
    payload = json.dumps(completed(shop).to_dict(), default=str)
    assert post(shop, payload, signed(payload, at=int(time.time()) + seconds)) == 400
    assert shop.rows(StripeEvent) == []


def test_each_endpoint_has_a_secret_of_its_own(shop: Shop) -> None:
    payload = json.dumps(completed(shop).to_dict(), default=str)
    assert post(shop, payload, signed(payload, DEV_CONNECT_SECRET)) == 400
    assert post(shop, payload, signed(payload), "/stripe/webhook/connect") == 400
    assert shop.rows(StripeEvent) == []


def test_a_rolled_secret_signs_twice_and_either_will_do(shop: Shop) -> None:
    payload = json.dumps(completed(shop).to_dict(), default=str)
    ours = signed(payload)
    assert post(shop, payload, ours.replace("v1=", f"v1={'0' * 64},v1=")) == 200


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '"x"', '{"object": "v2.core.event"}', '{"id": 1}'])
def test_a_signed_body_that_is_no_event_is_refused(shop: Shop, body: str) -> None:
    assert post(shop, body, signed(body)) == 400
    assert shop.rows(StripeEvent) == []


def test_bytes_that_are_no_text_are_refused(shop: Shop) -> None:
    assert post(shop, b"\xff\xfe{}", "t=1,v1=00") == 400


def test_a_body_larger_than_any_event_is_refused(shop: Shop) -> None:
    assert post(shop, "x" * 600_000, "t=1,v1=00") == 413


def test_an_event_of_the_other_world_is_answered_and_kept_out(shop: Shop) -> None:
    payload = json.dumps({**completed(shop).to_dict(), "livemode": True}, default=str)
    assert post(shop, payload, signed(payload)) == 200
    assert shop.rows(StripeEvent) == []


def test_only_posts_are_taken_and_no_form_token_is_asked_for(shop: Shop) -> None:
    shop.app.config["WTF_CSRF_ENABLED"] = True
    assert shop.app.test_client().get("/stripe/webhook").status_code == 405
    assert shop.sends(completed(shop)) == 200


def test_an_event_heard_twice_is_stored_once(shop: Shop) -> None:
    event = completed(shop)
    assert [shop.sends(event), shop.sends(event)] == [200, 200]
    assert len(shop.rows(StripeEvent)) == 1


# --- what is done with it ---


def test_an_event_is_applied_once_and_a_second_one_of_the_same_fact_changes_nothing(shop: Shop) -> None:
    event = completed(shop)
    shop.sends(event)
    apply_event(event.id)
    apply_event(event.id)
    again = {**event.to_dict(), "id": "evt_the_same_fact"}
    payload = json.dumps(again, default=str)
    post(shop, payload, signed(payload))
    apply_event("evt_the_same_fact")
    assert {row.state for row in shop.rows(StripeEvent)} == {EventState.DONE}
    assert len(shop.transfers()) == 3


def test_an_event_is_believed_only_as_far_as_stripe_says_so_now(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    event = {
        "id": "evt_early", "object": "event", "type": COMPLETED, "livemode": False, "api_version": stripe.api_version,
        "created": 1, "pending_webhooks": 1, "request": None,
        "data": {"object": {"id": shop.session_of(order), "object": "checkout.session", "payment_status": "paid"}},
    }  # fmt: skip
    payload = json.dumps(event)
    assert post(shop, payload, signed(payload)) == 200
    apply_event("evt_early")
    assert shop.state(order) == OrderState.PLACED


def test_an_event_waits_while_stripe_is_down_and_is_applied_by_the_sweep(shop: Shop) -> None:
    event = completed(shop)
    shop.sends(event)
    shop.sandbox.breaks("cut_before", "GET /v1/checkout/sessions/*", count=3)
    apply_event(event.id)
    (stored,) = shop.rows(StripeEvent)
    assert (stored.state, stored.tries, bool(stored.last_error)) == (EventState.PENDING, 1, True)
    sweep_payments()
    assert shop.rows(StripeEvent)[0].state == EventState.DONE


def test_an_event_of_something_that_stripe_does_not_know_is_given_up(shop: Shop) -> None:
    event = completed(shop).to_dict()
    event["data"]["object"]["id"] = "cs_test_unknown"
    payload = json.dumps(event, default=str)
    post(shop, payload, signed(payload))
    apply_event(event["id"])
    assert shop.rows(StripeEvent)[0].state == EventState.FAILED


def test_an_event_that_nobody_asked_for_is_done_with(shop: Shop) -> None:
    shop.pays(shop.three_brands())
    shop.hears()
    assert {row.state for row in shop.rows(StripeEvent)} == {EventState.DONE}


def test_all_events_in_the_wrong_order_bring_the_same_end(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.turns("fee_detail_delay_seconds", 0)
    shop.pays(order)
    events = shop.events()
    for event in reversed(events):
        shop.sends(event)
    for event in reversed(events):
        apply_event(event.id)
    assert shop.state(order) == OrderState.PAID
    sweep_payments()
    assert shop.payment(order).fee_cents
    assert ledger.unbalanced_entries() == []


def test_a_session_whose_id_never_reached_us_is_found_by_its_marks(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    with unit_of_work() as session:
        session.execute(update(Payment).values(session_id=None, session_url=""))
    shop.hears(COMPLETED)
    assert shop.state(order) == OrderState.PAID


def test_an_expired_session_gives_the_pieces_back(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.client().v1.checkout.sessions.expire(shop.opens(order))
    shop.hears("checkout.session.expired")
    assert shop.state(order) == OrderState.EXPIRED
    assert shop.pieces(order) == []


def test_the_expiry_of_an_old_page_does_not_end_an_order_that_has_a_new_one(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.client().v1.checkout.sessions.expire(shop.opens(order))
    shop.opens(order)
    shop.hears("checkout.session.expired")
    assert shop.state(order) == OrderState.PLACED
    assert shop.pieces(order) == [State.HELD] * 3


# --- delayed payments ---


def test_a_delayed_payment_is_neither_paid_nor_failed_until_the_bank_speaks(delayed: None, shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order, "sepa_debit")
    shop.hears(COMPLETED)
    assert shop.state(order) == OrderState.PROCESSING
    assert shop.payment(order).state == PaymentState.PROCESSING
    assert shop.transfers() == []
    assert set(shop.pieces(order)) == {State.HELD}
    shop.sandbox.control("settle_debit", shop.at_stripe("charges")[0].id)
    shop.hears("checkout.session.async_payment_succeeded")
    assert shop.state(order) == OrderState.PAID
    assert len(shop.transfers()) == 3


def test_a_delayed_payment_that_fails_gives_the_pieces_back(delayed: None, shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order, "sepa_debit")
    shop.hears(COMPLETED)
    shop.sandbox.control("fail_debit", shop.at_stripe("charges")[0].id)
    shop.hears("checkout.session.async_payment_failed")
    assert shop.state(order) == OrderState.FAILED
    assert shop.payment(order).state == PaymentState.FAILED
    assert shop.pieces(order) == []
    assert ledger.balances() == {}


# --- fees, accounts, disputes ---


def test_a_fee_is_unknown_until_stripe_says_it_and_is_then_booked_once(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.turns("fee_detail_delay_seconds", 60)
    shop.pays(order)
    shop.hears()
    sweep_payments()
    assert shop.payment(order).fee_cents is None
    shop.sandbox.advances(seconds=61)
    shop.hears("charge.updated")
    fee_cents = shop.payment(order).fee_cents
    assert fee_cents
    assert fee_cents > 0
    sweep_payments()
    assert ledger.balance("stripe_fee") == fee_cents


def test_an_account_that_may_receive_opens_the_sale_and_one_that_may_not_closes_it(shop: Shop) -> None:
    brand = shop.brand("Arbrora", ready=False)
    account_id = shop.account_of(brand)

    def is_active() -> bool | None:
        db.session.rollback()
        return db.session.scalar(select(StripeAccount.transfers_active))

    shop.sandbox.control("finish_onboarding", account_id)
    shop.hears("account.updated", account_id)
    assert is_active() is True
    shop.sandbox.control("deactivate_account", account_id)
    shop.hears("capability.updated", account_id)
    assert is_active() is False


def test_a_brand_that_leaves_us_cannot_receive(shop: Shop) -> None:
    brand = shop.brand("Arbrora")
    event = {
        "id": "evt_left", "object": "event", "type": "account.application.deauthorized", "livemode": False,
        "api_version": stripe.api_version, "created": 1, "pending_webhooks": 1, "request": None,
        "account": shop.account_of(brand), "data": {"object": {"id": "ca_1", "object": "application"}},
    }  # fmt: skip
    payload = json.dumps(event)
    assert post(shop, payload, signed(payload, DEV_CONNECT_SECRET), "/stripe/webhook/connect") == 200
    apply_event("evt_left")
    assert shop.rows(StripeAccount)[0].transfers_active is False


def test_a_dispute_becomes_one_case_with_the_day_by_which_to_answer(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    shop.hears()
    dispute = shop.sandbox.control("open_dispute", shop.payment(order).charge_id or "")
    shop.hears()
    (case,) = shop.rows(Case)
    assert (case.kind, case.subject_ref, case.order_id) == ("dispute", f"dispute:{dispute['id']}", order.order_id)
    assert case.due_at is not None
    shop.sandbox.control("win_dispute", dispute["id"])
    shop.hears()
    assert [row.state for row in shop.rows(Case)] == ["closed"]


def test_a_transfer_pulled_back_at_stripe_itself_is_told_to_a_person(shop: Shop) -> None:
    shop.pays(shop.three_brands())
    shop.hears()
    send_transfers()
    sent = shop.transfers()[0]
    assert sent.state == Work.DONE
    shop.sandbox.client().v1.transfers.reversals.create(sent.stripe_id or "", {"amount": 100})
    shop.hears("transfer.reversed")
    assert [case.kind for case in shop.rows(Case)] == ["reversal_unplanned"]
