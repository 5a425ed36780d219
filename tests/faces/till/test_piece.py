"""A piece in the hand at the till: kept for somebody, given back, taken out of sale."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from storefront.core import clock
from storefront.domain.pieces.models import State
from storefront.flows.check import check
from storefront.flows.till_stock import end_asides
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
    assert "è da parte per un cliente" in browser.post(f"{sale}/scan", data={"code": piece.code}).text
    ref = page.partition("/till/aside/")[2].partition("/")[0]
    browser.post(f"/till/aside/{ref}/back")
    assert state_of(piece) == State.AVAILABLE
    assert browser.post(f"/till/aside/{ref}/back").status_code == 404
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
    assert check() == []


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
