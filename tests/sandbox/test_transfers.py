"""Transfers and reversals: every limit of separate charges and transfers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from .makers import BASKET_CENTS, brand, open_session, paid, send


@pytest.fixture
def bought(sandbox, client):
    return paid(sandbox, client)


@pytest.fixture
def petit(client):
    return brand(client)


def refusal(client, *args, **more):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        send(client, *args, **more)
    return caught.value


def test_one_charge_becomes_three_transfers_whose_sums_fit(sandbox, client, bought):
    brands = [brand(client, name) for name in ("petit-le-cad", "arbrora", "baobab-couture")]
    sent = [
        send(client, to.id, cents, bought.charge.id) for to, cents in zip(brands, (5_000, 4_000, 3_900), strict=True)
    ]
    assert all(transfer.id.startswith("tr_") for transfer in sent)
    assert {transfer.transfer_group for transfer in sent} == {"ord_1"}
    sheet = client.v1.balance.retrieve()
    assert sheet.available[0].amount == 0
    fee = 15_900 * 150 // 10_000 + 1 + 25  # 1.5 % half up, and 25 cents
    assert sheet.pending[0].amount == BASKET_CENTS - fee - 12_900


def test_an_intent_is_not_a_source_of_money(client, bought, petit):
    error = refusal(client, petit.id, 1_000, bought.intent.id)
    assert (error.http_status, error.code, error.param) == (400, "resource_missing", "source_transaction")


def test_the_payment_at_a_brand_is_not_a_source_for_the_platform(client, bought, petit):
    transfer = send(client, petit.id, 1_000, bought.charge.id)
    assert refusal(client, petit.id, 500, transfer.destination_payment).code == "resource_missing"


def test_transfers_of_one_charge_never_exceed_it(client, bought, petit):
    send(client, petit.id, BASKET_CENTS - 100, bought.charge.id)
    error = refusal(client, petit.id, 101, bought.charge.id)
    assert "must not exceed the source amount" in error.user_message
    assert send(client, petit.id, 100, bought.charge.id).amount == 100


def test_transfers_that_race_never_exceed_the_charge(sandbox, client, bought, petit):
    def try_to_send(_number):
        try:
            return send(sandbox.client(), petit.id, 4_000, bought.charge.id).amount
        except stripe.InvalidRequestError:
            return 0

    with ThreadPoolExecutor(12) as crowd:
        sent = list(crowd.map(try_to_send, range(12)))
    assert sum(sent) == 3 * 4_000


def test_without_a_source_the_money_must_be_available(sandbox, client, bought, petit):
    assert refusal(client, petit.id, 1_000, None).code == "balance_insufficient"
    sandbox.advances(days=4)
    assert send(client, petit.id, 1_000, None).source_transaction is None


def test_a_settled_charge_no_longer_helps_an_empty_balance(sandbox, client, bought, petit):
    sandbox.advances(days=4)
    sandbox.control("pay_out")
    assert refusal(client, petit.id, 1_000, bought.charge.id).code == "balance_insufficient"


def test_a_failed_charge_has_nothing_to_transfer(sandbox, client, petit):
    session = open_session(client)
    sandbox.pays(session.id, "card_declined")
    charge = client.v1.charges.list().data[0]
    assert refusal(client, petit.id, 1_000, charge.id).param == "source_transaction"


def test_the_money_is_pending_at_the_brand_until_the_charge_settles(sandbox, client, bought, petit):
    send(client, petit.id, 5_000, bought.charge.id)
    held = client.v1.balance.retrieve(options={"stripe_account": petit.id})
    assert (held.available[0].amount, held.pending[0].amount) == (0, 5_000)
    sandbox.advances(days=4)
    held = client.v1.balance.retrieve(options={"stripe_account": petit.id})
    assert (held.available[0].amount, held.pending[0].amount) == (5_000, 0)


@pytest.mark.parametrize("amount", [0, -5, "1.50"])
def test_an_amount_is_a_positive_whole_number(client, bought, petit, amount):
    error = refusal(client, petit.id, amount, bought.charge.id)
    assert (error.code, error.param) == ("parameter_invalid_integer", "amount")


@pytest.mark.parametrize("currency", ["usd", "EUR"])
def test_the_currency_is_that_of_the_charge(client, bought, petit, currency):
    assert refusal(client, petit.id, 100, bought.charge.id, currency=currency).param == "currency"


@pytest.mark.parametrize("name", ["currency", "destination"])
def test_a_missing_parameter_is_named(client, petit, name):
    params = {"amount": 100, "currency": "eur", "destination": petit.id}
    del params[name]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.create(params)
    assert (caught.value.code, caught.value.param) == ("parameter_missing", name)


def test_a_missing_amount_is_named(client, petit):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.create({"currency": "eur", "destination": petit.id})
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "amount")


def test_an_unknown_parameter_is_refused(client, petit, bought):
    assert refusal(client, petit.id, 100, bought.charge.id, reverse=True).code == "parameter_unknown"


def test_a_stranger_is_no_destination(client, bought):
    error = refusal(client, "acct_nobody", 100, bought.charge.id)
    assert (error.code, error.param) == ("resource_missing", "destination")


def test_a_brand_that_is_not_active_receives_nothing(sandbox, client, bought):
    waiting = brand(client, "episodio-zero", ready=False)
    assert refusal(client, waiting.id, 100, bought.charge.id).code == "insufficient_capabilities_for_transfer"
    sandbox.control("finish_onboarding", waiting.id)
    assert send(client, waiting.id, 100, bought.charge.id).amount == 100
    sandbox.control("deactivate_account", waiting.id)
    assert refusal(client, waiting.id, 100, bought.charge.id).code == "insufficient_capabilities_for_transfer"


def test_transfers_are_found_by_group_and_destination(client, bought, petit):
    other = brand(client, "arbrora")
    mine = send(client, petit.id, 100, bought.charge.id, transfer_group="ord_1")
    send(client, other.id, 100, bought.charge.id, transfer_group="ord_1")
    send(client, petit.id, 100, bought.charge.id, transfer_group="ord_2")
    found = client.v1.transfers.list({"transfer_group": "ord_1", "destination": petit.id})
    assert [transfer.id for transfer in found.data] == [mine.id]


def test_a_reversal_pulls_back_up_to_the_rest(client, ear, bought, petit):
    transfer = send(client, petit.id, 5_000, bought.charge.id)
    first = client.v1.transfers.reversals.create(transfer.id, {"amount": 2_000})
    assert first.id.startswith("trr_")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 3_001})
    assert caught.value.param == "amount"
    client.v1.transfers.reversals.create(transfer.id, {"amount": 3_000})
    after = client.v1.transfers.retrieve(transfer.id)
    assert (after.amount_reversed, after.reversed) == (5_000, True)
    assert [reversal.amount for reversal in after.reversals.data] == [3_000, 2_000]
    assert len(ear.waits_for("transfer.reversed", 2)) == 2


def test_a_reversed_transfer_does_not_free_its_part_of_the_charge(client, bought, petit):
    transfer = send(client, petit.id, BASKET_CENTS, bought.charge.id)
    client.v1.transfers.reversals.create(transfer.id)
    assert "must not exceed" in refusal(client, petit.id, 1, bought.charge.id).user_message


def test_a_brand_that_was_paid_out_cannot_give_back(sandbox, client, bought, petit):
    transfer = send(client, petit.id, 5_000, bought.charge.id)
    sandbox.advances(days=4)
    sandbox.control("pay_out", petit.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 1_000})
    assert caught.value.code == "balance_insufficient"
    sandbox.turns("connected_reserves", 1)
    client.v1.transfers.reversals.create(transfer.id, {"amount": 1_000})
    held = client.v1.balance.retrieve(options={"stripe_account": petit.id})
    assert held.available[0].amount == -1_000


def test_pending_money_can_be_held_back_from_reversals(sandbox, client, bought, petit):
    transfer = send(client, petit.id, 5_000, bought.charge.id)
    sandbox.turns("reversals_need_available", 1)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 1_000})
    assert caught.value.code == "balance_insufficient"


def test_a_reversal_of_nothing_is_refused(client, bought, petit):
    transfer = send(client, petit.id, 5_000, bought.charge.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.reversals.create(transfer.id, {"amount": 0})
    assert caught.value.param == "amount"
