"""The first page: what is new, who makes, where to touch it; in few statements, without people's data."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.catalogue import services
from storefront.domain.catalogue.models import Product
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted


@pytest.fixture
def shop(app: Flask) -> Flask:
    hub = makers.location()
    makers.outlet("Il Grifone", slug="il-grifone")
    arbrora, baobab = makers.brand("Arbrora", slug="arbrora"), makers.brand("Baobab Couture", slug="baobab")
    for number in range(10):
        makers.for_sale(arbrora.id, hub.id, f"Borsa {number}")
    makers.for_sale(arbrora.id, hub.id, "Trapunta a più mani", shares={arbrora.id: 5000, baobab.id: 5000})
    with unit_of_work() as session:
        services.mark_stale(session.scalars(select(Product.id)).all())
    refresh_listing()
    return app


def test_an_empty_shop_has_a_first_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Guarda il catalogo" in answer.text


def test_the_first_page_shows_what_is_new_who_makes_and_where(client: FlaskClient, shop: Flask) -> None:
    html = client.get("/").text
    for words in (
        "Appena arrivati",
        "Fatti a più mani",
        "Trapunta a più mani",
        "Arbrora con Baobab Couture",
        "Il Grifone",
    ):
        assert words in html
    assert len(re.findall("<h1", html)) == 1
    assert 'href="/brands/baobab"' in html
    assert 'href="/outlets/il-grifone"' in html


def test_the_english_first_page_links_to_english_pages(client: FlaskClient, shop: Flask) -> None:
    html = client.get("/en").text
    main = html.split("<main", 1)[1].split("</main>")[0]
    assert re.findall(r'href="(/[^"]*)"', main)
    assert all(href.startswith("/en") for href in re.findall(r'href="(/[^"]*)"', main))


def test_the_first_page_takes_at_most_five_statements_and_then_one(client: FlaskClient, shop: Flask) -> None:
    client.get("/products")
    db.session.remove()
    with counted() as said:
        client.get("/")
    assert len(said) <= 5, said
    db.session.remove()
    with counted() as said:
        client.get("/")
    assert len(said) == 1


def test_the_first_page_is_not_sent_twice_to_who_has_it(client: FlaskClient, shop: Flask) -> None:
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/en", headers={"If-None-Match": tag}).status_code == 200
