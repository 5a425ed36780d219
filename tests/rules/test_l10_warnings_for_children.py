"""L10, toys: CE mark, age and warnings are read before the button is pressed."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.demo.files import products
from storefront.domain.catalogue.models import ProductText
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.rules.reading import CART_BUTTON, above, address_of, page, words


def test_a_toy_shows_mark_age_and_its_warning_above_the_button(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(
        makers.brand().id, makers.location().id, "Coniglio", age_min_months=36, has_ce_mark=True, has_no_warnings=False
    )
    said = "Non adatto a bambini di età inferiore a 36 mesi."
    with unit_of_work() as session:
        session.execute(update(ProductText).where(ProductText.locale == "it").values(warnings=said))
    assert db.session.scalars(select(ProductText.warnings).where(ProductText.locale == "it")).one() == said
    text = page(client, address_of(variant))
    assert said in above(text, CART_BUTTON)
    assert "Da 36 mesi" in text
    assert "Marcatura CE" in words(text)


def test_every_toy_of_the_demo_has_mark_age_and_warnings_in_both_languages() -> None:
    toys = [product for _, product in products() if product.get("ce_mark")]
    assert toys
    for toy in toys:
        assert toy.get("age_min_months") is not None, toy["slug"]
        warnings = toy["warnings"]
        assert warnings.get("none") or (warnings["it"] and warnings["en"]), toy["slug"]
