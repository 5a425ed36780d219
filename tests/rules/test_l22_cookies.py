"""L22: only technical cookies, each named in the privacy page, none at a first look; nothing from other hosts."""

import re
from http.cookies import SimpleCookie

from flask import Flask
from flask.testing import FlaskClient

from tests import makers
from tests.rules.reading import page, public_addresses, put_in, words

HOST = "http://127.0.0.1:8000"


def test_no_public_page_sets_a_cookie_at_a_first_visit(app: Flask) -> None:
    for address in public_addresses():
        answer = app.test_client().get(address)
        assert "Set-Cookie" not in answer.headers, address


def test_no_public_page_asks_for_consent_or_fetches_from_another_host(app: Flask) -> None:
    for address in public_addresses():
        text = app.test_client().get(address).get_data(as_text=True)
        fetched = re.findall(
            r'<(?:script|img|iframe|source|link rel="(?:stylesheet|preload|icon)")[^>]*(?:src|href)="([^"]+)"', text
        )
        assert all(found.startswith("/") for found in fetched), (address, fetched)
        assert (
            "cookie" not in words(text).lower().replace("privacy e cookie", "").replace("privacy and cookies", "")
            or "/pages/" in address
        ), address


def test_every_cookie_that_the_shop_sets_is_named_with_its_duration(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    put_in(client, variant.id)
    set_by: SimpleCookie = SimpleCookie()
    for address, form in (("/cart/lines", {"variant_id": variant.id}), ("/account/sign-in", {})):
        fresh = app.test_client()
        answer = fresh.post(address, data=form) if form else fresh.get(address)
        for header in answer.headers.getlist("Set-Cookie"):
            set_by.load(header)
    assert "cart" in set_by
    told = page(client, "/pages/privacy")
    for name, cookie in set_by.items():
        assert f'<th scope="row">{name}</th>' in told
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert f"{int(set_by['cart']['max-age']) // 86_400} giorni" in told
