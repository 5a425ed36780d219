"""Each desk of the office opens its own rooms; a stranger finds none."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select, text

from storefront.core.actor import SYSTEM
from storefront.domain.orders.models import Order, OrderLine
from storefront.domain.payments.models import Way
from storefront.faces.office.door import Desk
from storefront.faces.web import access
from storefront.faces.web.access import Rule
from storefront.flows.cannot_deliver import cannot_deliver
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_day import open_till_day
from storefront.flows.till_scan import scan
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.doors.routes import addresses
from tests.faces.office.people import at_the_office
from tests.till import at_till


@pytest.mark.parametrize("desk", list(Desk))
def test_a_desk_opens_the_first_page_and_nothing_that_is_not_its_own(app: Flask, desk: Desk) -> None:
    browser = at_the_office(app, desk)
    first = browser.get("/office")
    assert first.status_code == 200
    assert "/office/brands" not in first.text
    assert browser.get("/office/brands").status_code == 404
    assert browser.post("/office/brands/new", data={"name": "Filo Matto"}).status_code == 404


def test_the_office_opens_every_room_and_sees_it_in_the_list(app: Flask) -> None:
    browser = at_the_office(app)
    assert 'href="/office/brands"' in browser.get("/office").text
    assert browser.get("/office/brands").status_code == 200


@pytest.mark.parametrize("role", ["customer", "brand", "outlet", *Desk])
def test_no_page_of_the_office_opens_to_a_role_that_it_does_not_name(app: Flask, role: str) -> None:
    browser = at_the_office(app, role)
    for endpoint, method, address in addresses(app, {}):
        view = app.view_functions[endpoint]
        is_open = access.rule_of(endpoint) == Rule.PUBLIC or role in getattr(view, "desks", ())
        if endpoint.startswith("office.") and not is_open:
            assert browser.open(address, method=method).status_code == 404, (endpoint, method)
        elif endpoint.startswith("office."):
            assert browser.open(address, method=method).status_code < 500, (endpoint, method)


@pytest.mark.parametrize("role", ["customer", "brand", "outlet"])
def test_other_roles_find_no_office(app: Flask, role: str) -> None:
    assert at_the_office(app, role).get("/office").status_code == 404


@pytest.mark.parametrize("desk", ["office", *Desk])
def test_no_link_leads_a_desk_to_a_room_that_is_shut_for_it(app: Flask, desk: str) -> None:
    brand, shop = makers.brand("Arbrora"), makers.outlet("Il Grifone")
    at = at_till(shop)
    open_till_day(5000, at)
    scan("uno", makers.pieces(makers.for_sale(brand.id, shop.id, how_many=0).id, shop.id, 1)[0].code, at)
    ring_up("uno", Paid(Way.CASH), at)
    placed = makers.paid_order(makers.for_sale(brand.id, makers.atelier(brand.id).id).id)
    cannot_deliver(brand.id, placed.ref, [line_of(placed.ref)], "lost", "", SYSTEM)
    browser, met, todo = at_the_office(app, desk), set(), ["/office"]
    adapter = app.url_map.bind("shop.example")
    while todo:
        page = browser.get(todo.pop(), follow_redirects=True)
        assert page.status_code == 200, (desk, page.request.path)
        links = re.findall(r'href="(/office[^"#?]*)', page.text) if page.mimetype == "text/html" else []
        for link in links:
            endpoint = adapter.match(html.unescape(link))[0]  # one page of each room
            if endpoint not in met:
                met.add(endpoint)
                todo.append(html.unescape(link))
    assert len(met) > (60 if desk == "office" else 1)


def line_of(ref: str) -> int:
    db.session.rollback()
    return db.session.scalars(
        select(OrderLine.id).join(Order, Order.id == OrderLine.order_id).where(Order.ref == ref)
    ).one()


def test_a_fault_of_the_database_is_told_with_a_page_in_the_office_too(app: Flask) -> None:
    """The page names who is signed in and asks the database for nothing: it may be what failed."""
    browser = at_the_office(app)
    with unit_of_work() as session:
        session.execute(text("ALTER TABLE summed_day RENAME TO gone"))
    try:
        answer = browser.get("/office/figures")
    finally:
        db.session.rollback()
        with unit_of_work() as session:
            session.execute(text("ALTER TABLE gone RENAME TO summed_day"))
    assert answer.status_code == 500
    assert "È colpa nostra" in html.unescape(answer.text)
