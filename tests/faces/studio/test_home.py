"""The first page: what was sold this week, for this brand alone, and what it costs to ask."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.domain.orders.models import LineShare
from storefront.faces.studio.home import monday
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
    sunday_evening_in_london = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)  # Monday in Turin, an hour after the change
    assert monday(sunday_evening_in_london) == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)
    assert monday(datetime(2026, 10, 25, 22, 30, tzinfo=UTC)) == datetime(2026, 10, 18, 22, 0, tzinfo=UTC)


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
