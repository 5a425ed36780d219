"""Connected accounts: onboarding, the wall before transfers-only, account links."""

from __future__ import annotations

import pytest
import requests
import stripe

from .makers import brand


def refusal(client, **params):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.accounts.create({"country": "IT", **params})
    return caught.value


TRANSFERS = {"transfers": {"requested": True}}
LINKS = {"refresh_url": "http://127.0.0.1:9/again", "return_url": "http://127.0.0.1:9/back"}


def link_of(client, account_id):
    return client.v1.account_links.create({"account": account_id, "type": "account_onboarding", **LINKS})


def test_an_account_waits_for_its_onboarding(client):
    account = brand(client, ready=False)
    assert account.id.startswith("acct_")
    assert account.capabilities.transfers == "inactive"
    assert (account.details_submitted, account.payouts_enabled) == (False, False)
    assert account.requirements.currently_due


def test_a_ready_account_is_active_at_once(client, ear):
    account = brand(client, ready=True)
    assert account.capabilities.transfers == "active"
    assert account.payouts_enabled
    assert ear.waits_for("account.updated")[0].account == account.id


def test_onboarding_is_told_to_the_connect_endpoint_only(sandbox, client, ear):
    account = brand(client, ready=False)
    sandbox.control("finish_onboarding", account.id)
    event = ear.waits_for("account.updated")[0]
    assert (event.account, event.data.object.capabilities.transfers) == (account.id, "active")
    assert ear.waits_for("capability.updated")
    assert set(ear.paths) == {"/connect"}


def test_the_wall_refuses_transfers_alone_until_card_payments_are_asked_too(sandbox, client):
    sandbox.turns("transfers_only_approved", 0)
    error = refusal(client, capabilities=TRANSFERS)
    assert "without the `card_payments` capability" in error.user_message
    both = {**TRANSFERS, "card_payments": {"requested": True}}
    widened = client.v1.accounts.create({"country": "IT", "capabilities": both})
    assert widened.capabilities.transfers == "inactive"


def test_accounts_outside_the_region_are_refused(client):
    assert refusal(client, country="US", capabilities=TRANSFERS).param == "country"


def test_the_recipient_agreement_is_no_way_round(client):
    agreement = {"service_agreement": "recipient"}
    error = refusal(client, capabilities=TRANSFERS, tos_acceptance=agreement)
    assert error.param == "tos_acceptance[service_agreement]"


def test_who_bears_losses_pays_fees(client):
    controller = {"losses": {"payments": "application"}, "fees": {"payer": "account"}}
    assert refusal(client, controller=controller).param == "controller[fees][payer]"


def test_controller_and_type_exclude_each_other(client):
    controller = {"losses": {"payments": "stripe"}}
    assert refusal(client, controller=controller, type="express").code == "parameters_exclusive"


def test_a_local_business_site_is_refused(client):
    assert refusal(client, business_profile={"url": "http://localhost:8000"}).code == "url_invalid"


def test_an_unknown_parameter_is_refused(client):
    assert refusal(client, nickname="Petit").code == "parameter_unknown"


def test_an_account_can_be_changed_and_read(client, ear):
    account = brand(client)
    client.v1.accounts.update(account.id, {"email": "new@example.com", "metadata": {"colour": "blue"}})
    again = client.v1.accounts.retrieve(account.id)
    assert again.email == "new@example.com"
    assert again.metadata.to_dict() == {"brand": "petit-le-cad", "sandbox_ready": "yes", "colour": "blue"}
    assert [found.id for found in client.v1.accounts.list().data] == [account.id]


def test_the_account_link_finishes_the_onboarding(client):
    account = brand(client, ready=False)
    link = link_of(client, account.id)
    page = requests.get(link.url, timeout=10)
    assert "Completa" in page.text
    left = requests.post(link.url, data={"what": "finish"}, timeout=10, allow_redirects=False)
    assert (left.status_code, left.headers["Location"]) == (303, LINKS["return_url"])
    assert client.v1.accounts.retrieve(account.id).capabilities.transfers == "active"


def test_coming_back_is_not_completing(client):
    account = brand(client, ready=False)
    link = link_of(client, account.id)
    requests.get(link.url, timeout=10)
    left = requests.post(link.url, data={"what": "leave"}, timeout=10, allow_redirects=False)
    assert left.headers["Location"] == LINKS["return_url"]
    assert not client.v1.accounts.retrieve(account.id).details_submitted


def test_an_account_link_opens_once(client):
    link = link_of(client, brand(client, ready=False).id)
    requests.get(link.url, timeout=10)
    second = requests.get(link.url, timeout=10, allow_redirects=False)
    assert (second.status_code, second.headers["Location"]) == (303, LINKS["refresh_url"])


def test_an_account_link_dies_within_minutes(sandbox, client):
    account = brand(client, ready=False)
    link = link_of(client, account.id)
    sandbox.advances(seconds=301)
    late = requests.get(link.url, timeout=10, allow_redirects=False)
    assert late.headers["Location"] == LINKS["refresh_url"]
    requests.post(link.url, data={"what": "finish"}, timeout=10, allow_redirects=False)
    assert not client.v1.accounts.retrieve(account.id).details_submitted


@pytest.mark.parametrize("name", ["account", "type", "refresh_url", "return_url"])
def test_an_account_link_needs_all_its_parts(client, name):
    params = {"account": brand(client).id, "type": "account_onboarding", **LINKS}
    del params[name]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.account_links.create(params)
    assert (caught.value.code, caught.value.param) == ("parameter_missing", name)


def test_a_login_link_needs_a_finished_onboarding(sandbox, client):
    account = brand(client, ready=False)
    with pytest.raises(stripe.InvalidRequestError, match="onboarding"):
        client.v1.accounts.login_links.create(account.id)
    sandbox.control("finish_onboarding", account.id)
    link = client.v1.accounts.login_links.create(account.id)
    assert account.id in requests.get(link.url, timeout=10).text
