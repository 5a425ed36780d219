"""Forms: only our own pages, with their own token, change anything. Here the guard is on, as in production."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.faces.web import csrf
from tests.doors.routes import addresses
from tests.faces.account.people import PASSWORD, person

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def guarded(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


def token_on(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found, address
    return found.group(1)


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    data = {"email": "ada@posta.example", "password": PASSWORD, "csrf_token": token_on(client, "/account/sign-in")}
    assert client.post("/account/sign-in", data=data, headers=OURS).status_code == 302
    return client


def test_no_route_takes_a_post_without_a_token(app: Flask) -> None:
    person()
    for client in (app.test_client(), signed_in(app)):
        for endpoint, method, address in addresses(app, {}):
            if method == "POST" and not endpoint.startswith("hooks."):
                answer = client.post(address, headers=OURS)
                assert answer.status_code == 400, endpoint


@pytest.mark.parametrize(
    "said",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
     {"Referer": "https://evil.example/page"}, {"Origin": "http://["}],
)  # fmt: skip
def test_another_site_is_refused_even_with_the_right_token(app: Flask, said: dict[str, str]) -> None:
    person()
    client = app.test_client()
    data = {"email": "ada@posta.example", "password": PASSWORD, "csrf_token": token_on(client, "/account/sign-in")}
    assert client.post("/account/sign-in", data=data, headers=said).status_code == 400
    assert client.post("/account/sign-in", data=data, headers=OURS).status_code == 302


def test_a_browser_that_says_nothing_of_itself_is_let_in_by_the_token(app: Flask) -> None:
    person()
    client = app.test_client()
    data = {"email": "ada@posta.example", "password": PASSWORD, "csrf_token": token_on(client, "/account/sign-in")}
    assert client.post("/account/sign-in", data=data).status_code == 302


def test_a_guests_token_does_not_open_what_is_behind_the_door(app: Flask) -> None:
    person()
    client = signed_in(app)
    guest = csrf.guest_token()
    for address in ("/account/profile", "/account/sign-out", "/account/password", "/cart/seen"):
        assert client.post(address, data={"csrf_token": guest}, headers=OURS).status_code == 400


def test_one_persons_token_is_not_another_ones(app: Flask) -> None:
    person()
    person("Eve", "eve@posta.example")
    mine = token_on(signed_in(app), "/account/profile")
    theirs = signed_in(app)
    assert (
        theirs.post(
            "/account/profile", data={"csrf_token": mine, "name": "x", "locale": "it"}, headers=OURS
        ).status_code
        == 400
    )


def test_a_stale_form_is_told_kindly(client: FlaskClient) -> None:
    answer = client.post("/account/sign-in", data={"csrf_token": "old"}, headers=OURS)
    assert answer.status_code == 400
    assert "La pagina era aperta da troppo tempo" in answer.text
