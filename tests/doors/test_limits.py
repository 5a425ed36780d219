"""Who knocks too often is told to wait, kindly."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.faces.web.limits import LIMITS


@pytest.fixture
def limited(app: Flask) -> FlaskClient:
    app.config["RATELIMIT_ENABLED"] = True
    return app.test_client()


def test_every_limited_endpoint_exists(app: Flask) -> None:
    assert [endpoint for endpoint in LIMITS if endpoint not in app.view_functions] == []


@pytest.mark.parametrize(
    ("address", "field", "most"),
    [("/account/sign-in", "email", 30), ("/account/register", "email", 10), ("/account/recover", "email", 10), ("/orders", "email", 10)],
)  # fmt: skip
def test_a_door_answers_429_after_its_number(limited: FlaskClient, address: str, field: str, most: int) -> None:
    answers = [limited.post(address, data={field: "x"}).status_code for _ in range(most + 1)]
    assert 429 not in answers[:most]
    assert answers[most] == 429


def test_the_page_says_when_to_come_again(limited: FlaskClient) -> None:
    for _ in range(11):
        answer = limited.post("/account/recover", data={"email": "x"})
    assert answer.headers["Retry-After"].isdigit()
    assert "Troppi tentativi" in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_searches_are_limited_and_looking_around_is_not(limited: FlaskClient) -> None:
    assert {limited.get("/products").status_code for _ in range(130)} == {200}
    searched = [limited.get("/products?q=x").status_code for _ in range(121)]
    assert searched[-1] == 429
