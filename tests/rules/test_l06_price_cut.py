"""L6, art. 17-bis: beside a reduced price stands the lowest of the 30 days before, wherever the price is shown."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.catalogue.models import Listing, PriceChange, Sale, Variant
from storefront.flows.sales import begin_and_end_sales
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.rules.reading import address_of, page, words


def priced(at: datetime, *changes: tuple[int, int]) -> Variant:
    """A variant launched at an instant for 60 euros, and what it cost so many days later."""
    product = makers.product(makers.brand().id)
    variant = makers.kept(Variant(product_id=product.id, sku="VELA", list_cents=6000, price_cents=6000))
    makers.piece(variant.id, makers.location().id)
    makers.kept(PriceChange(variant_id=variant.id, at=at, list_cents=6000, price_cents=6000, why="first"))
    for days, cents in changes:
        makers.kept(
            PriceChange(
                variant_id=variant.id, at=at + timedelta(days=days), list_cents=6000, price_cents=cents, why="sale"
            )
        )
    return variant


def on_sale(variant: Variant, cents: int) -> None:
    now = clock.now()
    makers.kept(
        Sale(
            variant_id=variant.id,
            price_cents=cents,
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(days=7),
        )
    )
    begin_and_end_sales()
    makers.listed()


def test_a_running_sale_shows_the_lowest_of_thirty_days_on_card_and_product(client: FlaskClient, app: Flask) -> None:
    variant = priced(clock.now() - timedelta(days=200), (180, 5000), (185, 6000))
    on_sale(variant, 4000)
    for address in (address_of(variant), "/products", "/"):
        told = words(page(client, address))
        assert "Prezzo più basso degli ultimi 30 giorni: 50,00" in told, address
        assert "40,00" in told
        assert "60,00" not in told, address


def test_a_product_younger_than_thirty_days_says_which_days_the_price_is_of(client: FlaskClient, app: Flask) -> None:
    variant = priced(clock.now() - timedelta(days=10))
    on_sale(variant, 4000)
    assert "Prima della riduzione è stato in vendita tra" in words(page(client, address_of(variant)))


def test_a_cut_that_is_no_cut_is_not_announced(client: FlaskClient, app: Flask) -> None:
    variant = priced(clock.now() - timedelta(days=200), (190, 3500), (195, 6000))
    on_sale(variant, 4000)
    told = words(page(client, address_of(variant)))
    assert "40,00" in told
    assert "Prezzo ridotto" not in told
    assert "Prezzo più basso" not in told
    assert db.session.scalars(select(Listing.lowest_30d_cents)).one() is None


def test_when_the_sale_ends_its_words_end_too(client: FlaskClient, app: Flask) -> None:
    variant = priced(clock.now() - timedelta(days=200))
    on_sale(variant, 4000)
    with unit_of_work() as session:
        session.execute(update(Sale).values(ends_at=clock.now() - timedelta(seconds=1)))
    begin_and_end_sales()
    makers.listed()
    told = words(page(client, address_of(variant)))
    assert "60,00" in told
    assert "Prezzo più basso" not in told


@pytest.mark.parametrize("column", ["compare_at", "was_cents", "old_price"])
def test_nobody_can_write_a_crossed_out_price_of_their_own(column: str) -> None:
    assert column not in Variant.__table__.columns
