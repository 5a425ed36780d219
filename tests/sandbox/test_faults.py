"""Faults on demand at the API: what the caller sees and what was done."""

from __future__ import annotations

import pytest
import requests
import stripe

from .makers import open_session, wish


def sessions(client):
    return len(client.v1.checkout.sessions.list().data)


def test_too_many_requests(sandbox, client):
    sandbox.breaks("answer_429", "POST /v1/checkout/*", count=2)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            open_session(client)
    assert open_session(client).status == "open"
    assert sessions(client) == 1


def test_a_server_error_does_nothing(sandbox, client):
    sandbox.breaks("answer_500", "POST *")
    with pytest.raises(stripe.APIError):
        open_session(client)
    assert sessions(client) == 0


def test_a_line_cut_before_the_work_leaves_nothing(sandbox, client):
    sandbox.breaks("cut_before", "POST *")
    with pytest.raises(stripe.APIConnectionError):
        open_session(client)
    assert sessions(client) == 0


def test_a_line_cut_after_the_work_leaves_it_done(sandbox, client):
    sandbox.breaks("cut_after", "POST *")
    options = {"idempotency_key": "cs:1:1"}
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(wish(), options)
    assert sessions(client) == 1
    again = client.v1.checkout.sessions.create(wish(), options)
    assert [again.id] == [session.id for session in client.v1.checkout.sessions.list().data]


def test_a_slow_answer_outlasts_a_short_patience(sandbox):
    impatient = stripe.StripeClient(
        "sk_test_local",
        base_addresses={"api": sandbox.url},
        http_client=stripe.RequestsClient(timeout=(1, 0.3)),
    )
    sandbox.breaks("slow", "GET /v1/balance", seconds=1)
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.balance.retrieve()
    assert impatient.v1.balance.retrieve().object == "balance"


def test_a_fault_strikes_only_what_matches(sandbox, client):
    sandbox.breaks("answer_429", "POST /v1/transfers")
    assert open_session(client).status == "open"
    assert [fault["remaining"] for fault in sandbox.state()["faults"]] == [1]
    sandbox.control("clear_faults")
    assert sandbox.state()["faults"] == []


def test_an_unknown_fault_or_knob_is_refused(sandbox):
    with pytest.raises(AssertionError, match="No such fault"):
        sandbox.breaks("explode")
    with pytest.raises(AssertionError, match="No such knob"):
        sandbox.turns("gravity", 0)


def test_the_clock_does_not_go_back(sandbox):
    with pytest.raises(AssertionError, match="only goes forward"):
        sandbox.advances(seconds=-1)


@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc"])
def test_a_live_key_is_refused(sandbox, key):
    with pytest.raises(stripe.AuthenticationError, match="live key"):
        sandbox.client(key=key).v1.balance.retrieve()


def test_another_kind_of_key_or_none_is_refused(sandbox):
    with pytest.raises(stripe.AuthenticationError):
        sandbox.client(key="pk_test_abc").v1.balance.retrieve()
    assert requests.get(f"{sandbox.url}/v1/balance", timeout=10).status_code == 401


def test_another_api_version_is_refused(client):
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        client.v1.balance.retrieve(options={"stripe_version": "2020-08-27"})


def test_what_is_not_simulated_says_so(client):
    with pytest.raises(stripe.InvalidRequestError, match="does not simulate") as caught:
        client.v1.customers.list()
    assert caught.value.http_status == 404


def test_calls_for_a_connected_account_are_refused_where_the_platform_acts(client):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.list(options={"stripe_account": "acct_1"})
    assert caught.value.code == "sandbox_not_simulated"
