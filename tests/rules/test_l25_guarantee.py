"""L25, D.Lgs. 30/2026: two years of guarantee told beside offer and order; a place for the official notice; no empty green words."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.demo.files import products
from tests import makers
from tests.rules.reading import BUTTON, above, address_of, page, put_in

GREEN = re.compile(
    r"\b(ecologic\w+|green\b(?! (tea|velvet))|eco-?friendly|a impatto zero|sostenibil\w+|climate neutral|carbon neutral|sustainab\w+|environmentally friendly)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("prefix", "years"), [("", "2 anni"), ("/en", "")])
def test_the_product_tells_of_two_years_and_leads_to_the_notice(
    client: FlaskClient, app: Flask, prefix: str, years: str
) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    text = page(client, prefix + address_of(variant))
    assert f'href="{prefix}/pages/guarantee"' in text
    assert years in text


def test_the_guarantee_is_told_before_the_order(client: FlaskClient, app: Flask) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    before = above(page(client, "/checkout"), BUTTON)
    assert "garanzia legale di conformità di due anni" in before
    assert 'href="/pages/guarantee"' in before


@pytest.mark.parametrize(
    ("prefix", "admission"),
    [("", "Non abbiamo ancora il file ufficiale"), ("/en", "We do not have the official file yet")],
)
def test_the_place_of_the_official_notice_is_named_and_honest(
    client: FlaskClient, app: Flask, prefix: str, admission: str
) -> None:
    notice = page(client, f"{prefix}/pages/guarantee").partition('id="harmonised-notice"')[2].partition("<h2")[0]
    assert "2025/1960" in notice
    assert admission in notice


def test_no_text_of_the_demo_claims_to_be_green_without_proof() -> None:
    for _, product in products():
        for locale in ("it", "en"):
            for name, text in product[locale].items():
                claims = [found[0] for found in GREEN.finditer(text) if found[0].lower() != "green"]
                assert not claims, (product["slug"], name, claims)
