"""From an invitation to money that arrives, with the sandbox in Stripe's place; and what follows when Stripe says stop."""

import re

import pytest
import requests
from sqlalchemy import func, select

from storefront.core.errors import Unavailable
from storefront.domain.brands.models import Brand, StripeAccount
from storefront.flows.mirror_account import mirror_account
from storefront.flows.onboarding import onboarding_page
from storefront.infra.db import db
from tests.faces.account.people import letters
from tests.faces.office.people import invited, link
from tests.orders_for_payments import Shop

ANSWERS = {"name": "Bruna", "password": "ago e filo di lino"}
WAYS = {"refresh_url": "http://127.0.0.1:8000/again", "return_url": "http://127.0.0.1:8000/back"}


def is_active() -> bool | None:
    db.session.rollback()
    return db.session.scalar(select(StripeAccount.transfers_active))


def test_from_the_letter_to_an_account_that_receives(shop: Shop) -> None:
    brand, browser = invited(), shop.app.test_client()
    browser.post(link(), data=ANSWERS)
    room = f"/studio/{brand.slug}/brand/stripe"
    answer = browser.post(room)
    assert (answer.status_code, answer.location.startswith(shop.sandbox.url)) == (303, True)
    assert is_active() is False
    assert "foto di un documento" in browser.get(room).text
    requests.get(answer.location, timeout=30)
    left = requests.post(answer.location, data={"what": "leave"}, timeout=30, allow_redirects=False)
    back = re.sub(r"^https?://[^/]+", "", left.headers["Location"])
    assert back == f"{room}/back"
    browser.get(back)
    assert is_active() is False  # coming back proves nothing
    again = browser.get(f"{room}/again").location
    requests.get(again, timeout=30)
    requests.post(again, data={"what": "finish"}, timeout=30, allow_redirects=False)
    assert "Stripe può mandarti i soldi" in browser.get(back, follow_redirects=True).text
    assert is_active() is True
    assert browser.post(f"{room}/dashboard").location.startswith(shop.sandbox.url)


def test_where_stripe_insists_the_click_asks_for_more_and_works(shop: Shop) -> None:
    shop.sandbox.turns("transfers_only_approved", 0)
    brand = invited()
    assert onboarding_page(brand.id, **WAYS).startswith(shop.sandbox.url)
    seen = shop.sandbox.client().v1.accounts.retrieve(shop.account_of(brand))
    assert seen.capabilities is not None
    assert set(seen.capabilities.to_dict()) == {"transfers", "card_payments"}


def test_two_clicks_open_one_account(shop: Shop) -> None:
    brand = invited()
    pages = {onboarding_page(brand.id, **WAYS) for _ in range(2)}
    assert len(pages) == 2
    assert db.session.scalar(select(func.count()).select_from(StripeAccount)) == 1
    assert len(shop.sandbox.client().v1.accounts.list().data) == 1


def test_a_stripe_that_does_not_answer_is_told_and_nothing_is_lost(shop: Shop) -> None:
    brand, browser = invited(), shop.app.test_client()
    browser.post(link(), data=ANSWERS)
    shop.sandbox.breaks("answer_500", "POST /v1/accounts", count=9)
    answer = browser.post(f"/studio/{brand.slug}/brand/stripe", follow_redirects=True)
    assert "Stripe adesso non risponde" in answer.text
    with pytest.raises(Unavailable):
        onboarding_page(brand.id, **WAYS)
    assert db.session.scalar(select(StripeAccount.brand_id)) is None


def test_what_stripe_wants_by_a_day_is_told_with_the_day_and_sales_go_on(shop: Shop) -> None:
    brand, browser = invited(), shop.app.test_client()
    browser.post(link(), data=ANSWERS)
    onboarding_page(brand.id, **WAYS)
    account_id = shop.account_of(brand)
    shop.sandbox.control("finish_onboarding", account_id)
    shop.sandbox.control("ask_account_more", account_id)
    assert mirror_account(account_id) is True
    page = browser.get(f"/studio/{brand.slug}/brand/stripe").text
    assert "foto di un documento" in page
    assert "Entro il" in page
    assert "Attivo: puoi vendere online" in page


def test_owners_are_written_to_when_stripe_stops_the_brand_and_only_then(shop: Shop) -> None:
    brand, browser = invited(), shop.app.test_client()
    browser.post(link(), data=ANSWERS)
    onboarding_page(brand.id, **WAYS)
    account_id = shop.account_of(brand)
    assert letters("notice") == []
    shop.sandbox.control("finish_onboarding", account_id)
    mirror_account(account_id)
    shop.sandbox.control("deactivate_account", account_id)
    for _ in range(2):
        assert mirror_account(account_id) is False
    assert [(letter.values["kind"], letter.values["brand"]) for letter in letters("notice")] == [
        ("blocked", brand.name)
    ]
    assert db.session.scalar(select(Brand.state)) == "invited"
    assert "foto di un documento" in browser.get(f"/studio/{brand.slug}/brand/stripe").text
