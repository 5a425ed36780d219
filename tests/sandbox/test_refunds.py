"""Refunds: bounded, held on a short balance, refused during a dispute."""

from __future__ import annotations

import pytest
import stripe

from .makers import BASKET_CENTS, open_session, paid


@pytest.fixture
def bought(sandbox, client):
    sandbox.tops_up(100_000)
    return paid(sandbox, client)


def refund(client, bought, **params):
    return client.v1.refunds.create({"payment_intent": bought.intent.id, **params})


def refusal(client, **params):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create(params)
    return caught.value


def test_a_refund_gives_back_a_part(client, ear, bought):
    given = refund(client, bought, amount=1_200, reason="requested_by_customer", metadata={"refund_id": "1"})
    assert (given.status, given.charge, given.id[:3]) == ("succeeded", bought.charge.id, "re_")
    charge = client.v1.charges.retrieve(bought.charge.id)
    assert (charge.amount_refunded, charge.refunded) == (1_200, False)
    assert ear.waits_for("refund.created")[0].data.object.amount == 1_200
    assert ear.waits_for("charge.refunded")


def test_refunds_stop_at_the_charge(client, bought):
    refund(client, bought, amount=BASKET_CENTS - 1)
    error = refusal(client, payment_intent=bought.intent.id, amount=2)
    assert "greater than unrefunded amount" in error.user_message
    refund(client, bought, amount=1)
    assert refusal(client, payment_intent=bought.intent.id, amount=1).code == "charge_already_refunded"


def test_without_an_amount_the_whole_basket_goes_back(client, bought):
    assert refund(client, bought).amount == BASKET_CENTS


def test_a_short_balance_holds_the_refund_until_money_arrives(sandbox, client, ear):
    bought = paid(sandbox, client)
    held = refund(client, bought, amount=1_000)
    assert (held.status, held.pending_reason) == ("pending", "insufficient_funds")
    assert held.balance_transaction is None
    sandbox.advances(days=4)
    sent = client.v1.refunds.retrieve(held.id)
    assert sent.status == "succeeded"
    assert ear.waits_for("refund.updated")[0].data.object.id == held.id


def test_a_refund_can_fail_days_later(sandbox, client, ear, bought):
    given = refund(client, bought, amount=1_000)
    sandbox.control("fail_refund", given.id)
    assert client.v1.refunds.retrieve(given.id).status == "failed"
    assert client.v1.charges.retrieve(bought.charge.id).amount_refunded == 0
    assert ear.waits_for("refund.failed")


def test_a_refund_needs_exactly_one_origin(client, bought):
    assert refusal(client, amount=100).code == "parameter_missing"
    both = refusal(client, amount=100, charge=bought.charge.id, payment_intent=bought.intent.id)
    assert both.code == "parameters_exclusive"


def test_a_refund_of_an_unpaid_intent_is_refused(sandbox, client):
    session = open_session(client)
    sandbox.pays(session.id, "sepa_debit")
    intent_id = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert refusal(client, payment_intent=intent_id, amount=100).param == "payment_intent"


@pytest.mark.parametrize("amount", [0, -1, "2.5"])
def test_an_amount_is_a_positive_whole_number(client, bought, amount):
    error = refusal(client, payment_intent=bought.intent.id, amount=amount)
    assert error.code == "parameter_invalid_integer"


@pytest.mark.parametrize("name", ["reverse_transfer", "refund_application_fee"])
def test_parameters_of_other_charge_models_are_refused(client, bought, name):
    error = refusal(client, payment_intent=bought.intent.id, **{name: True})
    assert error.code == "sandbox_not_simulated"


def test_an_invented_reason_or_parameter_is_refused(client, bought):
    assert refusal(client, payment_intent=bought.intent.id, reason="changed_my_mind").param == "reason"
    assert refusal(client, payment_intent=bought.intent.id, order="1").code == "parameter_unknown"


def test_refunds_are_found_by_intent(sandbox, client, bought):
    mine = refund(client, bought, amount=100)
    refund(client, paid(sandbox, client), amount=100)
    found = client.v1.refunds.list({"payment_intent": bought.intent.id})
    assert [item.id for item in found.data] == [mine.id]


def test_no_refund_while_a_dispute_is_open(sandbox, client, ear, bought):
    dispute = sandbox.control("open_dispute", bought.charge.id)
    assert refusal(client, payment_intent=bought.intent.id, amount=100).code == "charge_disputed"
    sandbox.control("win_dispute", dispute["id"])
    assert refund(client, bought, amount=100).status == "succeeded"
