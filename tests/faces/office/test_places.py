"""Places as the office keeps them, and every till at a glance: the shop follows at once, ateliers stay their brands'."""

import io
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.audit.models import AuditEntry
from storefront.domain.catalogue.models import CatalogueVersion
from storefront.domain.payments.models import Way
from storefront.domain.places.models import Closure, Location, OpeningHours, ShippingBand
from storefront.faces.office.places import stretches
from storefront.flows.process_picture import process_picture
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_scan import scan
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.pictures_corpus import jpeg
from tests.statements import counted
from tests.till import at_till

FORM = {
    "name": "Il Grifone", "street": "Via Nuova 1", "postcode": "10122", "city": "Torino", "province": "to",
    "email": "grifone@posta.example", "phone": "011 123456", "offers_pickup": "y", "ready_hours": "4",
    "cutoff_hour": "15", **{f"day_{n}": "" for n in range(7)}, "day_1": "9-13, 15.30-19", "day_5": "10:00–18:00", "blurb_it": "In centro.",
}  # fmt: skip


@pytest.mark.parametrize("bad", ["9", "13-9", "9-13, 12-15", "9-25", "dalle 9 alle 13"])
def test_hours_that_make_no_sense_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stretches(bad)


def version() -> int:
    db.session.rollback()
    return db.session.scalar(select(CatalogueVersion.version)) or 0


def test_a_changed_place_shows_in_the_shop_at_once_and_the_log_has_old_and_new(app: Flask, client: FlaskClient) -> None:
    shop, supervisor = makers.outlet("Il Grifone"), at_the_office(app, "supervisor")
    assert "Via Regaldi 7/int 11" in client.get(f"/outlets/{shop.slug}").text
    before = version()
    assert supervisor.post(f"/office/places/{shop.slug}", data=FORM).status_code == 303
    assert version() > before
    page = client.get(f"/outlets/{shop.slug}").text
    assert "Via Nuova 1" in page
    assert "09:00–13:00, 15:30–19:00" in page
    hours = db.session.execute(select(OpeningHours.weekday, OpeningHours.opens).where(OpeningHours.weekday < 6)).all()
    assert {row._tuple() for row in hours} == {(1, time(9)), (1, time(15, 30)), (5, time(10))}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "place_changed")).one()
    assert (entry.old["street"], entry.new["street"]) == ("Via Regaldi 7/int 11", "Via Nuova 1")
    assert entry.new["hours"]["5"] == ["10:00-18:00"]
    assert supervisor.post(f"/office/places/{shop.slug}", data={**FORM, "day_1": "19-9"}).status_code == 422


def test_closures_and_prices_of_sending_are_kept_and_taken_back(app: Flask) -> None:
    shop, office = makers.outlet("Il Grifone"), at_the_office(app)
    today = clock.rome_date(clock.now())
    shut = {"first": today.isoformat(), "last": (today + timedelta(days=2)).isoformat(), "reason_it": "Ferie"}
    assert office.post(f"/office/places/{shop.slug}/closures", data=shut).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Closure)) == 3
    assert office.post(f"/office/places/{shop.slug}/closures", data={**shut, "last": "2020-01-01"}).status_code == 422
    assert office.post(f"/office/places/{shop.slug}/closures/{today}/remove").status_code == 303
    assert office.post(f"/office/places/{shop.slug}/closures/{today}/remove").status_code == 404
    price = {"country": "EU", "kg": "2", "price": "12,50", "free": "150", "min": "4", "max": "8"}
    assert office.post(f"/office/places/{shop.slug}/bands", data=price).status_code == 303
    assert office.post(f"/office/places/{shop.slug}/bands", data={**price, "price": "13"}).status_code == 303
    france = select(ShippingBand.price_cents, ShippingBand.free_above_cents).where(ShippingBand.country == "FR")
    assert db.session.execute(france).one()._tuple() == (1300, 15000)
    assert office.post(f"/office/places/{shop.slug}/bands", data={**price, "kg": "molti"}).status_code == 422
    assert office.post(f"/office/places/{shop.slug}/bands/FR/2000/remove").status_code == 303
    assert office.get("/office/places/bands").status_code == 200
    assert db.session.execute(france).first() is None


def test_a_place_gets_another_picture_which_the_shop_shows_when_it_is_ready(app: Flask, client: FlaskClient) -> None:
    shop, office = makers.outlet("Il Grifone"), at_the_office(app, "supervisor")
    address = f"/office/places/{shop.slug}/picture"
    office.post(address, data={"file": (io.BytesIO(b"no picture"), "x.jpg")})
    office.post(address, data={})
    assert db.session.scalar(select(Location.picture_id)) is None
    office.post(address, data={"file": (io.BytesIO(jpeg((900, 700))), "vetrina.jpg")})
    assert db.session.scalar(select(Location.picture_id)) is not None
    assert "La stiamo preparando" in office.get(f"/office/places/{shop.slug}").text
    process_picture()
    assert "La stiamo preparando" not in office.get(f"/office/places/{shop.slug}").text
    assert "/media/" in client.get(f"/outlets/{shop.slug}").text


def test_an_atelier_is_seen_and_not_changed(app: Flask) -> None:
    atelier, office = makers.atelier(makers.brand("Arbrora").id), at_the_office(app)
    assert "Arbrora" in office.get("/office/places").text
    assert office.get(f"/office/places/{atelier.slug}").status_code == 200
    assert office.post(f"/office/places/{atelier.slug}", data=FORM).status_code == 404
    assert office.post(f"/office/places/{atelier.slug}/closures", data={}).status_code == 404
    assert office.get(f"/office/places/{atelier.slug}/bands").status_code == 404


def test_every_till_is_seen_at_a_glance_with_sales_and_what_was_counted(app: Flask) -> None:
    shop, other = makers.outlet("Il Grifone"), makers.outlet("Uno")
    sara = at_till(shop)
    pieces = makers.pieces(
        makers.for_sale(makers.brand("Arbrora").id, shop.id, price_cents=4200, how_many=0).id, shop.id, 2
    )
    open_till_day(10_000, sara)
    scan("uno", pieces[0].code, sara)
    ring_up("uno", Paid(Way.CASH, 5000), sara)
    scan("due", pieces[1].code, sara)
    supervisor = at_the_office(app, "supervisor")
    page = supervisor.get("/office/places/tills").text
    assert "Aperta" in page
    assert "42,00" in page
    assert "Vendite a metà" in page
    close_till_day(14_000, "Un resto sbagliato", sara)
    page = supervisor.get("/office/places/tills").text
    assert "Un resto sbagliato" in page
    assert "-2,00" in page.replace("−", "-")
    days = supervisor.get(f"/office/places/tills/{shop.slug}")
    assert "Un resto sbagliato" in days.text
    report = supervisor.get(f"/office/places/tills/{shop.slug}/1").text
    assert "Arbrora" in report
    assert supervisor.get(f"/office/places/tills/{other.slug}/1").status_code == 404
    with counted() as said:
        supervisor.get("/office/places/tills")
    assert len(said) <= 12
