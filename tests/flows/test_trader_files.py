"""Who sells is known: what a file lacks, a person's look at it, a kind letter first, and then no online sale (DSA 30)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.brands.models import BankAccount, Brand, BrandState
from storefront.domain.law import abroad, traders
from storefront.domain.law.models import TraderAct
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Fulfilment
from storefront.flows.change_standing import reopen_brand
from storefront.flows.send_mails import send_mails
from storefront.flows.trader_files import FileLacks, NothingLacks, ask_trader, check_trader, suspend_traders
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work

OLGA = staff(1)
WHOLE: dict[str, Any] = {"phone": "+39 011 1234567", "accepted_terms": "2026-11-22", "accepted_at": makers.LONG_AGO}


def whole_brand(name: str, **columns: Any) -> Brand:
    brand = makers.brand(name, **{**WHOLE, **columns})
    iban = "IT60X0542811101000000123456"
    makers.kept(BankAccount(brand_id=brand.id, iban=iban, holder=name, changed_at=makers.LONG_AGO))
    return brand


def state(brand: Brand) -> BrandState:
    db.session.rollback()
    return db.session.scalars(select(Brand.state).where(Brand.id == brand.id)).one()


def file(brand: Brand) -> traders.TraderFile:
    db.session.rollback()
    found = traders.file_of(brand.slug)
    assert found is not None
    return found


def test_a_look_is_kept_as_the_file_was_and_a_change_asks_for_another(app: Flask) -> None:
    brand = whole_brand("Arbrora")
    assert (file(brand).lacks, file(brand).is_checked) == ([], False)
    check_trader(brand.slug, "visura del 3 novembre", OLGA)
    assert file(brand).is_whole
    with unit_of_work() as session:
        session.execute(update(Brand).where(Brand.id == brand.id).values(street="Via Po 1"))
    assert not file(brand).is_checked
    with unit_of_work() as session:
        session.execute(update(Brand).where(Brand.id == brand.id).values(phone="", accepted_at=None))
    assert file(brand).lacks == ["phone", "certificate"]
    with pytest.raises(FileLacks):
        check_trader(brand.slug, "visura", OLGA)
    with pytest.raises(DatabaseError), unit_of_work() as session:
        session.execute(text("UPDATE trader_step SET remark = 'altro'"))


def test_who_gives_nothing_is_written_to_has_thirty_days_and_then_sells_nothing_online(app: Flask) -> None:
    lacking, other, whole = whole_brand("Arbrora", phone=""), whole_brand("Filo", phone=""), whole_brand("Vela")
    at_work(app, lacking)
    with pytest.raises(NothingLacks):
        ask_trader(whole.slug, OLGA)
    for brand in (lacking, lacking, other):  # a second click the same day is none
        ask_trader(brand.slug, OLGA)
    due = file(lacking).is_due_on
    assert due == clock.rome_date(clock.now() + traders.REASONABLE)
    with unit_of_work() as session:
        session.execute(update(Brand).where(Brand.id == other.id).values(phone="011 765432"))
    with time_machine.travel(clock.now() + timedelta(days=20)):
        ask_trader(lacking.slug, OLGA)
        assert file(lacking).is_due_on == due  # a reminder gives no more time
        assert suspend_traders() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert suspend_traders() == 1
        assert suspend_traders() == 0
    assert [state(one) for one in (lacking, other, whole)] == [BrandState.PAUSED, BrandState.ACTIVE, BrandState.ACTIVE]
    assert [one.kind for one in traders.steps(lacking.id)] == [TraderAct.SUSPENDED, TraderAct.ASKED, TraderAct.ASKED]
    kinds = list(db.session.scalars(select(Mail.kind).where(Mail.kind.like("trader%")).order_by(Mail.id)))
    assert kinds == ["trader_asked", "trader_asked", "trader_suspended"]
    with time_machine.travel(clock.now() + timedelta(days=32)):  # killed between letter and pause: paused, told no more
        reopen_brand(lacking.id, OLGA)
        assert suspend_traders() == 1
        assert len(db.session.scalars(select(Mail.id).where(Mail.kind == "trader_suspended")).all()) == 1
        assert state(lacking) == BrandState.PAUSED
        send_mails()
    assert set(db.session.scalars(select(Mail.state))) == {"done"}


def test_the_office_sees_who_lacks_what_and_keeps_it_as_a_file(app: Flask) -> None:
    lacking, brand = whole_brand("Filo Matto", phone=""), whole_brand("Arbrora", register_no="TO-1234567")
    office = at_the_office(app)
    assert "Manca: telefono" in office.get("/office/law/traders?show=lacks").text
    assert "Filo Matto" not in office.get("/office/law/traders?show=unchecked").text
    assert office.post(f"/office/law/traders/{brand.slug}", data={"seen": " "}).status_code == 422
    assert office.post(f"/office/law/traders/{brand.slug}", data={"seen": "visura"}).status_code == 303
    assert office.post(f"/office/law/traders/{lacking.slug}", data={"seen": "visura"}).status_code == 422
    office.post(f"/office/law/traders/{lacking.slug}/ask")
    assert "entro il" in office.get("/office/law/traders").text
    assert "Guardato il" in office.get(f"/office/law/traders/{brand.slug}").text
    rows = office.get("/office/law/traders.csv").text
    assert "TO-1234567" in rows
    assert "IT60X" not in rows  # an account is shown by its last signs alone
    law = office.get("/office/law").text
    assert "1 da completare" in law
    assert "Sotto il limite" in law
    bag = makers.for_sale(brand.id, makers.atelier(brand.id).id, price_cents=9_000_00)
    makers.paid_order(bag.id)
    assert abroad.near(clock.rome_date(clock.now()).year) == []
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(address={**makers.HOME, "country": "FR"}))
    assert abroad.near(clock.rome_date(clock.now()).year) == [("Arbrora", 9_000_00)]
    assert "Arbrora 9.000,00" in office.get("/office/law").text
    assert office.get("/office/law/traders/nobody").status_code == 404
