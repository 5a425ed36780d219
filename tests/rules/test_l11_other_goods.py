"""L11: shoes, leather, metal, soap, candles, food: asked by the category, told to the buyer, with the price of a unit."""

import html
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.domain.catalogue.models import Listing, Product, Variant
from storefront.domain.catalogue.services import mark_stale
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.pieces import label_paper
from storefront.domain.pieces.labels import LabelRow
from storefront.infra import pdf
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests import sheets as written
from tests.faces.studio.forms import form_of
from tests.faces.studio.people import at_work
from tests.rules.reading import address_of, page, words

SOAP: dict[str, Any] = {
    "inci": "Sodium Olivate, Aqua, Parfum", "after_opening": "12", "cpnp": "4012345",
    "quantity": {"unit": "g", "values": {"": 80}},
}  # fmt: skip


def test_a_soap_tells_what_is_in_it_and_what_a_kilogram_costs(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    with unit_of_work() as session:
        session.execute(update(Product).values(particulars=SOAP))
        session.execute(update(Variant).values(list_cents=600, price_cents=600))
        mark_stale([variant.product_id])
    makers.listed()
    told = words(page(client, address_of(variant)))
    assert "75,00 € al kg" in told.replace("\xa0", " ")
    assert "Ingredienti (INCI) Sodium Olivate, Aqua, Parfum" in told
    assert "Dopo l'apertura dura 12 mesi" in told
    assert "Quantità netta 80 g" in told
    assert "4012345" not in told  # for the office alone
    assert "€75.00 per kg" in words(page(client, f"/en{address_of(variant)}")).replace("\xa0", " ")
    listed = words(page(client, "/products")).replace("\xa0", " ")
    assert "6,00 € 75,00 € al kg" in listed
    assert db.session.execute(select(Listing.unit_cents, Listing.unit)).one() == (7500, "kg")


def test_a_label_in_the_shop_tells_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(pdf, "draw", lambda _template, given: drawn.append(given) or b"")
    label_paper.label_paper([LabelRow(1, "K7XQ2M9P", "Sapone", "", "", 600, "Arbrora", SOAP)], "24", "it")
    assert "75,00 €/kg" in str(drawn).replace("\\xa0", " ")


def test_a_maker_is_asked_what_the_category_wants_and_cannot_publish_without(app: Flask) -> None:
    """From an empty product to a sheet that lacks nothing, by the forms of the page alone."""
    brand = written.brand()
    category = written.words(asks="cosmetic quantity shoes")
    ada = at_work(app, brand)
    at = ada.post(f"/studio/{brand.slug}/products").location
    before = form_of(ada.get(at).text, "product-form")
    assert "particular-inci" not in before
    assert ada.post(at, data={**before, "category": category}).status_code == 303
    shown = ada.get(f"{at}?check=1").text
    assert "Ingredienti (INCI): per questa categoria la legge vuole che si dica." in html.unescape(shown)
    assert 'href="#particular-quantity-0"' in shown
    filled = {
        **form_of(shown, "product-form"),
        "particular-inci": "Sodium Olivate", "particular-after_opening": "12", "particular-cpnp": "4012345",
        "particular-upper": ["leather"], "particular-lining": ["textile"], "particular-sole": ["other"],
        "particular-quantity-0": "ottanta", "particular-quantity-unit": "g",
        "particular-purpose-it": "Lava", "particular-purpose-en": "", "particular-invented": "x",
    }  # fmt: skip
    filled["particulars"] = [*filled["particulars"], "invented"]
    assert ada.post(at, data=filled).status_code == 303
    again = ada.get(f"{at}?check=1").text
    assert "Non capisco «ottanta»" in html.unescape(again)
    assert 'value="ottanta"' in again
    assert ada.post(at, data={**form_of(again, "product-form"), "particular-quantity-0": "80,5"}).status_code == 303
    done = ada.get(f"{at}?check=1").text
    assert "per questa categoria la legge vuole che si dica" not in html.unescape(done)
    assert 'value="80,5"' in done
    untouched = ada.post(at, data=form_of(done, "product-form"), headers={"Accept": "application/json"})
    assert untouched.json["changed"] is False
    (kept,) = db.session.scalars(select(ProductSheet.document))
    assert kept["particulars"] == {
        "upper": ["leather"], "lining": ["textile"], "sole": ["other"], "inci": "Sodium Olivate",
        "purpose": {"it": "Lava", "en": ""}, "after_opening": "12", "cpnp": "4012345",
        "quantity": {"unit": "g", "values": {"": 80.5}},
    }  # fmt: skip
