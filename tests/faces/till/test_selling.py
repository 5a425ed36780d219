"""The till as somebody uses it: bind, tap, number, scan, pay, undo. Plain forms all the way."""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Order
from storefront.domain.people.services import give_role
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location, LocationMember
from storefront.domain.tills import doors
from storefront.domain.tills.models import Device, Staff, StaffPlace
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import person, sign_in
from tests.makers import kept, slug_of


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


@lru_cache
def hashed() -> str:
    """The number 1234 as it is kept: hashed once in a test process."""
    return doors.hashed("1234")


def staff(place: Location, name: str = "Amina", **columns: Any) -> Staff:
    """Somebody who works at a till with the number 1234."""
    made = kept(Staff(name=name, pin_hash=hashed(), **columns))
    kept(StaffPlace(staff_id=made.id, location_id=place.id))
    return made


def till(app: Flask, place: Location) -> FlaskClient:
    """A browser bound to a place, by somebody with an account there."""
    browser, email = app.test_client(), f"{slug_of('capo')}@posta.example"
    boss = person("Capo", email)
    with unit_of_work():
        give_role(boss.id, "outlet")
    kept(LocationMember(location_id=place.id, user_id=boss.id))
    sign_in(browser, email)
    browser.post("/till/device", data={"place": place.id, "name": "Tablet"})
    return browser


def at_work(app: Flask, place: Location, **columns: Any) -> tuple[FlaskClient, str]:
    """A till with somebody at it, and the address of their open sale."""
    browser, someone = till(app, place), staff(place, **columns)
    assert browser.post(f"/till/who/{someone.id}", data={"pin": "1234"}).status_code == 303
    return browser, browser.get("/till").location


def a_piece(place: Location, title: str = "Sciarpa rossa", price_cents: int = 4500) -> Piece:
    variant = makers.variant(makers.product(makers.brand().id, title).id, price_cents=price_cents)
    return makers.piece(variant.id, place.id)


def state_of(piece: Piece) -> State:
    db.session.rollback()
    return db.session.execute(select(Piece.state).where(Piece.id == piece.id)).scalar_one()


def test_a_piece_is_sold_for_cash_with_the_change_told(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    assert browser.post(f"{sale}/scan", data={"code": piece.code}).status_code == 303
    assert "Sciarpa rossa" in browser.get(sale).text
    assert "45,00" in browser.get(f"{sale}/pay").text
    assert re.search(r"Resto da dare: 5,00", browser.get(f"{sale}/cash?given=5000").text)
    done = browser.post(f"{sale}/sold", data={"way": "cash", "given": "5000"}, follow_redirects=True)
    assert "Venduto" in done.text
    assert "Resto da dare: 5,00" in done.text
    assert state_of(piece) == State.SOLD
    assert balance(f"till_cash:{shop.id}") == 4500


def test_a_key_that_no_till_makes_begins_no_sale(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    piece = a_piece(shop)
    assert browser.post(f"/till/sale/{'k' * 36}/scan", data={"code": piece.code}).status_code == 404
    assert state_of(piece) == State.AVAILABLE


def test_a_mistake_costs_nothing(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": piece.code})
    sold = browser.post(f"{sale}/sold", data={"way": "card"}).location
    ref = sold.rpartition("/")[2]
    assert "Perché torni indietro?" in browser.get(f"/till/sold/{ref}/undo").text
    browser.post(f"/till/sold/{ref}/undo", data={"why": "wrong_piece"})  # whose answer gets lost
    back = browser.post(f"/till/sold/{ref}/undo", data={"why": "wrong_piece"}, follow_redirects=True)
    assert "come se non fosse successo" in back.text
    assert "sulla carta" in back.text
    assert state_of(piece) == State.AVAILABLE
    assert "annullata" in browser.get("/till/sales").text


def test_of_two_pieces_only_the_damaged_one_stays_out_of_sale(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    broken, whole = a_piece(shop, "Sciarpa rotta"), a_piece(shop, "Borsa blu")
    for piece in (broken, whole):
        browser.post(f"{sale}/scan", data={"code": piece.code})
    undo = browser.post(f"{sale}/sold", data={"way": "card"}).location + "/undo"
    asked = browser.post(undo, data={"why": "damaged"}).text
    assert "Quale pezzo è rovinato?" in asked
    assert state_of(broken) == State.SOLD
    assert browser.post(undo, data={"why": "damaged", "asked": "1"}).status_code == 422
    line = re.search(r'name="broken" value="(\d+)">(?:(?!</label>).)*Sciarpa rotta', asked, re.DOTALL)
    assert line is not None
    page = browser.post(undo, data={"why": "damaged", "broken": line[1]}, follow_redirects=True).text
    assert (state_of(broken), state_of(whole)) == (State.WITHDRAWN, State.AVAILABLE)
    assert "Il pezzo è di nuovo sullo scaffale." in page
    assert "Sciarpa rotta" in page.partition("Non si vende più:")[2]
    assert "Borsa blu" not in page
    assert "come se non fosse successo" not in page
    assert browser.post(f"/till/piece/{broken.code}/again").status_code == 303
    assert state_of(broken) == State.AVAILABLE
    again = browser.get(undo).text
    assert "già annullata" in again
    assert "No, la vendita va bene" not in again
    assert balance(f"terminal:{shop.id}") == 0


def test_the_change_is_the_sale_s_and_stays_until_a_new_sale(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    browser.post(f"{sale}/scan", data={"code": a_piece(shop).code})
    assert 'Aggiungi </span><span class="note note-200"' in browser.get(f"{sale}/cash").text
    sold = browser.post(f"{sale}/sold", data={"way": "cash", "given": "20000"}).location
    for page in (
        browser.get(f"{sold}?change=99900"),
        browser.post(f"{sold}/receipt", data={"receipt": "12"}, follow_redirects=True),
        browser.post(f"{sold}/note", data={"email": "ada@posta.example"}, follow_redirects=True),
    ):
        assert "Resto da dare: 155,00" in page.text
    browser.post(f"{sold}/undo", data={"why": "other"})
    assert "Resto da dare" not in browser.get(sold).text


def test_a_scanner_that_reads_an_address_finds_the_piece(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": f"http://127.0.0.1:8000/p/{piece.code}"})
    assert "Sciarpa rossa" in browser.get(sale).text


def test_a_code_that_nobody_knows_is_told_kindly_and_kept_in_view(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    answer = browser.post(f"{sale}/scan", data={"code": "ZZZZ9999"})
    assert answer.status_code == 404
    assert "Non trovo questo numero." in answer.text
    assert "Guarda il cartellino." in answer.text


def test_a_piece_paid_online_says_which_parcel_it_is_for(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    variant = makers.for_sale(makers.brand().id, shop.id, "Borsa di vela")
    placed = makers.paid_order(variant.id)
    code = db.session.scalar(select(Piece.code).where(Piece.variant_id == variant.id))
    answer = browser.post(f"{sale}/scan", data={"code": code})
    assert "qualcuno l&#39;ha già comprato sul sito" in answer.text
    assert placed.ref in answer.text


def test_a_piece_is_found_by_its_picture(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    makers.listed()
    assert "Arbrora" in browser.get(f"{sale}/shelf").text
    brand = re.search(r"brand=([\w-]+)", browser.get(f"{sale}/shelf").text)
    assert brand is not None
    shelf = browser.get(f"{sale}/shelf?brand={brand[1]}").text
    assert piece.code in shelf


def test_tapping_sold_twice_sells_once(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    browser.post(f"{sale}/scan", data={"code": a_piece(shop).code})
    first = browser.post(f"{sale}/sold", data={"way": "card"}).location
    second = browser.post(f"{sale}/sold", data={"way": "card"}).location
    assert first == second
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_the_name_of_who_works_is_on_every_screen(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop, name="Leo")
    for address in (sale, f"{sale}/shelf", "/till/sales"):
        assert "Leo" in browser.get(address).text


def test_a_browser_that_is_no_till_and_a_till_with_nobody_at_it_sell_nothing(app: Flask, shop: Location) -> None:
    stranger = app.test_client()
    assert stranger.get("/till").location == "/till/device"
    assert stranger.get("/till/device").location == "/till/device/code"
    assert "/account/sign-in" in stranger.get("/till/device/code").text
    nobody = till(app, shop)
    assert nobody.post("/till/sale/k/scan", data={"code": a_piece(shop).code}).location == "/till/who"


def test_a_device_is_bound_only_to_a_place_of_its_own_people(app: Flask, shop: Location) -> None:
    other = makers.outlet("Uno")
    browser = till(app, shop)
    assert browser.post("/till/device", data={"place": other.id, "name": "Tablet"}).status_code == 422
    empty = browser.post("/till/device", data={}).text.replace("&#39;", "'")
    assert [words in empty for words in ("Scegli il negozio.", "Scrivi come chiamate l'apparecchio.")] == [True, True]
    customer = app.test_client()
    person("Ada", "ada@posta.example")
    sign_in(customer)
    assert "non è di nessun negozio" in customer.get("/till/device").text
    assert customer.post("/till/device", data={"place": shop.id, "name": "Tablet"}).status_code == 422


def test_five_wrong_numbers_lock_and_the_right_one_does_not_open(app: Flask, shop: Location) -> None:
    browser, someone = till(app, shop), staff(shop)
    answers = [browser.post(f"/till/who/{someone.id}", data={"pin": "0000"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 423]
    assert "ancora 1 volta" in answers[3].text
    assert browser.post(f"/till/who/{someone.id}", data={"pin": "1234"}).status_code == 423


def test_the_right_number_forgives_the_wrong_ones(app: Flask, shop: Location) -> None:
    browser, someone = till(app, shop), staff(shop)
    for _ in range(3):
        browser.post(f"/till/who/{someone.id}", data={"pin": "0000"})
        browser.post(f"/till/who/{someone.id}", data={"pin": "0000"})
        assert browser.post(f"/till/who/{someone.id}", data={"pin": "1234"}).status_code == 303


def test_somebody_of_another_place_cannot_work_here(app: Flask, shop: Location) -> None:
    someone = staff(makers.outlet("Uno"))
    assert till(app, shop).post(f"/till/who/{someone.id}", data={"pin": "1234"}).status_code == 404


def test_the_sale_of_another_shop_is_not_there(app: Flask, shop: Location) -> None:
    (mine, sale), piece = at_work(app, shop), a_piece(shop)
    mine.post(f"{sale}/scan", data={"code": piece.code})
    stranger, _ = at_work(app, makers.outlet("Uno"), name="Leo")
    for answer in (
        stranger.get(sale),
        stranger.get(f"{sale}/pay"),
        stranger.post(f"{sale}/sold", data={"way": "cash"}),
    ):
        assert (answer.status_code, "Qui non c'è niente." in answer.text.replace("&#39;", "'")) == (404, True)
        assert "Sciarpa" not in answer.text
    assert state_of(piece) == State.HELD


@pytest.mark.parametrize("how", ["left", "moved", "device"])
def test_who_left_is_out_at_the_next_touch(app: Flask, shop: Location, how: str) -> None:
    browser, sale = at_work(app, shop)
    assert browser.get(sale).status_code == 200
    with unit_of_work() as session:
        if how == "left":
            session.execute(select(Staff)).scalar_one().ended_at = clock.now()
        elif how == "moved":
            session.delete(session.execute(select(StaffPlace)).scalar_one())
        else:
            session.execute(select(Device)).scalar_one().ended_at = clock.now()
    assert browser.get(sale).status_code == 303


def test_the_till_locks_itself_and_keeps_the_sale(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": piece.code})
    with time_machine.travel(clock.now() + timedelta(minutes=21), tick=False):
        assert browser.get(sale).location == "/till/who"
        someone = db.session.scalar(select(Staff.id))
        browser.post(f"/till/who/{someone}", data={"pin": "1234"})
        assert browser.get("/till").location == sale
        assert "Sciarpa rossa" in browser.get(sale).text


def test_a_locked_till_asks_for_the_number_again(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    browser.post("/till/lock")
    assert browser.get(sale).location == "/till/who"


@pytest.mark.parametrize("given", ["-1", "x", "99999999999", "٣", "4.5", ""])
def test_odd_amounts_of_cash_are_no_fault(app: Flask, shop: Location, given: str) -> None:
    browser, sale = at_work(app, shop)
    browser.post(f"{sale}/scan", data={"code": a_piece(shop).code})
    assert browser.get(f"{sale}/cash", query_string={"given": given}).status_code == 200
    assert browser.post(f"{sale}/sold", data={"way": "cash", "given": given}).status_code < 500
