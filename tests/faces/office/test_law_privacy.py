"""Letters about personal data: a copy or an erasure, written down, answered within the month, forgotten afterwards."""

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import time_machine
from flask import Flask
from sqlalchemy import String, cast, select

from storefront.core import clock
from storefront.domain.audit.models import AuditEntry
from storefront.domain.orders.models import Order
from storefront.domain.privacy.models import PrivacyRequest
from storefront.domain.tills.models import Staff
from storefront.flows.erase_person import finish_erasures
from storefront.flows.retire_data import retire_data
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import person
from tests.faces.office.people import at_the_office
from tests.flows.test_erase_person import arrives
from tests.till import at_till

HOME = "/office/law/privacy"


def asked(**changes: Any) -> dict[str, Any]:
    day = clock.rome_date(clock.now()).isoformat()
    return {"email": "ada@posta.example", "staff_id": "0", "wish": "copy", "asked_on": day, **changes}


def test_a_guest_who_writes_is_given_a_copy_and_erased_and_the_log_names_nobody(app: Flask) -> None:
    bag = makers.for_sale(makers.brand().id, makers.location().id, how_many=2)
    mine = makers.paid_order(bag.id)
    makers.paid_order(bag.id, email="bruno@posta.example")
    send_mails()
    office = at_the_office(app)
    for wrong in ({"email": "ada"}, {"email": ""}, {"wish": ""}, {"asked_on": "2031-01-01"}):
        assert office.post(HOME, data=asked(**wrong)).status_code == 422
    copy = office.post(HOME, data=asked(email="Ada@posta.example")).location
    assert "1 ordine" in office.get(copy).text
    with ZipFile(io.BytesIO(office.get(f"{copy}/data.zip").data)) as pack:
        assert mine.ref in pack.read("data/order.json").decode()
    assert office.post(f"{copy}/answered").status_code == 303
    assert office.get(f"{copy}/data.zip").status_code == 404
    erasure = office.post(HOME, data=asked(wish="erasure")).location
    finish_erasures()
    assert "Da fare" in office.get(erasure).text  # a letter alone erases nobody: a person looks first
    assert f"{mine.ref} non è ancora arrivato" in office.get(f"{erasure}/erase").text
    office.post(f"{erasure}/erase")
    assert "appena si può" in office.get(erasure).text
    (waits,) = db.session.scalars(select(PrivacyRequest.waits_for).where(PrivacyRequest.next_at.is_not(None)))
    assert waits[0][0] == "not_delivered"
    db.session.rollback()
    told = select(AuditEntry.id).where(cast(AuditEntry.new, String).contains("ada@posta"))
    assert db.session.scalars(told).all() == []
    assert db.session.scalar(select(Order.email).where(Order.id == mine.order_id)) == "ada@posta.example"


def test_the_erasure_of_a_guest_leaves_other_people_alone(app: Flask) -> None:
    bag = makers.for_sale(makers.brand().id, makers.location().id, how_many=2)
    mine, other = makers.paid_order(bag.id), makers.paid_order(bag.id, email="bruno@posta.example", name="Bruno")
    send_mails()
    arrives(mine)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        office = at_the_office(app)
        page = office.post(HOME, data=asked(wish="erasure")).location
        assert "Cancella per sempre" in office.get(f"{page}/erase").text
        assert office.post(f"{page}/erase").status_code == 303
        assert "Fatto" in office.get(page).text
        assert office.get(f"{page}/erase").status_code == 404
    db.session.rollback()
    emails = {row.id: (row.email, row.name) for row in db.session.scalars(select(Order))}
    assert emails == {mine.order_id: ("", ""), other.order_id: ("bruno@posta.example", "Bruno")}
    assert set(db.session.scalars(select(PrivacyRequest.email))) == {""}


def test_somebody_of_a_till_gets_a_copy_of_what_is_theirs(app: Flask) -> None:
    at = at_till(makers.outlet())
    name = db.session.scalar(select(Staff.name).where(Staff.id == at.staff_id)) or ""
    office = at_the_office(app)
    both = office.post(HOME, data=asked(staff_id=str(at.staff_id)))
    assert both.status_code == 422
    page = office.post(HOME, data=asked(email="", staff_id=str(at.staff_id))).location
    with ZipFile(io.BytesIO(office.get(f"{page}/data.zip").data)) as pack:
        staff = pack.read("data/staff.json").decode()
    assert name in staff
    assert "pin" not in staff


def test_what_the_nights_did_is_shown_and_a_month_that_ends_is_told(app: Flask) -> None:
    makers.user("Mai", confirmed_at=None, created_at=clock.now() - timedelta(days=60))
    retire_data()
    office = at_the_office(app)
    day = (clock.rome_date(clock.now()) - timedelta(days=25)).isoformat()
    person("Ada")
    page = office.post(HOME, data=asked(asked_on=day)).location
    text = office.get(HOME).text
    assert ("Profili mai confermati" in text, "10 anni, dalla fine del loro anno" in text) == (True, True)
    assert "1 richiesta sui dati personali sta per scadere" in office.get("/office").text
    assert "1 richiesta aperta" in office.get("/office/law").text
    assert office.post(f"{page}/withdraw").status_code == 303
    assert "sta per scadere" not in office.get("/office").text
    assert at_the_office(app, "bookkeeper").get(HOME).status_code == 404
