"""Brands: all of them, and each with its trader's file."""

from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.brands.models import BrandState, BrandText
from tests import makers
from tests.statements import counted


def test_a_brand_tells_its_story_who_it_is_in_law_and_what_it_makes(client: FlaskClient, app: Flask) -> None:
    brand = makers.brand("Arbrora", register_no="TO-1234567", packaging=["pap 20"])
    makers.kept(
        BrandText(brand_id=brand.id, locale="it", tagline="Borse di vela", story="Nata nel 2012.\n\nIn via Regaldi.")
    )
    makers.for_sale(brand.id, makers.location().id)
    makers.listed()
    text = client.get(f"/brands/{brand.slug}").get_data(as_text=True)
    for words in (
        "Nata nel 2012.",
        "Borsa di vela",
        "Arbrora srl",
        "99900010010",
        "TO-1234567",
        "PAP 20",
        "Professionista",
    ):
        assert words in text
    assert '"BreadcrumbList"' in text


def test_a_brand_that_is_not_active_is_an_unknown_page(client: FlaskClient, app: Flask) -> None:
    brand = makers.brand(state=BrandState.CLOSED)
    assert client.get(f"/brands/{brand.slug}").status_code == 404
    assert client.get("/brands/mai").status_code == 404


def test_a_co_crafted_piece_stands_with_each_of_its_brands(client: FlaskClient, app: Flask) -> None:
    lead, partner = makers.brand("Arbrora"), makers.brand("Sosa")
    product = makers.product(lead.id, "Borsa a due", shares={lead.id: 6000, partner.id: 4000})
    makers.piece(makers.variant(product.id).id, makers.location().id)
    makers.listed()
    for brand in (lead, partner):
        assert "Borsa a due" in client.get(f"/brands/{brand.slug}").get_data(as_text=True)


def test_pages_of_brands_take_few_statements_and_are_known_again(client: FlaskClient, app: Flask) -> None:
    brand, hub = makers.brand(), makers.location()
    for _ in range(6):
        makers.for_sale(brand.id, hub.id)
    makers.listed()
    etag = client.get(f"/brands/{brand.slug}").headers["ETag"]
    with counted() as said:
        client.get(f"/brands/{brand.slug}")
    assert len(said) <= 4, said
    with counted() as said:
        assert client.get(f"/brands/{brand.slug}", headers={"If-None-Match": etag}).status_code == 304
    assert len(said) == 1, said


def test_the_list_names_active_brands_with_their_line(client: FlaskClient, app: Flask) -> None:
    brand = makers.brand("Arbrora")
    makers.brand("Dormiente", state=BrandState.INVITED)
    makers.kept(BrandText(brand_id=brand.id, locale="en", tagline="Bags made of sails"))
    text = client.get("/en/brands").get_data(as_text=True)
    assert "Bags made of sails" in text
    assert "Dormiente" not in text
