"""The words of the catalogue: in both languages, shown at once, and never removed while something stands on them."""

from flask import Flask
from sqlalchemy import select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.catalogue.models import CatalogueVersion, Category, Colour, ListingStale, Material, ReuseLot
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office


def test_words_are_added_changed_and_removed_in_both_languages(app: Flask) -> None:
    office = at_the_office(app)
    assert office.post("/office/catalogue/material/new", data={"name_it": "Lana d'Alpaca"}).status_code == 422
    for kind, told in (
        ("material", {"name_it": "Lana d'Alpaca", "name_en": "Alpaca wool"}),
        ("colour", {"name_it": "Ruggine", "name_en": "Rust", "hex": "#B7410E"}),
        ("reuse_lot", {"source_it": "Vele", "source_en": "Sails", "kilos": "12", "text_it": "Dal lago."}),
        ("category", {"name_it": "Cappelli", "name_en": "Hats", "parent_id": "0", "position": "3", "asks": "fibres"}),
    ):
        assert office.post(f"/office/catalogue/{kind}/new", data=told).status_code == 303, kind
        assert office.get(f"/office/catalogue/{kind}").status_code == 200
    assert db.session.scalar(select(Material.slug)) == "lana-d-alpaca"
    assert db.session.scalar(select(Colour.hex)) == "#b7410e"
    assert db.session.scalar(select(ReuseLot.grams)) == 12_000
    again = {"name_it": "Lana d'alpaca", "name_en": "Alpaca"}
    assert office.post("/office/catalogue/material/lana-d-alpaca", data=again).status_code == 303
    changed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "word_changed")).one()
    assert (changed.old["name_en"], changed.new["name_en"]) == ("Alpaca wool", "Alpaca")
    office.post("/office/catalogue/material/lana-d-alpaca/remove")
    assert db.session.scalar(select(Material.id)) is None
    assert office.post("/office/catalogue/colour/new", data={**again, "hex": "red"}).status_code == 422
    assert office.get("/office/catalogue/machines").status_code == 404


def test_a_used_word_stays_and_its_products_are_drawn_anew_when_it_changes(app: Flask) -> None:
    office, product = at_the_office(app), makers.product(makers.brand("Arbrora").id)
    category = db.session.scalars(select(Category).where(Category.id == product.category_id)).one()
    slug, version = category.slug, db.session.scalar(select(CatalogueVersion.version))
    makers.listed()
    answer = office.post(f"/office/catalogue/category/{slug}/remove", follow_redirects=True)
    assert "prima cambia i prodotti" in answer.text
    told = {"name_it": "Borse e zaini", "name_en": "Bags", "parent_id": "0", "position": "1"}
    assert office.post(f"/office/catalogue/category/{slug}", data=told).status_code == 303
    assert product.id in db.session.scalars(select(ListingStale.product_id)).all()
    assert (db.session.scalar(select(CatalogueVersion.version)) or 0) > (version or 0)
    under_itself = {**told, "parent_id": str(product.category_id)}
    assert office.post(f"/office/catalogue/category/{slug}", data=under_itself).status_code == 422
    office.post("/office/catalogue/category/new", data={**told, "name_it": "Zaini", "parent_id": product.category_id})
    assert office.post(f"/office/catalogue/category/{slug}/remove").status_code == 303
    assert len(db.session.scalars(select(Category.id)).all()) == 2
