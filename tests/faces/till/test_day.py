"""The day on the till's screens."""

import re

from flask import Flask

from storefront.domain.ledger.queries import balance
from tests import makers
from tests.faces.till.test_selling import a_piece, at_work


def test_a_day_is_opened_counted_and_closed(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    browser, sale = at_work(app, shop)
    assert "Apri la giornata" in browser.get("/till/day").text
    assert "La giornata non è aperta." in browser.get(sale).text
    browser.post("/till/day/open", data={"n5000": "2"})
    assert "La giornata non è aperta." not in browser.get(sale).text
    browser.post(f"{sale}/scan", data={"code": a_piece(shop).code})
    undo = browser.post(f"{sale}/sold", data={"way": "cash"}).location + "/undo"
    assert "100,00" in browser.get("/till/day").text
    asked = re.search(r'name="day" value="(\d+)"', browser.get("/till/day/count").text)
    assert asked
    short = browser.post("/till/day/close", data={"n5000": "2", "n2000": "2", "day": asked[1]})
    assert short.status_code == 422
    assert "Mancano 5,00" in short.text
    assert 'value="2"' in short.text
    assert f'name="day" value="{asked[1]}"' in short.text
    whole = {"n5000": "2", "n2000": "2", "n500": "1", "day": asked[1]}
    for _tap in range(2):
        closed = browser.post("/till/day/close", data=whole, follow_redirects=True)
        assert "Giornata chiusa" in closed.text
    assert balance(f"till_cash:{shop.id}") == 14_500
    late = browser.get(undo)  # said before anybody chooses why
    assert (late.status_code, "responsabile" in late.text) == (409, True)


def test_a_drawer_that_changed_overnight_asks_why_once(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    browser, _sale = at_work(app, shop)
    browser.post("/till/day/open", data={"n5000": "2"})
    asked = re.search(r'name="day" value="(\d+)"', browser.get("/till/day/count").text)
    assert asked
    browser.post("/till/day/close", data={"n5000": "2", "day": asked[1]})
    short = browser.post("/till/day/open", data={"n5000": "1", "n2000": "2"})
    assert (short.status_code, "Mancano 10,00" in short.text) == (422, True)
    assert "Perché?" in short.text
    told = {"n5000": "1", "n2000": "2", "why": "Ho comprato le buste"}
    assert browser.post("/till/day/open", data=told).status_code == 303
    assert (balance(f"till_cash:{shop.id}"), balance(f"cash_difference:{shop.id}")) == (9_000, 1_000)
    browser.post("/till/day/close", data={"n5000": "1", "n2000": "2"})
    assert "Ho comprato le buste" in browser.get("/till/day/closed").text


def test_odd_counts_are_no_fault(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    browser, _sale = at_work(app, shop)
    odd = {"n5000": "-1", "n2000": "x", "n500": "99999999", "n1": "٣", "n7": "1", "n100": "1"}
    assert browser.post("/till/day/open", data=odd).status_code == 303
    assert balance(f"till_cash:{shop.id}") == 100
