"""Checkout Sessions: what opens one, what is refused, how one ends."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from .makers import BASKET_CENTS, line, open_session, paid, wish


def refusal(client: stripe.StripeClient, params: Any) -> Any:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(params)
    return caught.value


def test_a_session_opens_with_its_total_and_its_page(sandbox, client):
    session = open_session(client)
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (BASKET_CENTS, "eur")
    assert session.url == f"{sandbox.url}/pay/{session.id}"
    assert session.payment_intent is None
    assert "line_items" not in session


def test_metadata_of_the_session_and_of_the_intent_stay_apart(sandbox, client):
    done = paid(sandbox, client, metadata={"attempt": "7"})
    assert done.session.metadata.to_dict() == {"attempt": "7"}
    assert done.intent.metadata.to_dict() == {"order_id": "1"}
    assert done.charge.metadata.to_dict() == {"order_id": "1"}
    assert done.charge.transfer_group == "ord_1"


def test_an_unknown_parameter_is_refused_by_name(client):
    error = refusal(client, wish(colour="green"))
    assert (error.http_status, error.code, error.param) == (400, "parameter_unknown", "colour")


def test_an_unknown_nested_parameter_is_refused_by_its_path(client):
    good = line("a", "Tazza", 1, 900)
    good["price_data"]["unit_price"] = 900
    error = refusal(client, wish(line_items=[good]))
    assert (error.code, error.param) == ("parameter_unknown", "line_items[0][price_data][unit_price]")


def test_payment_method_types_no_longer_exists(client):
    assert refusal(client, wish(payment_method_types=["card"])).code == "parameter_unknown"


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_a_missing_parameter_is_named(client, name):
    error = refusal(client, wish(**{name: None}))
    assert (error.code, error.param) == ("parameter_missing", name)


@pytest.mark.parametrize("name", ["currency", "unit_amount", "product_data"])
def test_a_price_needs_all_its_parts(client, name):
    bad = line("a", "Tazza", 1, 900)
    del bad["price_data"][name]
    error = refusal(client, wish(line_items=[bad]))
    assert (error.code, error.param) == ("parameter_missing", f"line_items[0][price_data][{name}]")


@pytest.mark.parametrize("amount", [-1, 12.5, "9,90"])
def test_a_price_is_a_whole_number_of_cents_not_below_zero(client, amount):
    error = refusal(client, wish(line_items=[line("a", "Tazza", 1, amount)]))
    assert error.code == "parameter_invalid_integer"
    assert error.param == "line_items[0][price_data][unit_amount]"


def test_a_quantity_below_one_is_refused(client):
    assert refusal(client, wish(line_items=[line("a", "Tazza", 0, 900)])).param == "line_items[0][quantity]"


@pytest.mark.parametrize("currency", ["usd", "EUR"])
def test_another_currency_is_refused(client, currency):
    bad = line("a", "Tazza", 1, 900)
    bad["price_data"]["currency"] = currency
    assert refusal(client, wish(line_items=[bad])).param == "line_items[0][price_data][currency]"


def test_less_than_fifty_cents_is_too_small(client):
    assert refusal(client, wish(line_items=[line("a", "Bottone", 1, 49)])).code == "amount_too_small"


def test_more_than_a_hundred_lines_are_refused(client):
    lines = [line("a", f"Tazza {number}", 1, 100) for number in range(101)]
    assert refusal(client, wish(line_items=lines)).param == "line_items"


@pytest.mark.parametrize("seconds", [29 * 60, 24 * 3600 + 60])
def test_a_session_lives_between_half_an_hour_and_a_day(sandbox, client, seconds):
    assert refusal(client, wish(expires_at=sandbox.now() + seconds)).param == "expires_at"


def test_a_session_of_thirty_one_minutes_is_welcome(sandbox, client):
    until = sandbox.now() + 31 * 60
    assert open_session(client, expires_at=until).expires_at == until


@pytest.mark.parametrize(
    "params",
    [
        {"payment_intent_data": {"application_fee_amount": 100}},
        {"payment_intent_data": {"on_behalf_of": "acct_1"}},
        {"payment_intent_data": {"transfer_data": {"destination": "acct_1"}}},
        {"discounts": [{"coupon": "X"}]},
        {"mode": "subscription"},
        {"ui_mode": "embedded_page"},
    ],
)
def test_what_the_sandbox_would_ignore_it_refuses(client, params):
    assert refusal(client, wish(**params)).code == "sandbox_not_simulated"


def test_a_word_outside_the_list_is_refused(client):
    assert refusal(client, wish(submit_type="grab")).param == "submit_type"


@pytest.mark.parametrize("url", ["/thanks", "ftp://127.0.0.1/x"])
def test_the_return_address_must_be_a_web_address(client, url):
    assert refusal(client, wish(success_url=url)).code == "url_invalid"


def test_an_empty_string_cannot_unset_what_cannot_be_unset(client):
    assert refusal(client, wish(client_reference_id="")).code == "parameter_invalid_empty"


def test_metadata_keeps_its_limits(client):
    assert refusal(client, wish(metadata={"k" * 41: "v"})).http_status == 400
    assert refusal(client, wish(metadata={"k": "v" * 501})).http_status == 400
    assert refusal(client, wish(metadata={f"k{n}": "v" for n in range(51)})).http_status == 400


def test_expiring_closes_an_open_session_once(client, ear):
    session = open_session(client)
    closed = client.v1.checkout.sessions.expire(session.id)
    assert (closed.status, closed.url) == ("expired", None)
    assert ear.waits_for("checkout.session.expired")[0].data.object.id == session.id
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(session.id)


def test_a_paid_session_cannot_be_expired(sandbox, client):
    done = paid(sandbox, client)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        client.v1.checkout.sessions.expire(done.session.id)
    assert client.v1.checkout.sessions.retrieve(done.session.id).payment_status == "paid"


def test_time_expires_a_session_and_says_so(sandbox, client, ear):
    session = open_session(client, expires_at=sandbox.now() + 31 * 60)
    sandbox.advances(seconds=32 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    ear.waits_for("checkout.session.expired")
    with pytest.raises(AssertionError, match="expired"):
        sandbox.pays(session.id)


def test_a_shop_at_the_true_hour_goes_on_selling_when_the_clock_is_ahead(sandbox, client, ear):
    true_hour = sandbox.now()
    sandbox.advances(seconds=4 * 24 * 3600)
    session = open_session(client, expires_at=true_hour + 31 * 60)
    assert session.expires_at == true_hour + 31 * 60
    sandbox.advances(seconds=29 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.advances(seconds=3 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_line_items_can_be_listed_and_expanded(client):
    session = open_session(client)
    listed = client.v1.checkout.sessions.line_items.list(session.id, {"limit": 2})
    assert [item.description for item in listed.data] == ["Vestito Nuvola", "Orecchini Foglia"]
    assert listed.has_more
    rest = client.v1.checkout.sessions.line_items.list(session.id, {"starting_after": listed.data[-1].id})
    assert [item.amount_total for item in rest.data] == [4_800]
    whole = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert sum(item.amount_total for item in whole.line_items.data) == BASKET_CENTS


def test_a_foreign_session_id_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_nobody")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_a_declined_card_leaves_the_session_open_for_another_try(sandbox, client, ear):
    session = open_session(client)
    sandbox.pays(session.id, "card_declined")
    again = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (again.status, again.payment_status) == ("open", "unpaid")
    assert again.payment_intent.last_payment_error.code == "card_declined"
    sandbox.pays(session.id, "card")
    paid_session = client.v1.checkout.sessions.retrieve(session.id)
    assert (paid_session.payment_intent, paid_session.payment_status) == (again.payment_intent.id, "paid")
    assert ear.waits_for("payment_intent.payment_failed")
