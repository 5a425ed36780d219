"""L14, art. 49-bis: why results stand in their order, who sells and as what, who answers for what."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.brands.models import Party
from storefront.domain.catalogue.orders import BEST_BY, FRESH_DAYS, RECOMMENDED_BY, Sort
from storefront.faces.shop import ranking
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


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_table_of_duties_is_one_link_from_every_product(client: FlaskClient, app: Flask, prefix: str) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    assert f'href="{prefix}/pages/terms#duties"' in page(client, prefix + address_of(variant))
    table = page(client, f"{prefix}/pages/terms").partition('id="duties"')[2].partition("</table>")[0]
    assert table.count("<tr>") >= 8
