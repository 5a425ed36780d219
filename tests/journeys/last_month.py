"""Gives a brand of a live shop a last month: two shop sales and its closed statement.

python -m tests.journeys.last_month <brand slug>      in the shop's own environment
"""

import sys
from datetime import timedelta

from sqlalchemy import select

from storefront.app import create_app
from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.places.models import Location, LocationKind
from storefront.domain.settlements import queries, services
from storefront.domain.settlements.periods import last_ended
from storefront.flows.close_statement import close_statement
from storefront.infra.db import db, unit_of_work
from tests.books import Shelf, alone


def main(slug: str) -> None:
    brand_id = db.session.scalars(select(Brand.id).where(Brand.slug == slug)).one()
    own = select(Variant).join(Product, Product.id == Variant.product_id).where(Product.brand_id == brand_id)
    variant = db.session.scalars(own.order_by(Variant.id)).first()
    outlet = select(Location.id).where(Location.kind == LocationKind.OUTLET).order_by(Location.id)
    outlet_id = db.session.scalars(outlet).first()
    assert variant is not None
    assert outlet_id is not None
    db.session.expunge_all()
    shelf = Shelf(variant, outlet_id, outlet_id, {})
    month = last_ended(clock.rome_date(clock.now()))
    for days, cents in ((3, 6_200), (9, 11_000)):
        shelf.sale(month.first_on + timedelta(days=days), alone(brand_id, cents), at=outlet_id)
    with unit_of_work():
        (statement_id,) = services.open_months(brand_id, month.last_on)
    close_statement(statement_id)
    print(queries.of_brand(brand_id)[0].ref)


if __name__ == "__main__":
    with create_app().app_context():
        main(sys.argv[1])
