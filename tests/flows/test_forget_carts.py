"""Guests' carts go when their browser has forgotten them; people's carts stay."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.carts.models import Cart, CartLine
from storefront.domain.carts.services import CartOwner
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.forget_carts import forget_carts
from storefront.infra.db import db, unit_of_work
from tests import makers


@pytest.mark.parametrize(("days", "left"), [(89, 2), (91, 1)])
def test_a_guests_cart_is_kept_as_long_as_its_cookie(app: Flask, days: int, left: int) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    for owner in (CartOwner(token="g" * 40), CartOwner(user_id=makers.user().id)):
        add_to_cart(owner, variant.id)
    with unit_of_work() as session:
        session.execute(update(Cart).values(touched_at=clock.now() - timedelta(days=days)))
    forget_carts()
    assert len(db.session.scalars(select(Cart.id)).all()) == left
    assert len(db.session.scalars(select(CartLine.id)).all()) == left
