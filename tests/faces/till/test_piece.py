"""A piece in the hand at the till: kept for somebody, given back, taken out of sale."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.pieces.at_till import InHand, in_hand, withdraw
from storefront.domain.pieces.models import State
from storefront.domain.tills.models import TillAct
from storefront.flows.check import check
from storefront.flows.till_stock import end_asides, may_sell_again
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.till.test_selling import a_piece, at_work, state_of


def test_a_piece_is_kept_for_somebody_and_given_back(app: Flask) -> None:
    shop = makers.outlet()
    browser, sale = at_work(app, shop)
    piece = a_piece(shop)
    assert browser.post("/till/piece", data={"code": piece.code}).location.endswith(piece.code)
    assert "È in vendita" in browser.get(f"/till/piece/{piece.code}").text
    browser.post(f"/till/piece/{piece.code}/aside", data={"days": "3", "for_whom": "la signora Anna"})
    assert state_of(piece) == State.HELD
    page = browser.get("/till/piece").text
    assert "la signora Anna" in page
    told = browser.post(f"{sale}/scan", data={"code": piece.code}).text
    assert "è da parte per la signora Anna, fino al " in told
    assert "È per questo cliente: vendi" in told
    assert "Rimetti sullo scaffale" in told
    ref = page.partition("/till/aside/")[2].partition("/")[0]
    browser.post(f"/till/aside/{ref}/back")
    assert state_of(piece) == State.AVAILABLE
    assert browser.post(f"/till/aside/{ref}/back").status_code == 404
    assert check() == []


def test_a_piece_put_aside_is_sold_to_the_one_it_was_kept_for(app: Flask) -> None:
    shop = makers.outlet()
    browser, sale = at_work(app, shop)
    piece, other = a_piece(shop), a_piece(shop)
    for one in (piece, other):
        browser.post(f"/till/piece/{one.code}/aside", data={"days": "3"})
    told = browser.post(f"{sale}/scan", data={"code": piece.code}).text
    ref = re.search(r'name="kept_for" value="(\w+)"', told)
    assert ref is not None
    wrong = browser.post(f"{sale}/scan", data={"code": other.code, "kept_for": ref[1]})
    assert (wrong.status_code, state_of(other)) == (409, State.HELD)
    for _twice in range(2):
        assert browser.post(f"{sale}/scan", data={"code": piece.code, "kept_for": ref[1]}).status_code == 303
    browser.post(f"{sale}/sold", data={"way": "card"})
    assert state_of(piece) == State.SOLD
    assert check() == []


def test_what_is_kept_too_long_lies_on_the_shelf_again(app: Flask) -> None:
    shop = makers.outlet()
    browser, _sale = at_work(app, shop)
    piece = a_piece(shop)
    browser.post(f"/till/piece/{piece.code}/aside", data={"days": "1"})
    with time_machine.travel(clock.now() + timedelta(hours=20), tick=False):
        end_asides()
        assert state_of(piece) == State.HELD
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        end_asides()
        assert state_of(piece) == State.AVAILABLE


@pytest.mark.parametrize("why", ["damaged", "lost", "returned_to_brand"])
def test_a_piece_is_taken_out_of_sale(app: Flask, why: str) -> None:
    shop = makers.outlet()
    browser, _sale = at_work(app, shop)
    piece = a_piece(shop)
    assert (
        "Non si vende più"
        in browser.post(f"/till/piece/{piece.code}/withdrawn", data={"why": why}, follow_redirects=True).text
    )
    assert state_of(piece) == State.WITHDRAWN
    page = browser.get(f"/till/piece/{piece.code}").text
    assert "Ho sbagliato: si può vendere" in page
    other, _sale = at_work(app, makers.outlet("Uno"), name="Leo")
    assert other.post(f"/till/piece/{piece.code}/again").status_code == 409
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False), unit_of_work():
        assert not may_sell_again(needed_in_hand(piece.code), shop.id)
    for _twice in range(2):
        back = browser.post(f"/till/piece/{piece.code}/again", follow_redirects=True).text
        assert "Si può vendere di nuovo" in back
    assert state_of(piece) == State.AVAILABLE
    kinds = list(db.session.scalars(select(TillAct.kind).where(TillAct.ref == piece.code).order_by(TillAct.id)))
    assert kinds == ["withdrawn", "back_on_sale"]
    assert check() == []


def needed_in_hand(code: str) -> InHand:
    found = in_hand(code)
    assert found is not None
    return found


def test_what_others_took_out_of_sale_stays_out(app: Flask) -> None:
    shop = makers.outlet()
    browser, _sale = at_work(app, shop)
    piece = a_piece(shop)
    with unit_of_work():
        withdraw(piece.id, shop.id, "lost", by=SYSTEM)
    assert "si può vendere" not in browser.get(f"/till/piece/{piece.code}").text
    assert browser.post(f"/till/piece/{piece.code}/again").status_code == 409
    assert state_of(piece) == State.WITHDRAWN


@pytest.mark.parametrize("leaf", ["aside", "withdrawn"])
def test_only_what_lies_free_here_can_be_moved(app: Flask, leaf: str) -> None:
    shop, other = makers.outlet(), makers.outlet("Uno")
    browser, sale = at_work(app, shop)
    away, busy = a_piece(other), a_piece(shop)
    browser.post(f"{sale}/scan", data={"code": busy.code})
    for piece in (away, busy):
        answer = browser.post(f"/till/piece/{piece.code}/{leaf}", data={"why": "lost", "days": "1"})
        assert (answer.status_code, "non è libero" in answer.text) == (409, True)
    assert (state_of(away), state_of(busy)) == (State.AVAILABLE, State.HELD)


def test_odd_words_about_a_piece_are_no_fault(app: Flask) -> None:
    shop = makers.outlet()
    browser, _sale = at_work(app, shop)
    piece = a_piece(shop)
    assert browser.post("/till/piece", data={"code": "\x00';--"}).status_code == 404
    assert browser.post(f"/till/piece/{piece.code}/withdrawn", data={"why": "magic"}).status_code == 404
    assert (
        browser.post(f"/till/piece/{piece.code}/aside", data={"days": "9" * 30, "for_whom": "x" * 500}).status_code
        == 303
    )
