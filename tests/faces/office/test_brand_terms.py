"""A brand's terms over time and its standing: each sale its own day's terms; closing is said before and guarded."""

from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import Brand, BrandState, BrandTerms, Party, VatRegime
from storefront.domain.brands.services import LegalFile
from storefront.domain.orders.models import LineShare, OrderLine
from storefront.domain.pieces.models import State
from storefront.flows import change_brand
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import letters
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work

NEW = {
    "online": "12,5", "till": "20", "fee_bearer": "brand", "seller_online": "brand", "seller_till": "cooperative",
    "vat_regime": "forfettario", "vat": "22", "purpose": "nonprofit",
}  # fmt: skip


def state_of(brand: Brand) -> BrandState:
    db.session.rollback()
    return db.session.scalars(select(Brand.state).where(Brand.id == brand.id)).one()


def test_a_sale_before_the_day_and_one_after_it_use_each_their_own_terms(app: Flask) -> None:
    office, hub = at_the_office(app), makers.location()
    brand = makers.brand("Arbrora", commission_bp=2000)
    at_work(app, brand)
    bag = makers.for_sale(brand.id, hub.id, how_many=2, price_cents=10_000)
    today = clock.rome_date(clock.now())
    address = f"/office/brands/{brand.slug}/terms"
    assert office.post(address, data={**NEW, "valid_from": today.isoformat(), "waives": "y"}).status_code == 422
    soon = {**NEW, "valid_from": (today + timedelta(days=3)).isoformat()}
    assert office.post(address, data=soon).status_code == 422  # fifteen days are the brand's by law
    assert office.post(address, data={**soon, "waives": "y"}).status_code == 303
    assert len(letters("brand_terms_agreed")) == 1
    before = makers.paid_order(bag.id)
    with time_machine.travel(clock.now() + timedelta(days=4)):
        after = makers.paid_order(bag.id)
    columns = (OrderLine.order_id, LineShare.commission_bp, OrderLine.vat_bp)
    query = select(*columns).join(LineShare, LineShare.order_line_id == OrderLine.id)
    frozen = {row[0]: tuple(row[1:]) for row in db.session.execute(query)}
    assert frozen == {before.order_id: (2000, 2200), after.order_id: (1250, 0)}
    page = office.get(address).text
    assert "20%" in page.replace(" ", "").replace("\xa0", "")
    assert "Valgono adesso" in page
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "terms_agreed")).one()
    assert (entry.old["commission_online_bp"], entry.new["commission_online_bp"]) == (2000, 1250)
    day = (today + timedelta(days=3)).isoformat()
    assert office.post(f"{address}/2026-01-01/remove").status_code == 404  # what holds stays
    assert office.post(f"{address}/{day}/remove").status_code == 303
    assert len(db.session.scalars(select(BrandTerms.id)).all()) == 1


def test_a_new_vat_regime_holds_from_today_and_coming_terms_follow_it(app: Flask) -> None:
    brand, today = makers.brand("Arbrora"), clock.rome_date(clock.now())
    office = at_the_office(app)
    coming = {**NEW, "vat_regime": "ordinary", "valid_from": (today + timedelta(days=20)).isoformat()}
    assert office.post(f"/office/brands/{brand.slug}/terms", data=coming).status_code == 303
    legal = LegalFile("Arbrora srl", "Via Po 1", "10124", "Torino", "TO", "99900010010", "99900010010")
    change_brand.identify(brand.id, legal, VatRegime.FORFETTARIO, staff(1))
    rows = db.session.execute(select(BrandTerms.valid_from, BrandTerms.vat_regime, BrandTerms.commission_online_bp))
    regimes = {row.valid_from: (row.vat_regime, row.commission_online_bp) for row in rows}
    assert regimes[today] == (VatRegime.FORFETTARIO, 2000)
    assert regimes[today + timedelta(days=20)] == (VatRegime.FORFETTARIO, 1250)
    assert next(iter(regimes.values()))[0] == VatRegime.ORDINARY  # the past is as it was


def test_a_brand_pauses_closes_when_nothing_is_under_way_and_comes_back(app: Flask, client: FlaskClient) -> None:
    office, hub, brand = at_the_office(app), makers.location(), makers.brand("Arbrora")
    bag = makers.for_sale(brand.id, hub.id, how_many=2)
    makers.listed()
    address = f"/office/brands/{brand.slug}/standing"
    assert client.get(f"/brands/{brand.slug}").status_code == 200
    assert office.post(address, data={"act": "pause"}).status_code == 422  # without a reason
    office.post(address, data={"act": "pause", "why": "Ristruttura"})
    assert state_of(brand) == BrandState.PAUSED
    makers.listed()
    assert client.get(f"/brands/{brand.slug}").status_code == 404
    office.post(address, data={"act": "reopen"})
    assert state_of(brand) == BrandState.ACTIVE
    makers.paid_order(bag.id)
    page = office.get(address).text
    assert "pacco da spedire" in page
    assert "Adesso non si può chiudere" in page
    sure = {"act": "close", "why": "Smette", "is_sure": "y"}
    assert "ancora qualcosa in corso" in office.post(address, data=sure, follow_redirects=True).text
    assert state_of(brand) == BrandState.ACTIVE
    quiet = makers.brand("Baobab", fee_bearer=Party.BRAND)
    makers.piece(makers.variant(makers.product(quiet.id).id).id, hub.id, state=State.AVAILABLE)
    address = f"/office/brands/{quiet.slug}/standing"
    assert "1 pezzo è nei nostri negozi" in office.get(address).text
    assert office.post(address, data={"act": "close", "why": "Smette"}).status_code == 422
    office.post(address, data=sure)
    assert state_of(quiet) == BrandState.CLOSED
    assert "guarda com" in office.post(address, data={"act": "pause", "why": "x"}, follow_redirects=True).text
    office.post(address, data={"act": "reopen"})
    assert state_of(quiet) == BrandState.ACTIVE
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "brand_closed")).one()
    assert (told.old, told.new) == ({"state": "active"}, {"state": "closed", "why": "Smette"})
