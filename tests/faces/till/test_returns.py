"""A customer brings something back, on the till's screens."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import OrderLine
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.infra.db import db
from tests import makers
from tests.faces.till.test_selling import a_piece, at_work, staff, state_of


@pytest.fixture
def shop(app: Flask) -> Location:
    return makers.outlet("Il Grifone")


def sold_yesterday(app: Flask, shop: Location) -> tuple[Piece, str]:
    """A piece sold for cash in a day that was closed; and its order's number."""
    piece = a_piece(shop)
    with time_machine.travel(clock.now() - timedelta(days=1)):
        browser, sale = at_work(app, shop)
        browser.post("/till/day/open")
        browser.post(f"{sale}/scan", data={"code": piece.code})
        ref = browser.post(f"{sale}/sold", data={"way": "cash"}).location.rpartition("/")[2]
        browser.post("/till/day/close", data={"n2000": "2", "n500": "1"})
    return piece, ref


def confirming(browser: FlaskClient, ref: str, why: str = "changed_mind") -> tuple[str, dict[str, object]]:
    line = db.session.scalar(select(OrderLine.id))
    address = f"/till/returns/{ref}/confirm"
    page = browser.get(f"{address}?line={line}&why={why}").text
    key = page.partition('name="key" value="')[2].partition('"')[0]
    return address, {"key": key, "seen": "4500", "line": line, "why": why, "fate": "shelf"}


def test_a_piece_of_yesterday_comes_back_with_a_supervisors_number(app: Flask, shop: Location) -> None:
    piece, ref = sold_yesterday(app, shop)
    boss = staff(shop, "Rosa", is_supervisor=True)
    amina, _sale = at_work(app, shop)
    asked = amina.post("/till/returns", data={"code": piece.code}, follow_redirects=True)
    assert "Perché lo riporta?" in asked.text
    assert "checked" in asked.text
    address, form = confirming(amina, ref)
    alone = amina.post(address, data=form)
    assert (alone.status_code, "Qui serve un sì." in alone.text) == (422, True)
    wrong = amina.post(address, data={**form, "supervisor": boss.id, "pin": "0000"})
    assert wrong.status_code == 422
    done = amina.post(address, data={**form, "supervisor": boss.id, "pin": "1234"}, follow_redirects=True)
    assert "il pezzo è tornato" in done.text
    assert "Ridai al cliente 45,00" in done.text
    assert state_of(piece) == State.AVAILABLE
    assert balance(f"till_cash:{shop.id}") == 0
    again = amina.post(address, data={**form, "supervisor": boss.id, "pin": "1234"})
    assert again.status_code == 303
    assert "niente da rendere" in amina.post("/till/returns", data={"code": piece.code}).text


def test_what_was_sold_today_is_undone_and_wrong_codes_are_explained(app: Flask, shop: Location) -> None:
    amina, sale = at_work(app, shop)
    piece = a_piece(shop)
    amina.post(f"{sale}/scan", data={"code": piece.code})
    ref = amina.post(f"{sale}/sold", data={"way": "card"}).location.rpartition("/")[2]
    for code in (piece.code, ref.lower(), f"http://x/orders/{ref}?key=abc"):
        assert amina.post("/till/returns", data={"code": code}).location.endswith(f"/till/sold/{ref}/undo")
    uno = makers.outlet("Uno")
    elsewhere, _sale = at_work(app, uno)
    told = elsewhere.post("/till/returns", data={"code": piece.code})
    assert (told.status_code, "un altro negozio: Il Grifone" in told.text) == (409, True)
    assert elsewhere.get(f"/till/returns/{ref}").status_code == 409
    for code, words in (("ZZZZ9999", "Non trovo questo numero."), (piece.code[:5], "Ho letto solo 5 segni.")):
        assert words in amina.post("/till/returns", data={"code": code}).text
    assert amina.get("/till/returns/ZZZ999").status_code == 404
    assert amina.get(f"/till/returns/{ref}/confirm?line=99999999&why=other").status_code == 409
    assert amina.get(f"/till/returns/{ref}/confirm?why=other").status_code == 303
