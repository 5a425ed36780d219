"""The log tells who changed what from what to what, is found again, and cannot be changed by anybody."""

import html
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.audit.models import AuditEntry
from storefront.domain.audit.services import note
from storefront.domain.people.models import User
from storefront.infra.db import db, unit_of_work
from tests.faces.account.people import person
from tests.faces.office.people import at_the_office
from tests.statements import counted


def test_acts_are_found_by_person_kind_subject_and_day_and_kept_as_a_table(app: Flask) -> None:
    office = at_the_office(app)
    olga = db.session.scalars(select(User.id)).one()
    pia = person("Pia", "pia@posta.example").id
    with time_machine.travel(clock.now() - timedelta(days=3)), unit_of_work():
        note(staff(pia), "place_changed", "place", "uno", old={"street": "Via Po 1"}, new={"street": "=1+1"})
    with unit_of_work():
        for number in range(60):
            note(staff(olga), "brand_paused", "brand", f"marchio-{number}", old={"state": "active"})
    page = office.get("/office/log").text
    assert page.count('class="log-row"') == 50
    assert "before=" in page
    today = clock.rome_date(clock.now())
    for query, there in (
        ("person=PIA", True), ("person=olga", False), ("act=place_changed", True), ("kind=place&ref=uno", True),
        (f"until={today - timedelta(days=2)}", True), (f"since={today}", False), ("person=100%25", False),
    ):  # fmt: skip
        assert ("Via Po 1" in office.get(f"/office/log?{query}").text) is there, query
    table = office.get("/office/log.csv?kind=place").text
    assert "Pia" in table
    assert ";=1" not in table
    assert len(office.get("/office/log.csv").text.splitlines()) == 62
    assert office.get("/office/log?before=x&since=mai&person=%00").status_code == 200
    with counted() as said:
        office.get("/office/log")
    assert len(said) <= 12
    assert at_the_office(app, "supervisor").get("/office/log").status_code == 404


def test_an_amount_is_told_as_money_and_an_act_in_words(app: Flask) -> None:
    with unit_of_work():
        note(staff(1), "refund_made", "refund", "K7XQ2M-R1", new={"amount_cents": 21234, "pieces": 2, "is_done": True})
    page = html.unescape(at_the_office(app).get("/office/log").text)
    assert "<strong>Rimborso deciso</strong>" in page
    assert "<ins>212,34\u00a0€</ins>" in page
    assert "<ins>2</ins>" in page
    assert "<ins>sì</ins>" in page


@pytest.mark.parametrize("change", [update(AuditEntry).values(action="x"), delete(AuditEntry)])
def test_nothing_changes_or_erases_an_act(app: Flask, change: object) -> None:
    with unit_of_work():
        note(staff(1), "brand_paused", "brand", "arbrora")
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
        session.execute(change)  # type: ignore[call-overload]  # either statement
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry.action)).one() == "brand_paused"
