"""L14, art. 49-bis: why results stand in their order, who sells and as what, who answers for what."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.brands.models import Party, VatRegime
from storefront.domain.catalogue.orders import BEST_BY, FRESH_DAYS, RECOMMENDED_BY, Sort
from storefront.domain.mails.models import Mail
from storefront.domain.mails.queries import letter
from storefront.faces.shop import ranking
from storefront.flows.letter_values import values_of
from storefront.infra.db import db
from storefront.infra.letters import render
from tests import makers
from tests.rules.reading import address_of, page, put_in, words


@pytest.mark.parametrize("address", ["/products", "/products?q=borsa", "/products?sort=price_up"])
def test_every_list_tells_its_order_and_leads_to_the_whole_of_it(client: FlaskClient, app: Flask, address: str) -> None:
    makers.for_sale(makers.brand().id, makers.location().id)
    makers.listed()
    text = page(client, address)
    assert "Come ordiniamo i risultati" in text.partition("<main")[2].partition("</main>")[0]
    assert 'href="/pages/ranking"' in text


def test_the_page_is_made_from_the_constants_that_the_code_orders_by(client: FlaskClient, app: Flask) -> None:
    text = page(client, "/pages/ranking").partition("<article")[2]
    lists = re.findall(r"<ol>(.*?)</ol>", text, re.DOTALL)
    assert [found.count("<li>") for found in lists] == [len(RECOMMENDED_BY), len(BEST_BY)]
    assert f"a periodi di {FRESH_DAYS} giorni" in text
    with app.test_request_context("/"):
        for sort, found in zip((Sort.RECOMMENDED, Sort.BEST), lists, strict=True):
            assert [words(item) for item in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)] == ranking.parameters(sort)


@pytest.mark.parametrize(
    ("seller", "name"), [(Party.BRAND, "Arbrora srl"), (Party.COOPERATIVE, "Cooperativa sociale Liberitutti")]
)
def test_the_product_says_who_sells_and_that_it_is_a_trader(
    client: FlaskClient, app: Flask, seller: Party, name: str
) -> None:
    variant = makers.for_sale(makers.brand("Arbrora", seller=seller).id, makers.location().id)
    told = words(page(client, address_of(variant)))
    assert f"Venduto da {name}" in told
    assert "(professionista)" in told


def test_the_checkout_names_each_seller_as_a_trader_with_its_address(client: FlaskClient, app: Flask) -> None:
    hub = makers.location().id
    for brand in ("Arbrora", "Sosa"):
        put_in(client, makers.for_sale(makers.brand(brand).id, hub).id)
    told = words(page(client, "/checkout"))
    for brand in ("Arbrora", "Sosa"):
        assert f"{brand} srl (professionista), Via Regaldi 7" in told


def test_checkout_order_and_letter_name_the_cooperative_where_it_sells_and_a_forfettario_without_vat(
    client: FlaskClient, app: Flask
) -> None:
    hub = makers.location().id
    by_coop = makers.brand("Filo", seller=Party.COOPERATIVE)
    small = makers.brand("Sosa", vat_regime=VatRegime.FORFETTARIO)
    for brand in (by_coop, small):
        put_in(client, makers.for_sale(brand.id, hub).id)
    told = [words(page(client, "/checkout"))]
    for brand in (by_coop, small):
        placed = makers.paid_order(makers.for_sale(brand.id, hub).id)
        of_order = letter(
            db.session.scalars(select(Mail.id).where(Mail.subject_ref == placed.ref, Mail.kind == "order_paid")).one()
        )
        written = render(of_order.kind, of_order.locale, values_of(of_order))
        seen = [words(page(client, f"/orders/{placed.ref}?key={placed.key}")), words(written.html), written.text]
        told += seen
        assert ["Sosa srl" in one for one in seen] == [brand is small] * 3
    by_name = [bool(re.search("Filo ?:? Cooperativa sociale Liberitutti", one)) for one in told]
    assert by_name == [True] * 4 + [False] * 3
    assert ["Prezzi senza IVA: regime forfettario" in one for one in told] == [True] + [False] * 3 + [True] * 3
    assert all("Filo srl" not in one for one in told)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_table_of_duties_is_one_link_from_every_product(client: FlaskClient, app: Flask, prefix: str) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    assert f'href="{prefix}/pages/terms#duties"' in page(client, prefix + address_of(variant))
    table = page(client, f"{prefix}/pages/terms").partition('id="duties"')[2].partition("</table>")[0]
    assert table.count("<tr>") >= 8
