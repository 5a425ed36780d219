"""People at the tills, devices and the view over all tills: what the office does, and what the till then lets in."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import inspect, select

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.audit.models import AuditEntry
from storefront.domain.people.models import User
from storefront.domain.places.models import Location
from storefront.domain.tills import doors
from storefront.domain.tills import staff as services
from storefront.domain.tills.models import Device, DeviceCode, Shift, Staff, StaffPlace, TillAct
from storefront.flows import change_staff
from storefront.infra import pdf
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office

BOSS = staff(1)
FACTS = services.StaffFacts("Sara", "boat", "it", "m", is_supervisor=False, may_change_prices=False, is_trainee=True)
SARA = {"name": "Sara", "face": "boat", "locale": "fr", "text_size": "l", "is_trainee": "y"}


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


def told(page: str) -> str:
    """The PIN or code that a page shows once."""
    found = re.search(r'pin-told">([0-9A-Z]+)<', page)
    assert found
    return found.group(1)


def bound(app: Flask, office: Any, shop: Location) -> Any:
    code = told(office.post("/office/places/devices", data={"place": shop.id}).text)
    browser = app.test_client()
    assert browser.post("/till/device/code", data={"code": code.lower(), "name": "Tablet"}).location == "/till/who"
    return browser


def test_somebody_is_added_comes_in_with_the_number_told_once_and_chooses_their_own(app: Flask, shop: Location) -> None:
    office = at_the_office(app, "supervisor")
    page = office.post("/office/people/staff/new", data={**SARA, "places": shop.id})
    pin = told(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    sara = db.session.scalars(select(Staff)).one()
    assert (sara.locale, sara.text_size, sara.is_trainee, pin in sara.pin_hash) == ("fr", "l", True, False)
    till = bound(app, office, shop)
    assert till.post(f"/till/who/{sara.id}", data={"pin": pin}).location == "/till"
    for bad in ("1234", "12", "777777", "abcd"):
        assert till.post("/till/me", data={"pin": pin, "new": bad}).status_code == 422
    assert till.post("/till/me", data={"pin": "0000", "new": "2580"}).status_code == 422
    assert till.post("/till/me", data={"pin": pin, "new": "2580"}).location == "/till"
    till.post("/till/lock")
    assert till.post(f"/till/who/{sara.id}", data={"pin": pin}).status_code == 422
    assert till.post(f"/till/who/{sara.id}", data={"pin": "2580"}).location == "/till"
    assert {"signed_in", "pin_changed"} <= set(db.session.scalars(select(TillAct.kind)))


def test_five_wrong_numbers_are_told_to_the_supervisor_who_opens_again_or_gives_a_new_one(
    app: Flask, shop: Location
) -> None:
    office = at_the_office(app, "supervisor")
    staff_id, pin = change_staff.add_staff(FACTS, [shop.id], BOSS)
    till = bound(app, office, shop)
    wrong = "9998" if pin != "9998" else "9997"
    answers = [till.post(f"/till/who/{staff_id}", data={"pin": wrong}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 423]
    assert till.post(f"/till/who/{staff_id}", data={"pin": pin}).status_code == 423
    assert f"/office/people/staff/{staff_id}" in office.get("/office").text
    office.post(f"/office/people/staff/{staff_id}/unlock")
    assert f"/office/people/staff/{staff_id}" not in office.get("/office").text
    new = told(office.post(f"/office/people/staff/{staff_id}/pin").text)
    assert till.post(f"/till/who/{staff_id}", data={"pin": new}).location == "/till"


def test_a_badge_opens_its_places_until_another_is_printed_and_made_up_ones_are_counted(
    app: Flask, shop: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    draw_qr = pdf.qr
    monkeypatch.setattr(pdf, "qr", lambda content: printed.append(content) or draw_qr(content))
    office = at_the_office(app, "supervisor")
    staff_id, _pin = change_staff.add_staff(FACTS, [shop.id], BOSS)
    paper = office.post(f"/office/people/staff/{staff_id}/badge")
    assert "Sara" in PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    till, elsewhere = bound(app, office, shop), bound(app, office, makers.outlet("Uno"))
    assert till.post("/till/who/badge", data={"code": printed[0].lower()}).location == "/till"
    assert elsewhere.post("/till/who/badge", data={"code": printed[0]}).status_code == 422
    office.post(f"/office/people/staff/{staff_id}/badge")
    assert till.post("/till/who/badge", data={"code": printed[0]}).status_code == 422
    assert db.session.scalar(select(Staff.badge_digest)) == doors.digest(printed[1])
    answers = {till.post("/till/who/badge", data={"code": f"X{n}"}).status_code for n in range(10)}
    assert answers == {422, 429}
    assert till.post("/till/who/badge", data={"code": printed[1]}).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert till.post("/till/who/badge", data={"code": printed[1]}).location == "/till"


def test_an_erased_person_is_a_number_and_nothing_else_column_by_column(app: Flask, shop: Location) -> None:
    office = at_the_office(app, "supervisor")
    staff_id, _pin = change_staff.add_staff(FACTS, [shop.id], BOSS)
    change_staff.change_staff(
        staff_id, services.StaffFacts("Sarah", "sun", "ar", "x", True, True, True), [shop.id], BOSS
    )
    change_staff.give_badge(staff_id, BOSS)
    till = bound(app, office, shop)
    pin = change_staff.give_pin(staff_id, BOSS)
    till.post(f"/till/who/{staff_id}", data={"pin": pin})
    assert till.get("/till").location != "/till/who"
    assert office.post(f"/office/people/staff/{staff_id}/erase").status_code == 303
    assert till.get("/till").location == "/till/who"
    row = db.session.execute(select(Staff.__table__)).mappings().one()
    kept_columns = {"id", "created_at", "ended_at", "erased_at"}
    fresh = {name: value for name, value in services.NOTHING.items() if name in row}
    known = {column.name for column in inspect(Staff).columns}
    assert known - kept_columns == set(fresh), "a new column of staff must say what erasing leaves in it"
    assert {name: row[name] for name in fresh} == fresh
    for table in (StaffPlace, Shift):
        assert db.session.scalar(select(table.staff_id).where(table.staff_id == staff_id)) is None
    assert set(db.session.scalars(select(TillAct.staff_id))) == {staff_id}
    written = [str((entry.subject_ref, entry.old, entry.new)) for entry in db.session.scalars(select(AuditEntry))]
    assert not [entry for entry in written if "Sara" in entry or "boat" in entry]
    assert office.post(f"/office/people/staff/{staff_id}/erase").status_code == 404
    assert office.get(f"/office/people/staff/{staff_id}").status_code == 404


def test_a_tutor_sees_the_trainees_of_their_own_places_and_changes_nothing(app: Flask, shop: Location) -> None:
    tutor, other = at_the_office(app, "tutor"), makers.outlet("Uno")
    tutor_id = db.session.scalars(select(User.id)).one()
    chosen = {"places": [shop.id, 999]}
    assert at_the_office(app).post(f"/office/people/{tutor_id}/places", data=chosen).status_code == 303
    made: dict[str, int] = {}
    for name, place, is_trainee in (("Sara", shop, True), ("Ugo", other, True), ("Ivo", shop, False)):
        facts = services.StaffFacts(name, "sun", "it", "m", False, False, is_trainee)
        made[name] = change_staff.add_staff(facts, [place.id], BOSS)[0]
    page = tutor.get("/office/people", follow_redirects=True).text
    assert [name for name in made if f"<strong>{name}<" in page] == ["Sara"]
    assert [tutor.get(f"/office/people/staff/{one}").status_code for one in made.values()] == [200, 404, 404]
    for address in ("", "/pin", "/badge", "/erase", "/end", "/unlock"):
        assert tutor.post(f"/office/people/staff/{made['Sara']}{address}", data=SARA).status_code == 404
    assert tutor.get("/office/places").status_code == 404


def test_a_code_binds_one_device_once_and_soon_and_a_lost_one_is_out_at_its_next_request(
    app: Flask, shop: Location
) -> None:
    office = at_the_office(app, "supervisor")
    code = told(office.post("/office/places/devices", data={"place": shop.id}).text)
    assert code not in db.session.scalars(select(DeviceCode.code_digest)).one()
    till = app.test_client()
    assert till.get("/till/device").location == "/till/device/code"
    assert till.post("/till/device/code", data={"code": "QQQQQQQQ"}).status_code == 422
    assert till.post("/till/device/code", data={"code": code, "name": "Il tablet"}).location == "/till/who"
    assert app.test_client().post("/till/device/code", data={"code": code}).status_code == 422
    late = told(office.post("/office/places/devices", data={"place": shop.id}).text)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert app.test_client().post("/till/device/code", data={"code": late}).status_code == 422
    assert "Il tablet" in office.get("/office/places/devices").text
    device = db.session.scalars(select(Device.id)).one()
    office.post(f"/office/places/devices/{device}/end")
    assert till.get("/till/who").location == "/till/device"
    assert office.post(f"/office/places/devices/{device}/end").status_code == 404
    assert {"device_code_made", "device_bound", "device_ended"} <= set(db.session.scalars(select(AuditEntry.action)))
    guesses = [
        app.test_client().post("/till/device/code", data={"code": f"QQQQQQ{n}"}).status_code for n in range(10, 22)
    ]
    assert guesses[-1] == 429
