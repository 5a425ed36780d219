"""What comes to a shop and what is asked back from it, on the till's screens."""

from flask import Flask

from storefront.domain.pieces.models import State
from tests import makers
from tests.consignments import Sender, consignment, where
from tests.faces.till.test_selling import at_work


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
