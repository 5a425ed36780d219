"""Pages that everybody sees travel small; pages of one person are left as they are."""

import zlib

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

LISTING = "/products"


@pytest.mark.parametrize(("asked", "unpack"), [
    ("br", brotli.decompress), ("gzip", lambda body: zlib.decompress(body, wbits=31)),
])  # fmt: skip
def test_a_public_page_is_the_same_page_in_fewer_bytes(client: FlaskClient, asked: str, unpack: object) -> None:
    plain = client.get(LISTING)
    small = client.get(LISTING, headers={"Accept-Encoding": asked})
    assert callable(unpack)
    assert unpack(small.data) == plain.data
    assert small.headers["Content-Encoding"] == asked
    assert small.content_length == len(small.data) < len(plain.data) / 2
    assert small.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in small.vary
    assert "Accept-Encoding" in plain.vary


def test_a_page_of_one_person_is_never_compressed(client: FlaskClient) -> None:
    for path in ("/cart", "/account/sign-in", "/orders", "/withdrawal"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br, gzip"}).headers


def test_a_browser_that_has_the_small_page_is_told_so(client: FlaskClient) -> None:
    small = client.get(LISTING, headers={"Accept-Encoding": "br"})
    again = client.get(LISTING, headers={"Accept-Encoding": "br", "If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_style_sheet_is_packed_hard_and_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    address = app.jinja_env.globals["static_url"]("build/shop.css")  # type: ignore[operator]  # our own function
    small = client.get(address, headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.data) == client.get(address).data
    assert "immutable" in small.headers["Cache-Control"]
    assert len(small.data) < 30_000  # GOALS.md: CSS of a shop page, compressed


def test_files_are_the_same_for_everybody(app: Flask, client: FlaskClient) -> None:
    address = app.jinja_env.globals["static_url"]("js/shop.js")  # type: ignore[operator]  # our own function
    assert "Cookie" not in client.get(address).vary
    found = client.get("/favicon.ico")
    assert found.status_code == 301
    assert found.location.startswith("/static/img/favicon.")
    assert "Cookie" not in found.vary
    assert "max-age" in found.headers["Cache-Control"]
