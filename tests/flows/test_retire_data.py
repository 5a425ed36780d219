"""What has outlived its period goes by night, in small turns, and nothing younger with it."""

from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.brands.models import BankAccount, Brand, BrandState
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.people.models import User
from storefront.domain.privacy.models import RetentionRun
from storefront.domain.privacy.periods import PERIODS
from storefront.flows import retire_data as flow
from storefront.flows.retire_data import retire_data
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.flows.test_erase_person import ADA, is_whole, lives, marked
from tests.orders_for_payments import Shop

ACCOUNT = {"user.email", "user.name", "user.tf_totp_secret", "address.name", "address.street", "address.city",
           "passkey.credential_id", "passkey.device_type", "passkey.name"}  # fmt: skip


def after(days: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(days=days), tick=True)


def test_each_kind_of_words_goes_when_its_own_time_is_over_and_the_books_stay_whole(shop: Shop) -> None:
    lives(shop, ADA)
    now = set(marked(ADA))
    assert retire_data() == 0
    with after(31):
        retire_data()
        assert now - set(marked(ADA)) == {"sign_in.id", "sign_in.device"}
    with after(200):
        retire_data()
        gone = now - set(marked(ADA))
        assert {"mail.recipient", "mail.values", "stripe_event.payload", "invitation.person"} <= gone
        assert not gone & {"order.email", "order_message.text", "case.values", "audit_entry.new"}
    with after(3 * 366):
        retire_data()
        gone = now - set(marked(ADA))
        assert {"order_message.text", "notice_decision.facts", "complaint.text"} <= gone
        assert not gone & {"order.email", "order.invoice", "fulfilment.address"}
    with after(11 * 366):
        assert retire_data() > 0
        assert set(marked(ADA)) == ACCOUNT
        is_whole()
        assert retire_data() == 0  # it was looked through this night


def test_accounts_that_nobody_confirmed_and_orders_that_nobody_paid(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(flow, "AT_ONCE", 2)
    long_ago = clock.now() - timedelta(days=60)
    makers.user("Ada")
    for name in ("Mai", "Nessuno", "Forse"):
        makers.user(name, confirmed_at=None, created_at=long_ago)
    fresh = makers.user("Fresca", confirmed_at=None)
    bag = makers.for_sale(makers.brand().id, makers.location().id, how_many=4)
    kept, *ended = [makers.order(bag.id) for _ in range(4)]
    with unit_of_work() as session:
        change = update(Order).where(Order.id.in_([one.order_id for one in ended]))
        session.execute(change.values(state=OrderState.EXPIRED, ended_at=long_ago))
        session.execute(update(Order).where(Order.id == ended[0].order_id).values(ended_at=clock.now()))
    assert retire_data() == 5
    db.session.rollback()
    named = {row.id: row.email for row in db.session.execute(select(Order.id, Order.email))}
    assert [bool(named[one.order_id]) for one in (kept, *ended)] == [True, True, False, False]
    assert set(db.session.scalars(select(User.name))) == {"Ada", fresh.name}
    runs = {row.name: row for row in db.session.scalars(select(RetentionRun))}
    assert set(runs) == {one.name for one in PERIODS}
    assert (runs["accounts"].total, runs["unpaid_orders"].rows, runs["log"].rows_at) == (3, 2, None)
    assert clock.rome(runs["log"].next_at).hour == 3


def test_who_was_behind_a_closed_brand_is_forgotten_ten_years_after_its_last_sale(app: Flask) -> None:
    names = ("Chiusa Da Tempo", "Chiusa Ieri", "Aperta", "Venduta Da Poco")
    long_closed, just_closed, here, sold = (makers.brand(name) for name in names)
    years_ago = clock.now() - timedelta(days=12 * 365)
    makers.paid_order(makers.for_sale(long_closed.id, makers.atelier(long_closed.id, "Vecchio").id).id)
    makers.paid_order(makers.for_sale(sold.id, makers.atelier(sold.id, "Nuovo").id).id)
    with unit_of_work() as session:
        brands = update(Brand).values(legal_name="Ada Prova", fiscal_code="PRVDAA80A41L219X")
        session.execute(brands.where(Brand.id != just_closed.id).values(created_at=years_ago))
        session.execute(brands.where(Brand.id == just_closed.id))
        session.execute(brands.where(Brand.id != here.id).values(state=BrandState.CLOSED))
        for one in (long_closed, sold):
            session.add(
                BankAccount(
                    brand_id=one.id, iban="IT60X0542811101000000123456", holder="Ada Prova", changed_at=years_ago
                )
            )
        first = session.scalars(select(Order.id).order_by(Order.id)).first()
        session.execute(update(Order).where(Order.id == first).values(placed_at=years_ago))
    retire_data()
    db.session.rollback()
    rows = db.session.execute(
        select(Brand.name, Brand.legal_name, Brand.fiscal_code, Brand.email).order_by(Brand.id)
    ).all()
    assert rows[0]._tuple() == ("Chiusa Da Tempo", "", "", "")
    assert [row.legal_name for row in rows[1:]] == ["Ada Prova"] * 3
    assert all(row.email for row in rows[1:])
    assert list(db.session.scalars(select(BankAccount.brand_id))) == [sold.id]
    assert retire_data() == 0
