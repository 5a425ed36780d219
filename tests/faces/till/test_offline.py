"""What the till keeps for when it is without a connection, and the door through which it tells what it sold."""

import html
import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.orders.models import Order
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills.models import Device, TillAct
from storefront.domain.tills.offline_models import OfflineLine, OfflineSale
from storefront.flows.settle_offline import give_back
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.till.test_selling import at_work


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def piece(shop: Location) -> Piece:
    return makers.piece(makers.variant(makers.product(makers.brand().id, "Sciarpa").id, price_cents=4500).id, shop.id)


def told(code: str, **changes: Any) -> dict[str, Any]:
    line = {"code": code, "title": "Sciarpa", "price_cents": 4500}
    return {"key": uuid4().hex, "sequence": 1, "way": "cash", "lines": [line], **changes}


def sends(browser: FlaskClient, leave: str, *sales: Any) -> Any:
    return browser.post(
        "/till/offline/sales", json={"leave": leave, "now": round(clock.now().timestamp() * 1000), "sales": sales}
    )


def test_the_worker_keeps_files_and_one_page_and_no_more(app: Flask) -> None:
    stranger = app.test_client()
    answer = stranger.get("/till/sw.js")
    assert (answer.mimetype, answer.headers["Service-Worker-Allowed"]) == ("text/javascript", "/till")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    names = json.loads(re.search(r"const TILL = (.*);\n", answer.text).group(1))  # type: ignore[union-attr]  # else it fails
    for address in names["KEPT"]:
        kept = stranger.get(address)
        assert kept.status_code == 200, address
        assert "Set-Cookie" not in kept.headers
    manifest = json.loads(stranger.get("/till/manifest.webmanifest").text)
    assert (manifest["scope"], manifest["display"]) == ("/till", "standalone")
    assert all(stranger.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def test_only_who_works_here_gets_the_shelf_and_the_leave(app: Flask, shop: Location, piece: Piece) -> None:
    stranger = app.test_client()
    assert stranger.get("/till/offline/hello").json["leave"] is None
    assert [stranger.get(f"/till/offline{way}").status_code for way in ("", "/shelf")] == [303, 303]
    held = makers.piece(piece.variant_id, shop.id, state=State.HELD, held_kind="till", held_for="till:another")
    makers.piece(piece.variant_id, shop.id, state=State.WITHDRAWN)
    makers.piece(piece.variant_id, makers.outlet("Uno").id)
    browser, _address = at_work(app, shop)
    answer = browser.get("/till/offline/shelf")
    (kind,) = answer.json["kinds"]
    assert (kind["title"], kind["cents"], kind["codes"], kind["held"]) == ("Sciarpa", 4500, [piece.code], [held.code])
    assert browser.get(f"/till/offline/shelf?have={answer.headers['X-Shelf']}").status_code == 204
    page = browser.get("/till/offline").text
    assert "pin_hash" not in answer.text + page
    assert "argon2" not in answer.text + page


def test_every_screen_without_a_connection_is_read_aloud_by_a_clip(app: Flask, shop: Location) -> None:
    browser, _address = at_work(app, shop)
    page = browser.get("/till/offline").text
    screens = page.split('data-screen="')[1:]
    assert len(screens) == 12
    for one in screens:
        said = re.search(r'data-aloud="([^"]*)"', one)
        assert said is not None, one[:12]
        assert json.loads(html.unescape(said[1]))[0]["clip"], one[:12]


def test_a_sale_taken_back_keeps_why(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    sends(browser, leave, told(piece.code, undone=True, why="damaged"), told(piece.code, undone=True, why="<script>"))
    acts = db.session.scalars(select(TillAct).where(TillAct.kind == "offline_undone").order_by(TillAct.id))
    assert [act.new for act in acts] == [{"why": "damaged"}, {"why": None}]


def test_a_till_hears_how_many_of_its_sales_still_wait_for_the_office(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    sends(browser, leave, told("AAAAAAAA"), told(piece.code))
    assert browser.get("/till/offline/hello").json["cases"] == 1
    give_back(db.session.scalars(select(OfflineLine.id)).one(), staff(1), "Non era un pezzo nostro")
    assert browser.get("/till/offline/hello").json["cases"] == 0


def test_the_shelf_is_read_at_once_however_long_it_is(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    counts = []
    for _ in range(2):
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *asked, seen=seen: seen.append(asked[2]))
        browser.get("/till/offline/shelf")
        counts.append(len(seen))
        makers.pieces(piece.variant_id, shop.id, 30)
    assert counts[0] == counts[1] <= 12


def test_five_hundred_sales_at_once_and_the_same_again_are_booked_once_and_one_more_is_refused(
    app: Flask, shop: Location, piece: Piece
) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    codes = [piece.code, *(one.code for one in makers.pieces(piece.variant_id, shop.id, 499))]
    sales = [told(code, sequence=number) for number, code in enumerate(codes, 1)]
    for turn in (1, 2):
        answers = sends(browser, leave, *sales).json["answers"]
        assert [one["key"] for one in answers] == [one["key"] for one in sales], turn
        assert {one["outcome"] for one in answers} == {"done"}, turn
    assert sends(browser, leave, *sales, told("AAAAAAAA")).status_code == 422
    sold = db.session.execute(select(func.count(), func.sum(Order.total_cents)).select_from(Order)).one()
    assert tuple(sold) == (500, 500 * 4500)


def test_a_sale_is_told_after_the_shift_has_ended(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    sale = told(piece.code)
    browser.post("/till/lock")
    with time_machine.travel(clock.now() + timedelta(hours=9)):
        for _ in range(2):
            answer = sends(browser, leave, sale)
            assert [one["outcome"] for one in answer.json["answers"]] == ["done"]
    assert db.session.scalar(select(Piece.state).where(Piece.id == piece.id)) == State.SOLD
    assert sends(app.test_client(), leave, sale).json["answers"][0]["outcome"] == "done"  # the cookie is gone too


def test_nobody_makes_up_a_leave(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    other = at_work(app, makers.outlet("Uno"), name="Leo")[0].get("/till/offline/hello").json["leave"]
    sale = told(piece.code)
    body, mark = leave.rsplit(".", 1)
    for wrong in ("", "x", None, 7, body, f"{body}.{mark[::-1]}", other.rsplit(".", 1)[0] + "." + mark):
        assert sends(browser, wrong, sale).status_code == 422, wrong  # type: ignore[arg-type]  # that is the point
    for nonsense in (b"[1]", b"{", b'{"leave": []}', b"[" * 100_000):
        assert browser.post("/till/offline/sales", data=nonsense, content_type="application/json").status_code == 422
    assert sends(browser, leave, *[sale] * 501).status_code == 422
    assert db.session.scalar(select(OfflineSale.id)) is None
    sends(browser, leave, sale)
    assert sends(browser, other, sale).json["answers"] == [
        {"key": sale["key"], "outcome": "later", "order": None}
    ]  # not theirs to ask for


def test_a_device_that_was_given_up_tells_the_office(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    with unit_of_work() as session:
        session.execute(update(Device).values(ended_at=clock.now()))
    assert sends(browser, leave, told(piece.code)).json["answers"][0]["outcome"] == "case"


def test_a_sale_from_another_site_is_refused(app: Flask, shop: Location, piece: Piece) -> None:
    browser, _address = at_work(app, shop)
    leave = browser.get("/till/offline/hello").json["leave"]
    app.config["WTF_CSRF_ENABLED"] = True
    assert sends(browser, leave, told(piece.code)).status_code == 400
    token = browser.get("/till/offline/hello").json["csrf"]
    body = {"leave": leave, "sales": [told(piece.code)]}
    for said, status in (({"Sec-Fetch-Site": "cross-site"}, 400), ({"Sec-Fetch-Site": "same-origin"}, 200)):
        headers = {"X-CSRFToken": token, **said}
        assert browser.post("/till/offline/sales", json=body, headers=headers).status_code == status
