"""The demo's consignments obey the rules that real ones obey."""

from flask import Flask
from sqlalchemy import select

from storefront.demo import journeys
from storefront.domain.consignments.models import Consignment
from storefront.domain.consignments.queries import wanting_a_hand
from storefront.flows.check import check
from storefront.infra.db import db, unit_of_work
from tests import makers


def test_they_hold_and_give_the_brand_something_to_look_at(app: Flask) -> None:
    brand = makers.brand(slug="arbrora")
    makers.atelier(brand.id)
    shop, _other = makers.outlet(), makers.outlet("Uno")
    for title in ("Borsa", "Sciarpa"):
        makers.for_sale(brand.id, shop.id, title)
    with unit_of_work():
        journeys.set_out()
    assert check() == []
    states = list(db.session.scalars(select(Consignment.state).order_by(Consignment.id)))
    assert states == ["closed", "sent", "asked"]
    assert len(wanting_a_hand(brand.id)) == 2


def test_a_shop_without_those_brands_is_left_alone(app: Flask) -> None:
    with unit_of_work():
        journeys.set_out()
    assert db.session.scalar(select(Consignment.id)) is None
