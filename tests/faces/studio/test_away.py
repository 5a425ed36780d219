"""A brand that is away: dates shift or sales pause, the shop says so, and it ends by itself."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.carts.queries import offer
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.orders.models import Fulfilment
from storefront.domain.places.queries import open_places
from storefront.flows.change_brand import turn_absences
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import db
from tests import makers
from tests.faces.studio.people import at_work

DAY = timedelta(days=1)


def today() -> date:
    return clock.rome_date(clock.now())


def away(app: Flask, brand: Brand, mode: str, start: date, last: date, **more: str) -> int:
    sent = {
        "from_on": start.isoformat(),
        "until_on": last.isoformat(),
        "mode": mode,
        "words_it": "Siamo in fiera.",
        **more,
    }
    status = at_work(app, brand).post(f"/studio/{brand.slug}/brand/away", data=sent).status_code
    refresh_listing()
    return status


def shop() -> tuple[Brand, Variant, str]:
    brand = makers.brand("Arbrora")
    variant = makers.for_sale(brand.id, makers.atelier(brand.id).id)
    makers.listed()
    slug = db.session.scalar(select(Product.slug))
    assert slug
    db.session.rollback()
    return brand, variant, slug


def is_sellable(variant: Variant) -> bool:
    db.session.rollback()
    found = offer(variant.id)
    assert found is not None
    return found.is_sellable


def test_sales_pause_and_the_shop_says_why(app: Flask, client: FlaskClient) -> None:
    brand, variant, slug = shop()
    assert away(app, brand, "pause", today(), today() + DAY * 9) == 303
    assert not is_sellable(variant)
    for page in (f"/products/{slug}", f"/brands/{brand.slug}"):
        text = client.get(page).text
        assert "Arbrora è via: si torna a comprare online dopo" in text, page
        assert "Siamo in fiera." in text, page
    assert "Aggiungi al carrello" not in client.get(f"/products/{slug}").text


def test_what_lies_in_a_cart_already_is_told_there(app: Flask, client: FlaskClient) -> None:
    brand, _variant, slug = shop()
    client.post(f"/products/{slug}", data={"quantity": "1"})
    assert "Borsa di vela" in client.get("/cart").text
    away(app, brand, "pause", today(), today() + DAY * 9)
    assert "Arbrora è via: si torna a comprare online dopo" in client.get("/cart").text


def test_dates_shift_and_it_goes_on_selling(app: Flask, client: FlaskClient) -> None:
    brand, variant, slug = shop()
    last = today() + DAY * 20
    away(app, brand, "shift", today(), last)
    assert is_sellable(variant)
    assert "La data di arrivo ne tiene conto." in client.get(f"/products/{slug}").text
    place = next(place for place in open_places("IT", today()).values() if place.brand_id == brand.id)
    closed = place.closed_days(today())
    assert {today() + DAY * n for n in range(21)} <= closed
    client.post(f"/products/{slug}", data={"quantity": "1"})
    assert "Arbrora è via fino a" in client.get("/cart").text


@pytest.mark.parametrize("mode", ["pause", "shift"])
def test_the_absence_of_any_brand_that_makes_it_with_others_counts(app: Flask, client: FlaskClient, mode: str) -> None:
    lead, partner = makers.brand("Arbrora"), makers.brand("Petit Le Cad")
    makers.location()
    product = makers.product(
        lead.id, shares={lead.id: 6000, partner.id: 4000}, making=Making.TO_ORDER, weekly_capacity=3, lead_days=2
    )
    variant = makers.variant(product.id)
    makers.listed()
    slug = db.session.scalar(select(Product.slug))
    before = client.get(f"/products/{slug}").text
    client.post(f"/products/{slug}", data={"quantity": "1"})
    last = today() + DAY * 20
    away(app, partner, mode, today(), last)
    page, cart = client.get(f"/products/{slug}").text, client.get("/cart").text
    assert is_sellable(variant) is (mode == "shift")
    if mode == "pause":
        for text in (page, cart):
            assert "Petit Le Cad è via: si torna a comprare online dopo" in text
        assert "Aggiungi al carrello" not in page
    else:
        assert "Petit Le Cad è via fino a" in page
        assert "Petit Le Cad è via fino a" in cart
        placed = makers.order(variant.id)
        arrives = db.session.scalar(select(Fulfilment.arrives_first_on).where(Fulfilment.order_id == placed.order_id))
        assert arrives is not None
        assert arrives > last
    assert "è via" not in before


def test_an_absence_to_come_begins_and_ends_by_itself(app: Flask) -> None:
    brand, variant, _slug = shop()
    away(app, brand, "pause", today() + DAY * 3, today() + DAY * 5)
    assert is_sellable(variant)
    now = clock.now()
    for days, expected in ((2, True), (3, False), (5, False), (6, True)):
        with time_machine.travel(now + DAY * days):
            turn_absences()
            assert is_sellable(variant) is expected, days
    assert db.session.scalar(select(Brand.away_until)) is None


def test_days_before_an_absence_that_is_to_come_are_working_days(app: Flask) -> None:
    brand, _variant, _slug = shop()
    away(app, brand, "shift", today() + DAY * 30, today() + DAY * 40)
    place = next(place for place in open_places("IT", today()).values() if place.brand_id == brand.id)
    closed = place.closed_days(today())
    assert {today() + DAY * n for n in range(30, 41)} <= closed
    assert not {today() + DAY * n for n in range(7)} <= closed


def test_who_is_back_early_sells_at_once(app: Flask) -> None:
    brand, variant, _slug = shop()
    away(app, brand, "pause", today(), today() + DAY * 9)
    at_work(app, brand).post(f"/studio/{brand.slug}/brand/away/back")
    assert is_sellable(variant)


@pytest.mark.parametrize(
    ("start", "last", "mode"),
    [(0, -1, "pause"), (5, 2, "pause"), (-9, -2, "shift"), (0, 200, "shift"), (0, 3, "vanish")],
)  # fmt: skip
def test_an_absence_that_cannot_be_is_not_noted(app: Flask, start: int, last: int, mode: str) -> None:
    brand, _variant, _slug = shop()
    assert away(app, brand, mode, today() + DAY * start, today() + DAY * last) == 422
    assert db.session.scalar(select(Brand.away_until)) is None
