"""What comes to a shop and what is asked back from it, on the till's screens."""

from flask import Flask
from sqlalchemy import select

from storefront.domain.consignments.models import ConsignmentEvent
from storefront.domain.pieces.models import State
from storefront.flows.check import check
from storefront.flows.till_move import put_in_box, send_box
from storefront.infra.db import db
from tests import makers
from tests.consignments import Sender, consignment, where
from tests.faces.till.test_selling import a_piece, at_work
from tests.till import at_till


def test_a_consignment_is_scanned_in_piece_by_piece(app: Flask) -> None:
    ada = Sender()
    codes = ada.has(2)
    ref = ada.sends(codes)
    browser, _sale = at_work(app, ada.shop)
    assert "2 pezzi" in browser.get("/till/arrivals").text
    first = browser.post(f"/till/arrivals/{ref}/scan", data={"code": codes[0].lower()}, follow_redirects=True)
    assert "Ne manca 1." in first.text
    assert where(codes[0]) == (State.AVAILABLE, ada.shop.id)
    again = browser.post(f"/till/arrivals/{ref}/scan", data={"code": codes[0]}, follow_redirects=True)
    assert "già passato" in again.text
    last = browser.post(f"/till/arrivals/{ref}/scan", data={"code": codes[1]}, follow_redirects=True)
    assert "La consegna è completa" in last.text
    assert consignment(ref).state == "closed"


def test_what_is_not_in_the_box_is_said_and_the_arrival_is_finished(app: Flask) -> None:
    start, goal = makers.outlet("Il Grifone"), makers.outlet("Uno")
    scarf, bag, cup = (a_piece(start, title) for title in ("Sciarpa", "Borsa", "Tazza"))
    sara = at_till(start)
    for piece in (scarf, bag, cup):
        put_in_box("BX23456789", piece.code, goal.id, sara)
    send_box("BX23456789", sara)
    browser, _sale = at_work(app, goal)
    page = "/till/arrivals/BX23456789"
    for piece in (scarf, bag):
        browser.post(f"{page}/scan", data={"code": piece.code})
    assert "Da Il Grifone: ne manca 1" in browser.get("/till/arrivals").text
    seen = browser.get(page).text
    assert "Ne manca 1" in seen
    assert "2 sono qui" in seen  # a brand's part that is all here has closed: it stays on the list
    assert at_work(app, start, name="Leo")[0].post(f"{page}/rest").status_code == 404
    for _twice in range(2):
        ended = browser.post(f"{page}/rest", follow_redirects=True).text
        assert f"Manca 1 pezzo: {cup.code}" in ended
    assert "Da Il Grifone: ne manca 1" in ended.partition("Finite, ma manca qualcosa")[2]
    events = db.session.scalars(select(ConsignmentEvent).where(ConsignmentEvent.kind == "rest_missing")).all()
    assert [event.values["codes"] for event in events] == [[cup.code]]
    assert where(cup.code)[0] == State.TRAVELLING  # who sent it says what became of it
    browser.post(f"{page}/scan", data={"code": cup.code})  # it was under the paper
    assert where(cup.code) == (State.AVAILABLE, goal.id)
    assert check() == []


def test_what_is_not_on_the_note_is_told_at_once(app: Flask) -> None:
    ada, other = Sender(), Sender("Baobab")
    ref, extra = ada.sends(ada.has(1)), ada.has(1)[0]
    browser, _sale = at_work(app, ada.shop)
    along = browser.post(f"/till/arrivals/{ref}/scan", data={"code": extra}, follow_redirects=True)
    assert "non era sulla lista" in along.text
    assert where(extra)[1] == ada.shop.id
    strange = browser.post(f"/till/arrivals/{ref}/scan", data={"code": other.has(1)[0]}, follow_redirects=True)
    assert "non è di questa consegna" in strange.text
    nothing = browser.post(f"/till/arrivals/{ref}/scan", data={"code": ""}, follow_redirects=True)
    assert nothing.status_code == 200


def test_another_shop_knows_nothing_of_a_consignment(app: Flask) -> None:
    ada = Sender()
    codes = ada.has(1)
    ref = ada.sends(codes)
    browser, _sale = at_work(app, makers.outlet("Uno"))
    assert browser.get(f"/till/arrivals/{ref}").status_code == 404
    assert browser.post(f"/till/arrivals/{ref}/scan", data={"code": codes[0]}).status_code == 404
    assert where(codes[0])[0] == State.TRAVELLING


def test_what_a_brand_asks_back_is_packed(app: Flask) -> None:
    ada = Sender()
    codes = ada.has(2, ada.shop.id)
    ref = ada.asks_back(codes)
    browser, _sale = at_work(app, ada.shop)
    assert "Da rimandare" in browser.get("/till/arrivals").text
    assert "Scegli i pezzi" in browser.post(f"/till/asked/{ref}", follow_redirects=True).text
    browser.post(f"/till/asked/{ref}", data={"code": codes[:1]})
    assert [where(code)[0] for code in codes] == [State.TRAVELLING, State.AVAILABLE]
