"""Practice: looks like the till, is marked, touches nothing real; what a tutor sees is what somebody agreed to."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from storefront.core import clock
from storefront.domain.places.models import Location
from storefront.domain.practice.exercises import EXERCISES
from storefront.domain.practice.goods import DRAWER
from storefront.domain.practice.models import PracticeConsent, PracticeSession
from storefront.flows.forget_practice import forget_practice
from storefront.infra.db import Base, db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.faces.till.test_selling import a_piece, at_work, till

MARK = "Qui niente è vero. Puoi sbagliare."
OWN = {"practice_session", "practice_act", "practice_consent"}


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


def snapshot() -> dict[str, list[str]]:
    """Every row of every table but practice's own."""
    db.session.rollback()
    return {
        name: sorted(map(str, db.session.execute(text(f'SELECT * FROM "{name}"'))))
        for name in Base.metadata.tables
        if name not in OWN
    }


def begins(browser: FlaskClient, exercise: str) -> str:
    """Begin an exercise; returns the address that its screens start with."""
    address = browser.post("/till/practice/begin", data={"exercise": exercise}).location
    return str(address.removesuffix("/sale"))


def does(browser: FlaskClient, address: str, **data: object) -> str:
    """Send something and read the screen that follows; each one says that it is practice."""
    page = browser.post(address, data=data, follow_redirects=True).text
    assert MARK in page, address
    assert "<title>Prova: " in page, address
    return page


def plays_everything(browser: FlaskClient) -> None:
    """All six exercises to their end, with mistakes on the way."""
    at = begins(browser, "scarf_and_bag")
    assert "Questo è già venduto." in does(browser, f"{at}/scan", code="PROVA2")
    page = does(browser, f"{at}/scan", code="PROVA3")
    assert "Premi Togli: non succede niente." in page
    assert "<s>" not in page
    does(browser, f"{at}/take-off", code="PROVA3")
    assert "Non trovo questo numero." in does(browser, f"{at}/scan", code="ZZZZ9999")
    does(browser, f"{at}/scan", code="prova1")
    assert "Venduto" in does(browser, f"{at}/sold", way="card")
    assert "Borsa blu" in browser.get(f"{at}/sales").text
    assert "Compito finito" in does(browser, f"{at}/undo/PROVA-S0", why="changed_mind")
    at = begins(browser, "wrong_and_undo")
    does(browser, f"{at}/scan", code="PROVA3")
    does(browser, f"{at}/sold", way="other")
    assert "Compito finito" in does(browser, f"{at}/undo/PROVA-S1", why="wrong_piece")
    at = begins(browser, "change")
    does(browser, f"{at}/scan", code="PROVA1")
    assert "Resto da dare: 16,00" in browser.get(f"{at}/cash?given=5000").text
    assert "Resto da dare: 16,00" in does(browser, f"{at}/sold", way="cash", given="5000")
    at = begins(browser, "picture")
    assert "Tazza gialla" in browser.get(f"{at}/shelf?brand=bottega-luna").text
    does(browser, f"{at}/scan?by=picture", code="PROVA3")
    assert "Compito finito" in does(browser, f"{at}/sold", way="card")
    at = begins(browser, "parcel")
    assert "Anna" in browser.get(f"{at}/parcels").text
    assert "Compito finito" in does(browser, f"{at}/handed-over")
    at = begins(browser, "day")
    assert "Non è ancora uguale." in does(browser, f"{at}/count", n2000="1")
    assert "Giornata chiusa" in does(browser, f"{at}/count", **{f"n{value}": count for value, count in DRAWER.items()})


def test_practice_touches_no_stock_no_money_no_report_and_no_mail(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    a_piece(shop)
    browser.post("/till/practice/tutor", data={"answer": "yes"})
    before = snapshot()
    plays_everything(browser)
    assert snapshot() == before
    done = {row.exercise for row in db.session.scalars(select(PracticeSession)) if row.done_at is not None}
    assert done == set(EXERCISES)


def test_every_way_out_of_a_practice_screen_stays_in_practice(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    browser.post("/till/practice/tutor", data={"answer": "no"})
    at = begins(browser, "scarf_and_bag")
    page = does(browser, f"{at}/scan", code="PROVA1")
    header, _, rest = page.partition("</header>")
    real = [
        part.partition('"')[0]
        for part in (header + rest).split('action="')[1:] + (header + rest).split('href="/till')[1:]
    ]
    assert [address for address in real if "/sale" in address and "practice" not in address] == []
    assert "Questo nella prova non c&#39;è." in browser.get(f"{at}/elsewhere", follow_redirects=True).text


def test_how_one_reads_and_a_lost_connection_stay_marked_as_practice(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    browser.post("/till/practice/tutor", data={"answer": "no"})
    at = begins(browser, "scarf_and_bag")
    for address in (f"{at}/sale", "/till/practice"):
        page = browser.get("/till/comfort", query_string={"next": address}).text
        assert (MARK in page, "<title>Prova: " in page) == (True, True)
    assert 'href="/till/sales"' not in browser.get("/till/comfort", query_string={"next": f"{at}/sale"}).text
    assert MARK not in browser.get("/till/comfort?next=/till/sales").text
    waits = browser.get("/till/offline/practice").text
    assert (MARK in waits, "La prova aspetta la rete" in waits, "Amina" in waits) == (True, True, False)
    assert re.findall(r'<a class="till-act[^>]*href="([^"]*)"', waits) == ["", "/till"]  # the second after a question
    assert "Amina" not in browser.get("/till/offline/closed").text


def test_what_came_back_damaged_in_practice_is_not_said_to_lie_on_the_shelf(app: Flask, shop: Location) -> None:
    nobody = till(app, shop)
    at = begins(nobody, "wrong_and_undo")
    does(nobody, f"{at}/scan", code="PROVA3")
    does(nobody, f"{at}/sold", way="other")
    page = does(nobody, f"{at}/undo/PROVA-S1", why="damaged")
    assert "Non si vende più:" in page
    assert "di nuovo sullo scaffale" not in page


def test_without_a_name_or_consent_nothing_bears_a_name_and_it_goes_after_a_day(app: Flask, shop: Location) -> None:
    nobody = till(app, shop)
    begins(nobody, "parcel")
    browser, _sale = at_work(app, shop)
    assert browser.get("/till/practice").location == "/till/practice/tutor"
    browser.post("/till/practice/tutor", data={"answer": "no"})
    begins(browser, "day")
    assert set(db.session.scalars(select(PracticeSession.staff_id))) == {None}
    with time_machine.travel(clock.now() + timedelta(days=2)):
        forget_practice()
    assert db.session.scalars(select(PracticeSession.id)).all() == []


def test_a_tutor_sees_those_who_agreed_and_either_side_can_end_it(app: Flask, shop: Location) -> None:
    amina, _sale = at_work(app, shop)
    amina.post("/till/practice/tutor", data={"answer": "yes"})
    at = begins(amina, "parcel")
    does(amina, f"{at}/handed-over")
    leo = till(app, shop)
    assert leo.get(f"{at}/sale").status_code == 404
    olga = at_the_office(app)
    page = olga.get("/office/people/practice").text
    assert "Amina" in page
    assert "Anna viene a prendere il suo pacco. Daglielo." in page
    assert "Amina" not in olga.get("/office/people/practice?q=zzz").text
    staff_id = db.session.scalars(select(PracticeConsent.staff_id)).one()
    stranger = at_the_office(app, "tutor")
    assert stranger.get("/office/people/practice").status_code == 200
    assert stranger.post(f"/office/people/practice/{staff_id}/end").status_code == 404
    assert f"– {shop.name}" in olga.get("/office/people/practice").text
    assert "1 compito su 6 è finito." in olga.get("/office/people/practice").text
    assert olga.post(f"/office/people/practice/{staff_id}/end").status_code == 303
    ended = amina.post(f"{at}/scan", data={"code": "PROVA1"})
    assert (ended.status_code, MARK in ended.text) == (404, True)
    assert "La prova è finita" in ended.text
    assert "Amina" not in olga.get("/office/people/practice").text.partition("<main")[2].partition("cancellate")[2]
    amina.post("/till/practice/tutor", data={"answer": "yes"})
    begins(amina, "day")
    amina.post("/till/practice/tutor", data={"answer": "no"})
    db.session.rollback()
    assert db.session.scalars(select(PracticeSession.id)).all() == []
    said = [
        (row.is_given, row.ended_by) for row in db.session.scalars(select(PracticeConsent).order_by(PracticeConsent.id))
    ]
    assert said == [(True, "tutor"), (True, "person"), (False, None)]


def test_what_somebody_tried_is_deleted_when_they_ask_and_when_it_is_old(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    browser.post("/till/practice/tutor", data={"answer": "yes"})
    begins(browser, "day")
    browser.post("/till/practice/forget")
    assert db.session.scalars(select(PracticeSession.id)).all() == []
    begins(browser, "day")
    with time_machine.travel(clock.now() + timedelta(days=80)):
        forget_practice()
    assert len(db.session.scalars(select(PracticeSession.id)).all()) == 1
    with time_machine.travel(clock.now() + timedelta(days=91)):
        forget_practice()
    db.session.rollback()
    assert db.session.scalars(select(PracticeSession.id)).all() == []
