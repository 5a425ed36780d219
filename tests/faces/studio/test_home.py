"""The first page: what was sold this week, for this brand alone, and what it costs to ask."""

from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.core.money import format_cents
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.orders.models import Fulfilment, LineShare
from storefront.domain.settlements.periods import Span
from storefront.faces.studio.home import this_week
from storefront.infra.db import db
from tests import makers
from tests.faces.studio.people import at_work
from tests.statements import counted


def test_the_week_s_sales_are_one_s_own_part(app: Flask) -> None:
    one, other = makers.brand("Arbrora"), makers.brand("Baobab")
    shop = makers.location()
    makers.paid_order(makers.for_sale(one.id, shop.id, "Borsa a due", shares={one.id: 6000, other.id: 4000}).id)
    makers.paid_order(makers.for_sale(other.id, shop.id, "Sciarpa").id)
    net = db.session.scalars(select(LineShare.net_cents).where(LineShare.brand_id == one.id)).one()
    db.session.rollback()
    page = at_work(app, one).get(f"/studio/{one.slug}").text
    assert "1 pezzo venduto" in page
    assert f"{net // 100},{net % 100:02d}" in page


def test_last_week_s_sales_are_not_told_again(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    makers.paid_order(makers.for_sale(brand.id, makers.location().id).id)
    browser = at_work(app, brand)
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        page = browser.get(f"/studio/{brand.slug}").text
    assert "venduto</strong>" not in page


def test_a_week_begins_on_monday_in_turin() -> None:
    with time_machine.travel(datetime(2026, 10, 25, 23, 30, tzinfo=UTC), tick=False):  # Monday in Turin, summer over
        assert this_week() == Span(date(2026, 10, 26), date(2026, 10, 26))
    with time_machine.travel(datetime(2026, 10, 25, 22, 30, tzinfo=UTC), tick=False):
        assert this_week() == Span(date(2026, 10, 19), date(2026, 10, 25))


def test_first_page_order_and_money_page_say_the_same_sum_with_the_shipping(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    placed = makers.paid_order(makers.for_sale(brand.id, makers.atelier(brand.id).id).id)
    net = -ledger.balance(brand_payable(brand.id))
    shipping = db.session.scalars(select(Fulfilment.shipping_cents)).one()
    db.session.rollback()
    assert shipping
    browser, home = at_work(app, brand), f"/studio/{brand.slug}"
    assert f"{format_cents(net, 'it')}, spedizioni comprese" in browser.get(home).text
    for path in (f"{home}/orders/{placed.ref}", f"{home}/money", f"{home}/money/orders/{placed.ref}"):
        assert format_cents(net, "it") in browser.get(path).text
    assert "Spedizione" in browser.get(f"{home}/orders/{placed.ref}").text


def test_the_first_page_asks_little_however_much_was_sold(app: Flask) -> None:
    brand = makers.brand("Arbrora")
    place = makers.atelier(brand.id)
    browser, numbers = at_work(app, brand), []
    for _ in range(2):
        for _ in range(3):
            makers.paid_order(makers.for_sale(brand.id, place.id).id)
        browser.get(f"/studio/{brand.slug}")
        with counted() as said:
            browser.get(f"/studio/{brand.slug}")
        numbers.append(len(said))
    assert numbers[0] == numbers[1]
    assert max(numbers) <= 12
