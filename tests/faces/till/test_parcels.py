"""Online orders at the till: taken from the shelf, sent, handed over."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.domain.carts.models import CartLine
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.models import Fulfilment
from storefront.domain.places.models import Location
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.place_order import Placed
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import letters
from tests.faces.till.test_selling import at_work


def paid(place: Location, *, collect: bool = False) -> Placed:
    """A paid order of a piece that lies here, to be sent or collected."""
    variant = makers.for_sale(makers.brand().id, place.id, "Borsa di vela")
    if not collect:
        return makers.paid_order(variant.id)
    owner = CartOwner(token="t" * 43)
    add_to_cart(owner, variant.id)
    line_id = db.session.scalar(select(CartLine.id).where(CartLine.variant_id == variant.id))
    db.session.rollback()
    return makers.paid_order(owner=owner, collect={line_id: place.id})


def state(ref: str) -> str:
    db.session.rollback()
    return str(db.session.execute(select(Fulfilment.state).where(Fulfilment.ref == f"{ref}-F1")).scalar_one())


def test_a_parcel_is_taken_from_the_shelf_and_sent(app: Flask) -> None:
    shop = makers.outlet()
    placed = paid(shop)
    browser, _sale = at_work(app, shop)
    assert "Borsa di vela" in browser.get("/till/parcels").text
    page = f"/till/parcels/{placed.ref}-F1"
    browser.post(f"{page}/prepared")
    assert "Via Po 1" in browser.get(page).text
    done = browser.post(f"{page}/shipped", data={"carrier": "brt", "tracking": "12"}, follow_redirects=True)
    assert "<title>Il pacco è partito" in done.text
    assert "Anna" in done.text.partition("till-done")[2] or "alle " in done.text.partition("till-done")[2]
    assert (state(placed.ref), len(letters("order_shipped"))) == ("shipped", 1)
    listed = browser.get("/till/parcels").text
    assert "Adesso non c" in listed
    assert page in listed.partition("Fatti oggi")[2]
    send_mails()
    assert letters("order_shipped")[0].state == "pending"  # a mistake is taken back before anybody has read of it
    for _twice in range(2):
        back = browser.post(f"{page}/undo", follow_redirects=True).text
        assert "Il pacco è di nuovo qui." in back
    assert (state(placed.ref), letters("order_shipped"), letters("order_not_shipped")) == ("prepared", [], [])
    browser.post(f"{page}/shipped", data={"carrier": "brt", "tracking": "13"})
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        send_mails()
        assert letters("order_shipped")[0].state == "done"


def test_who_comes_with_the_number_gets_the_bag(app: Flask) -> None:
    shop = makers.outlet()
    placed = paid(shop, collect=True)
    browser, _sale = at_work(app, shop)
    for code in (placed.ref.lower(), f"http://127.0.0.1:8000/orders/{placed.ref}?key={placed.key}"):
        assert browser.post("/till/parcels/find", data={"code": code}).location.endswith(f"{placed.ref}-F1")
    page = f"/till/parcels/{placed.ref}-F1"
    browser.post(f"{page}/handed-over")
    browser.post(f"{page}/undo")
    assert state(placed.ref) == "prepared"
    done = browser.post(f"{page}/handed-over", follow_redirects=True)
    assert "<title>Consegnato al cliente" in done.text
    assert "Ho sbagliato: è ancora qui" in done.text
    assert state(placed.ref) == "handed_over"
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert "Ho sbagliato" not in at_work(app, shop, name="Leo")[0].get(page).text
    again = browser.post("/till/parcels/find", data={"code": placed.ref})
    assert (again.status_code, "niente da ritirare con questo numero" in again.text) == (404, True)


def test_another_shop_s_parcels_are_not_here(app: Flask) -> None:
    shop, other = makers.outlet(), makers.outlet("Uno")
    placed = paid(shop)
    browser, _sale = at_work(app, other)
    assert "Borsa" not in browser.get("/till/parcels").text
    for leaf in ("", "/prepared", "/shipped", "/handed-over", "/undo"):
        address = f"/till/parcels/{placed.ref}-F1{leaf}"
        assert (browser.post(address) if leaf else browser.get(address)).status_code == 404
    assert state(placed.ref) == "waiting"


def test_a_step_that_somebody_took_before_is_told_kindly(app: Flask) -> None:
    shop = makers.outlet()
    placed = paid(shop)
    browser, _sale = at_work(app, shop)
    told = browser.post(f"/till/parcels/{placed.ref}-F1/handed-over")
    assert (told.status_code, "già più avanti" in told.text) == (409, True)
