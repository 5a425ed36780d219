"""Another price than the label's, the note for a buyer, and what the till says by itself of online orders."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.ledger.queries import balance
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import OrderLine
from storefront.domain.places.models import Location
from storefront.domain.tills.models import TillAct
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.faces.till.test_parcels import paid
from tests.faces.till.test_selling import a_piece, at_work
from tests.statements import counted


@pytest.fixture
def shop(app: Flask) -> Location:
    return makers.outlet("Il Grifone")


def sold(browser: FlaskClient, sale: str) -> str:
    return browser.post(f"{sale}/sold", data={"way": "cash"}).location.partition("?")[0].rpartition("/")[2]


@pytest.mark.parametrize("bears", ["coop", "brands"])
def test_another_price_says_why_and_who_bears_it(app: Flask, shop: Location, bears: str) -> None:
    browser, sale = at_work(app, shop, may_change_prices=True)
    piece = a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": piece.code})
    assert "Altro prezzo" in browser.get(sale).text
    page = f"{sale}/price/{piece.code}"
    good = {"price": "40,00", "why": "small_fault", "bears": bears, "words": "un filo tirato"}
    for wrong in ({"price": "45"}, {"price": "0"}, {"price": "quaranta"}, {"why": "magic"}, {"bears": ""}):
        answer = browser.post(page, data={**good, **wrong})
        assert answer.status_code == 422
        assert "un filo tirato" in answer.text
    assert "45,00" in browser.get(f"{sale}/pay").text
    assert browser.post(page, data=good).status_code == 303
    assert "40,00" in browser.get(f"{sale}/pay").text
    sold(browser, sale)
    line = db.session.execute(select(OrderLine.paid_cents, OrderLine.coop_bears_cents)).one()
    assert tuple(line) == (4000, 500 if bears == "coop" else 0)
    assert balance("discounts") == (500 if bears == "coop" else 0)
    act = db.session.scalars(select(TillAct).where(TillAct.kind == "price_changed")).one()
    assert (act.new or {})["why"] == "small_fault: un filo tirato"
    assert (act.old or {})["cents"] == 4500


def test_what_is_no_price_is_told_in_its_own_sentence(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop, may_change_prices=True)
    piece = a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": piece.code})
    for typed, sentence in {
        "-5": "sotto lo zero", "0": "non può essere zero", "abc": "non è un prezzo", "20,555": "troppi numeri",
        "20,5555": "troppi numeri", "45,00": "Deve essere meno di 45,00",
    }.items():  # fmt: skip
        answer = browser.post(
            f"{sale}/price/{piece.code}", data={"price": typed, "why": "last_one", "bears": "coop"}
        )  # fmt: skip
        assert (answer.status_code, sentence in answer.text) == (422, True), typed


def test_the_labels_price_comes_back_and_without_the_right_nothing_is_changed(app: Flask, shop: Location) -> None:
    boss, sale = at_work(app, shop, is_supervisor=True)
    piece = a_piece(shop)
    boss.post(f"{sale}/scan", data={"code": piece.code})
    boss.post(f"{sale}/price/{piece.code}", data={"price": "1", "why": "friend", "bears": "coop"})
    boss.post(f"{sale}/price/{piece.code}", data={"act": "label"})
    assert "45,00" in boss.get(f"{sale}/pay").text
    assert boss.post(f"{sale}/price/ZZZZ9999", data={"price": "1"}).status_code == 404
    amina, other = at_work(app, shop, name="Amina")
    code = a_piece(shop).code
    amina.post(f"{other}/scan", data={"code": code})
    assert "Altro prezzo" not in amina.get(other).text
    for answer in (amina.get(f"{other}/price/{code}"), amina.post(f"{other}/price/{code}", data={"price": "1"})):
        assert answer.status_code == 403
        assert "responsabile" in answer.text


def test_a_buyer_takes_a_note_home_by_picture_or_by_letter(app: Flask, shop: Location) -> None:
    browser, sale = at_work(app, shop)
    browser.post(f"{sale}/scan", data={"code": a_piece(shop).code})
    ref = sold(browser, sale)
    browser.post(f"/till/sold/{ref}/receipt", data={"receipt": " 0012-0034 "})
    assert "0012-0034" in browser.get(f"/till/sold/{ref}").text
    assert "<svg" in browser.get(f"/till/sold/{ref}/note.svg").text
    wrong = browser.post(f"/till/sold/{ref}/note", data={"email": "ada@"})
    assert (wrong.status_code, "Questa e-mail non va." in wrong.text) == (422, True)
    for _tap in range(2):
        browser.post(f"/till/sold/{ref}/note", data={"email": "ada@posta.example", "locale": "en"})
    letter = db.session.scalars(select(Mail).where(Mail.kind == "till_note")).one()
    path = letter.values["note_path"]
    assert send_mails() >= 1
    stranger = app.test_client()
    note = stranger.get(path).text
    assert "Sciarpa rossa" in note
    assert "0012-0034" in note
    assert "non è uno scontrino fiscale" in note
    browser.post(f"/till/sold/{ref}/undo", data={"why": "changed_mind"})
    assert "reso" in stranger.get(path).text
    assert stranger.get("/notes/niente").status_code == 404
    elsewhere, _sale = at_work(app, makers.outlet("Uno"))
    for leaf in ("note", "note.svg"):
        assert elsewhere.get(f"/till/sold/{ref}/{leaf}").status_code == 404
    assert elsewhere.post(f"/till/sold/{ref}/receipt", data={"receipt": "1"}).status_code == 404


def test_an_order_paid_online_shows_itself_and_costs_little_while_nothing_happens(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    empty = browser.get("/till/parcels/now").text
    seen = re.search(r'data-digest="(\w+)"', empty)
    assert seen is not None
    variant = makers.for_sale(makers.brand().id, shop.id, "Borsa di vela")
    assert browser.get(f"/till/parcels/now?seen={seen[1]}").status_code == 204
    placed = makers.paid_order(variant.id)
    fresh = browser.get(f"/till/parcels/now?seen={seen[1]}")
    assert fresh.status_code == 200
    assert "Borsa di vela" in fresh.text
    assert f"{placed.ref}-" in fresh.text
    now = re.search(r'data-digest="(\w+)"', fresh.text)
    assert now is not None
    with counted() as asked:
        assert browser.get(f"/till/parcels/now?seen={now[1]}").status_code == 204
    assert len(asked) <= 4
    ref = re.search(r"/till/parcels/([\w-]+)\"", fresh.text)
    assert ref is not None
    assert browser.get(f"/till/parcels/{ref[1]}/slip.pdf").data.startswith(b"%PDF")


def test_who_collects_shows_a_code_and_a_wrong_one_is_explained(app: Flask, shop: Location) -> None:
    browser, _sale = at_work(app, shop)
    placed = paid(makers.outlet("Uno"), collect=True)
    elsewhere = browser.post("/till/parcels/find", data={"code": placed.ref})
    assert (elsewhere.status_code, "si ritira a Uno" in elsewhere.text) == (404, True)
    page = app.test_client().get(f"/orders/{placed.ref}/qr.png?key={placed.key}")
    assert page.data.startswith(b"\x89PNG")
    assert app.test_client().get(f"/orders/{placed.ref}/qr.png").status_code == 404
    torn = browser.post("/till/parcels/find", data={"code": placed.ref[:4]})
    assert (torn.status_code, "Il numero non è intero." in torn.text) == (404, True)
    assert "Non c&#39;è niente da ritirare" in browser.post("/till/parcels/find", data={"code": "ZZZ999"}).text
