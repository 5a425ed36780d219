"""A brand's account at Stripe: asked for narrowly, widened once where Stripe insists, never opened twice."""

import pytest
from sqlalchemy import delete, select

from storefront.domain.brands.models import Brand, StripeAccount
from storefront.domain.payments.gateway_rows import Refused
from storefront.flows.open_account import open_account
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.orders_for_payments import Shop

READY = {"sandbox_ready": "yes"}


def without_account(name: str) -> Brand:
    made = makers.brand(name)
    with unit_of_work() as session:
        session.execute(delete(StripeAccount).where(StripeAccount.brand_id == made.id))
    return made


def capabilities(shop: Shop, brand: Brand) -> set[str]:
    seen = shop.sandbox.client().v1.accounts.retrieve(shop.account_of(brand))
    assert seen.capabilities is not None
    return set(seen.capabilities.to_dict())


def test_an_account_asks_only_to_receive_and_opens_online_sale_when_it_can(shop: Shop) -> None:
    brand = without_account("Arbrora")
    assert open_account(brand.id, READY) is True
    assert capabilities(shop, brand) == {"transfers"}
    assert db.session.scalar(select(StripeAccount.transfers_active)) is True


def test_an_account_that_is_not_finished_opens_nothing(shop: Shop) -> None:
    brand = without_account("Arbrora")
    assert open_account(brand.id) is False
    assert db.session.scalar(select(StripeAccount.transfers_active)) is False


def test_where_stripe_insists_the_request_is_widened_once(shop: Shop) -> None:
    shop.sandbox.turns("transfers_only_approved", 0)
    brand = without_account("Arbrora")
    assert open_account(brand.id, READY) is True
    assert capabilities(shop, brand) == {"transfers", "card_payments"}


def test_any_other_refusal_is_not_answered_with_a_wider_request(shop: Shop) -> None:
    brand = without_account("Arbrora")
    with unit_of_work() as session:
        session.execute(Brand.__table__.update().values(email="not an address"))
    with pytest.raises(Refused) as refusal:
        open_account(brand.id, {"x" * 60: "a key that is too long"})
    assert refusal.value.code != "transfers_alone"
    assert db.session.scalar(select(StripeAccount.brand_id)) is None


def test_a_brand_that_has_an_account_gets_no_second_one(shop: Shop) -> None:
    brand = without_account("Arbrora")
    open_account(brand.id, READY)
    before = shop.account_of(brand)
    assert open_account(brand.id, READY) is False
    assert shop.account_of(brand) == before
