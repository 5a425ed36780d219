"""What every answer carries, and what cookies it may set."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.doors.routes import addresses
from tests.faces.account.people import person, sign_in
from tests.shop import forget_settings, shop_on

NEEDED = (
    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cache-Control",
)  # fmt: skip


def lacking(answer: object) -> list[str]:
    return [name for name in NEEDED if name not in answer.headers]  # type: ignore[attr-defined]


def test_every_route_answers_with_all_headers_and_no_unsafe_inline(app: Flask) -> None:
    client = app.test_client()
    for endpoint, method, address in addresses(app, {"name": "img/favicon.svg"}):
        answer = client.open(address, method=method)
        assert lacking(answer) == [], (endpoint, method)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/cart", 405), ("GET", "/static/none.css", 404), ("GET", "/static/img/favicon.svg", 200),
     ("GET", "/media/none.webp", 404), ("POST", "/stripe/webhook", 400), ("TRACE", "/", 405), ("OPTIONS", "/", 200)],
)  # fmt: skip
def test_errors_and_files_carry_them_too(client: FlaskClient, method: str, address: str, status: int) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert lacking(answer) == []


def test_a_foreign_host_is_refused_with_all_headers(client: FlaskClient) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost@evil.example"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert lacking(answer) == []


def test_templates_hold_nothing_that_the_policy_would_block(app: Flask) -> None:
    own = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)|javascript:")
    found = [
        name for name in app.jinja_env.list_templates()
        if not name.startswith(("mail/", "layouts/mail")) and name.endswith(".html")
        and own.search(app.jinja_env.loader.get_source(app.jinja_env, name)[0])  # type: ignore[union-attr]  # there is one
        and "flask_security" not in str(app.jinja_env.loader.get_source(app.jinja_env, name)[1])  # type: ignore[union-attr]
    ]  # fmt: skip
    assert found == []


def test_https_is_said_to_last_and_keeps_cookies_to_itself(
    database_url: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_URL", "https://shop.example")
    monkeypatch.setenv("TRUSTED_PROXIES", "1")
    with shop_on(database_url, tmp_path, monkeypatch) as app:  # type: ignore[arg-type]  # a path
        person()
        client = app.test_client()
        behind = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example", "X-Forwarded-For": "203.0.113.9"}
        data = {"email": "ada@posta.example", "password": "cavallo-batteria-graffetta"}
        answer = client.post("/account/sign-in", data=data, headers=behind)
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        cookies = answer.headers.getlist("Set-Cookie")
        assert cookies
        assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    forget_settings()


def test_without_trusted_proxies_nobody_can_claim_another_address(new_app: Flask) -> None:
    from flask import request

    seen: list[str | None] = []
    new_app.before_request(lambda: seen.append(request.remote_addr))
    new_app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
    assert seen == ["127.0.0.1"]


@pytest.mark.parametrize(
    "address", ["/", "/products", "/en/products", "/brands", "/outlets", "/cart", "/nowhere", "/static/img/favicon.svg"]
)
def test_looking_around_sets_no_cookie(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers.getlist("Set-Cookie") == []


def test_doors_are_kept_by_nobody(client: FlaskClient) -> None:
    person()
    sign_in(client)
    assert "private" in client.get("/account").headers["Cache-Control"]
    assert "no-store" in client.get("/account/data.zip").headers["Cache-Control"]
