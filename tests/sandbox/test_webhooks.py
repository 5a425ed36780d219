"""Webhooks: signed per endpoint, kept until answered, bent on demand."""

from __future__ import annotations

import pytest
import stripe

from .listener import ACCOUNT_SECRET, CONNECT_SECRET
from .makers import brand, open_session, paid, send
from .server import running_sandbox


def test_a_payment_is_told_in_events_that_the_sdk_verifies(sandbox, client, ear):
    done = paid(sandbox, client)
    event = ear.waits_for("checkout.session.completed")[0]
    assert (event.data.object.id, event.data.object.payment_status) == (done.session.id, "paid")
    assert (event.livemode, event.api_version) == (False, stripe.api_version)
    assert "account" not in event
    assert ear.types[:4] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert client.v1.events.retrieve(event.id).type == "checkout.session.completed"


def test_the_fee_is_unknown_first_and_told_later(sandbox, client, ear):
    done = paid(sandbox, client)
    assert done.charge.balance_transaction is None
    sandbox.advances(seconds=3)
    updated = ear.waits_for("charge.updated")[0].data.object
    known = client.v1.payment_intents.retrieve(
        done.intent.id, {"expand": ["latest_charge.balance_transaction"]}
    ).latest_charge.balance_transaction
    assert updated.balance_transaction == known.id
    assert (known.amount, known.net) == (15_900, 15_900 - known.fee)
    assert known.fee > 0
    assert known.status == "pending"


def test_each_endpoint_has_its_own_secret(sandbox, client, ear):
    brand(client)
    paid(sandbox, client)
    ear.waits_for("account.updated")
    ear.waits_for("checkout.session.completed")
    assert ear.bad_signatures == 0
    assert sandbox.state()["secrets"] == {"account": ACCOUNT_SECRET, "connect": CONNECT_SECRET}


def test_a_secret_is_made_at_first_start_and_kept(tmp_path):
    with running_sandbox(tmp_path) as sandbox:
        made = sandbox.state()["secrets"]
    assert made["account"].startswith("whsec_")
    assert made["account"] != made["connect"]
    with running_sandbox(tmp_path) as sandbox:
        assert sandbox.state()["secrets"] == made


def test_a_refused_webhook_is_tried_three_more_times(sandbox, client, ear):
    ear.answer_status = 503
    session = open_session(client)
    client.v1.checkout.sessions.expire(session.id)
    for tries, seconds in enumerate((3, 21, 121), start=1):
        sandbox.waits_for_tries("checkout.session.expired", tries)
        sandbox.advances(seconds=seconds)
    delivery = sandbox.waits_for_tries("checkout.session.expired", 4)
    assert (delivery["state"], delivery["outcome"]) == ("failed", "HTTP 503")
    assert len({event.id for event in ear.events}) == 1


def test_a_webhook_can_be_sent_again_by_hand(sandbox, client, ear):
    client.v1.checkout.sessions.expire(open_session(client).id)
    ear.waits_for("checkout.session.expired")
    sandbox.control("send_again", str(sandbox.state()["deliveries"][0]["id"]))
    first, second = ear.waits_for("checkout.session.expired", 2)
    assert first.id == second.id


def test_a_duplicate_arrives_twice_with_one_id(sandbox, client, ear):
    sandbox.breaks("duplicate", "checkout.session.completed")
    paid(sandbox, client)
    first, second = ear.waits_for("checkout.session.completed", 2)
    assert first.id == second.id


def test_a_dropped_event_never_arrives_but_can_be_read(sandbox, client, ear):
    sandbox.breaks("dropped", "checkout.session.completed")
    paid(sandbox, client)
    client.v1.checkout.sessions.expire(open_session(client).id)
    ear.waits_for("checkout.session.expired")
    assert "checkout.session.completed" not in ear.types
    assert len(client.v1.events.list({"type": "checkout.session.completed"}).data) == 1


def test_a_delayed_event_waits_for_its_hour(sandbox, client, ear):
    sandbox.breaks("delayed", "checkout.session.completed", seconds=600)
    paid(sandbox, client)
    client.v1.checkout.sessions.expire(open_session(client).id)
    ear.waits_for("checkout.session.expired")
    assert "checkout.session.completed" not in ear.types
    sandbox.advances(seconds=601)
    ear.waits_for("checkout.session.completed")


def test_a_reordered_event_arrives_behind_the_next_one(sandbox, client, ear):
    sandbox.breaks("reordered", "charge.succeeded")
    paid(sandbox, client)
    ear.waits_for("charge.succeeded")
    assert ear.types.index("payment_intent.succeeded") < ear.types.index("charge.succeeded")


def test_a_wrong_secret_fails_the_check_and_the_retry_passes(sandbox, client, ear):
    sandbox.breaks("wrong_secret", "checkout.session.completed")
    paid(sandbox, client)
    sandbox.waits_for_tries("checkout.session.completed", 1)
    sandbox.advances(seconds=3)
    ear.waits_for("checkout.session.completed")
    assert ear.bad_signatures == 1


def test_a_sepa_debit_is_complete_but_unpaid_until_the_bank_answers(sandbox, client, ear):
    done = paid(sandbox, client, "sepa_debit")
    assert (done.session.status, done.session.payment_status) == ("complete", "unpaid")
    assert (done.intent.status, done.charge.status) == ("processing", "pending")
    assert ear.waits_for("checkout.session.completed")[0].data.object.payment_status == "unpaid"
    sandbox.control("settle_debit", done.charge.id)
    told = ear.waits_for("checkout.session.async_payment_succeeded")[0].data.object
    assert (told.id, told.payment_status) == (done.session.id, "paid")
    assert client.v1.charges.retrieve(done.charge.id).status == "succeeded"


def test_a_sepa_debit_can_be_refused_after_days(sandbox, client, ear):
    done = paid(sandbox, client, "sepa_debit")
    sandbox.control("fail_debit", done.charge.id)
    told = ear.waits_for("checkout.session.async_payment_failed")[0].data.object
    assert (told.id, told.payment_status) == (done.session.id, "unpaid")
    assert client.v1.payment_intents.retrieve(done.intent.id).status == "requires_payment_method"
    with pytest.raises(AssertionError, match="failed"):
        sandbox.control("settle_debit", done.charge.id)


def test_satispay_is_paid_at_once_by_a_payment_that_is_no_card(sandbox, client):
    done = paid(sandbox, client, "satispay")
    assert done.session.payment_status == "paid"
    assert done.charge.id.startswith("py_")
    assert done.charge.payment_method_details.type == "satispay"


def test_a_dispute_takes_the_money_and_the_fee_and_winning_returns_the_money(sandbox, client, ear):
    sandbox.tops_up(50_000)
    done = paid(sandbox, client)
    dispute = sandbox.control("open_dispute", done.charge.id)
    withdrawn = ear.waits_for("charge.dispute.funds_withdrawn")[0].data.object
    assert [(moved.amount, moved.fee) for moved in withdrawn.balance_transactions] == [(-15_900, 2_000)]
    assert client.v1.balance.retrieve().available[0].amount == 50_000 - 17_900
    sandbox.control("win_dispute", dispute["id"])
    assert ear.waits_for("charge.dispute.funds_reinstated")
    assert ear.waits_for("charge.dispute.closed")[0].data.object.status == "won"
    assert client.v1.balance.retrieve().available[0].amount == 50_000 - 2_000


def test_a_lost_dispute_returns_nothing(sandbox, client, ear):
    done = paid(sandbox, client)
    dispute = sandbox.control("open_dispute", done.charge.id, amount_cents=5_000)
    sandbox.control("lose_dispute", dispute["id"])
    assert client.v1.disputes.retrieve(dispute["id"]).status == "lost"
    assert ear.waits_for("charge.dispute.closed")
    assert "charge.dispute.funds_reinstated" not in ear.types
    with pytest.raises(AssertionError, match="closed already"):
        sandbox.control("win_dispute", dispute["id"])


def test_an_inquiry_moves_no_money(sandbox, client, ear):
    done = paid(sandbox, client)
    dispute = sandbox.control("open_dispute", done.charge.id, inquiry="1")
    sandbox.control("lose_dispute", dispute["id"])
    closed = ear.waits_for("charge.dispute.closed")[0].data.object
    assert (closed.status, list(closed.balance_transactions)) == ("warning_closed", [])


def test_a_fully_refunded_charge_cannot_be_disputed(sandbox, client):
    sandbox.tops_up(50_000)
    done = paid(sandbox, client)
    client.v1.refunds.create({"charge": done.charge.id})
    with pytest.raises(AssertionError, match="can be disputed"):
        sandbox.control("open_dispute", done.charge.id)


def test_a_payout_of_a_brand_is_paid_and_then_fails(sandbox, client, ear):
    petit, done = brand(client), paid(sandbox, client)
    send(client, petit.id, 5_000, done.charge.id)
    sandbox.advances(days=4)
    payout = sandbox.control("pay_out", petit.id)
    assert ear.waits_for("payout.paid")[0].account == petit.id
    sandbox.control("fail_payout", payout["id"])
    assert ear.waits_for("payout.failed")[0].data.object.failure_code == "account_closed"
    held = client.v1.balance.retrieve(options={"stripe_account": petit.id})
    assert held.available[0].amount == 5_000
    listed = client.v1.payouts.list(options={"stripe_account": petit.id})
    assert [item.status for item in listed.data] == ["failed"]
