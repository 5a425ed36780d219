"""Idempotency keys: one answer a day, errors included, and never for other parameters."""

from __future__ import annotations

import threading

import pytest
import stripe

from .makers import brand, open_session, paid, send, wish


def keyed(client, key, **changes):
    return client.v1.checkout.sessions.create(wish(**changes), {"idempotency_key": key})


def test_the_same_key_gives_the_same_answer(client):
    first, second = keyed(client, "cs:1:1"), keyed(client, "cs:1:1")
    assert first.id == second.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_other_parameters_under_the_same_key_are_an_error(client):
    keyed(client, "cs:1:1")
    with pytest.raises(stripe.IdempotencyError):
        keyed(client, "cs:1:1", client_reference_id="OTHER")


def test_after_a_day_a_key_is_new_again(sandbox, client):
    first = keyed(client, "cs:1:1")
    sandbox.advances(seconds=24 * 3600 + 1)
    assert keyed(client, "cs:1:1").id != first.id


def test_a_refusal_is_replayed_even_when_its_cause_is_gone(sandbox, client):
    bought, petit = paid(sandbox, client), brand(client, ready=False)
    options = {"idempotency_key": "tr:1:0"}
    params = {"amount": 100, "currency": "eur", "destination": petit.id, "source_transaction": bought.charge.id}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.transfers.create(params, options)
        assert caught.value.code == "insufficient_capabilities_for_transfer"
        sandbox.control("finish_onboarding", petit.id)
    assert client.v1.transfers.create(params, {"idempotency_key": "tr:1:1"}).amount == 100


def test_a_server_error_is_replayed_too(sandbox, client):
    sandbox.breaks("answer_500", "POST /v1/checkout/sessions")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            keyed(client, "cs:1:1")
        assert caught.value.http_status == 500
    assert keyed(client, "cs:1:2").status == "open"


def test_a_request_that_failed_validation_leaves_its_key_free(client):
    with pytest.raises(stripe.InvalidRequestError):
        keyed(client, "cs:1:1", colour="green")
    assert keyed(client, "cs:1:1").status == "open"


def test_a_key_has_at_most_255_characters(client):
    assert keyed(client, "k" * 255).status == "open"
    with pytest.raises(stripe.IdempotencyError):
        keyed(client, "k" * 256)


def test_two_at_once_with_one_key_are_a_conflict(sandbox, client):
    sandbox.breaks("slow", "POST /v1/checkout/sessions", seconds=2)
    first = threading.Thread(target=keyed, args=(client, "cs:1:1"))
    first.start()
    while sandbox.state()["faults"]:
        pass  # until the slow request has taken its fault
    with pytest.raises(stripe.APIError) as caught:
        keyed(sandbox.client(), "cs:1:1")
    assert (caught.value.http_status, caught.value.error.code) == (409, "idempotency_key_in_use")
    first.join()
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_without_a_key_of_ours_each_call_is_new(client):
    assert open_session(client).id != open_session(client).id


def test_a_retry_of_the_sdk_after_a_cut_line_finds_the_work_done(sandbox, client):
    bought, petit = paid(sandbox, client), brand(client)
    sandbox.breaks("cut_after", "POST /v1/transfers")
    transfer = send(sandbox.client(max_network_retries=2), petit.id, 100, bought.charge.id)
    assert [found.id for found in client.v1.transfers.list().data] == [transfer.id]
