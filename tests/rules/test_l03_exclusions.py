"""L3, art. 59: no withdrawal from what is made to a person's words; told before the order, true only if it happened."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storefront.domain.carts.models import CartLine
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.orders.models import OrderLine
from storefront.flows.add_to_cart import add_to_cart
from storefront.infra.db import db
from tests import makers
from tests.rules.reading import BUTTON, CART_BUTTON, above, ada, address_of, page, put_in


def with_a_name(**columns: object) -> Variant:
    hub = makers.location()
    return makers.for_sale(
        makers.brand().id, hub.id, "Bavaglia", withdrawal_exclusion="personalised", personalisation_max=12, **columns
    )


def test_a_product_cannot_be_excluded_as_personalised_when_it_asks_for_no_words(app: Flask) -> None:
    with pytest.raises(IntegrityError, match="personalised_asks_a_text"):
        makers.product(makers.brand().id, withdrawal_exclusion="personalised", personalisation_max=0)
    assert db.session.scalars(select(Product.id)).all() == []


def test_the_exclusion_holds_only_for_the_line_that_the_buyer_had_changed(app: Flask) -> None:
    named, plain = with_a_name(), with_a_name()
    owner = ada()
    for variant in (named, plain):
        add_to_cart(owner, variant.id)
    lines = dict(db.session.execute(select(CartLine.variant_id, CartLine.id)).all())  # type: ignore[arg-type]  # pairs
    makers.order(owner=owner, personalisations={lines[named.id]: "Tommaso"})
    frozen = dict(db.session.execute(select(OrderLine.personalisation, OrderLine.withdrawal_exclusion)).all())  # type: ignore[arg-type]  # pairs
    assert frozen == {"Tommaso": "personalised", "": ""}


def test_the_reason_is_told_on_the_product_and_again_before_the_order(client: FlaskClient, app: Flask) -> None:
    variant = with_a_name()
    told = page(client, address_of(variant))
    assert "non si può rendere per ripensamento" in above(told, CART_BUTTON)
    assert "art. 59, lettera c" in told
    put_in(client, variant.id, personalisation="Tommaso")
    assert "non puoi recedere, perché è fatto apposta per te" in above(page(client, "/checkout"), BUTTON)


def test_what_is_sealed_for_hygiene_says_so(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, withdrawal_exclusion="hygiene")
    assert "art. 59, lettera e" in page(client, address_of(variant))


def test_made_to_order_alone_takes_no_right_away(client: FlaskClient, app: Flask) -> None:
    makers.location()
    product = makers.product(makers.brand().id, making=Making.TO_ORDER)
    variant = makers.variant(product.id)
    assert "Hai 14 giorni da quando lo ricevi per cambiare idea" in page(client, address_of(variant))
    placed = makers.order(variant.id)
    assert placed.ref
    assert db.session.scalars(select(OrderLine.withdrawal_exclusion)).one() == ""
