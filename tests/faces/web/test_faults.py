"""When something we stand on is away: a clear page, nothing half-written, and it recovers by itself."""

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.faces.web import access
from storefront.infra import db as database
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.databases import DatabaseCopies
from tests.shop import shop_on


@pytest.mark.parametrize("path", ["/", "/products", "/en/products", "/products/borsa"])
def test_a_database_that_is_gone_answers_503_and_says_when_to_come_again(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    with shop_on(nowhere, tmp_path, monkeypatch) as app:
        client = app.test_client()
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdigit()
    assert "Traceback" not in answer.text


def test_a_locked_database_answers_503_and_writes_nothing(
    database_copies: DatabaseCopies, database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 200)
    url = database_copies.fresh()
    with shop_on(url, tmp_path, monkeypatch) as app:
        brand = makers.brand()
        variant = makers.for_sale(brand.id, makers.location().id)
        slug = db.session.execute(db.text("SELECT slug FROM product")).scalar_one()
        db.session.rollback()
        with holding_the_write_lock(url, database_kind):
            answer = app.test_client().post(f"/products/{slug}", data={"quantity": "1"})
        assert answer.status_code == 503
        assert db.session.execute(db.text("SELECT count(*) FROM cart_line")).scalar_one() == 0
        db.session.rollback()
        again = app.test_client().post(f"/products/{slug}", data={"quantity": "1"})
        assert again.status_code == 303
        assert variant.id == db.session.execute(db.text("SELECT variant_id FROM cart_line")).scalar_one()
    database_copies.drop(url)


class holding_the_write_lock:
    """Another process in the middle of a write."""

    def __init__(self, url: str, kind: str) -> None:
        self.url, self.kind = url, kind

    def __enter__(self) -> None:
        if self.kind == "sqlite":
            self.other = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
            self.other.execute("BEGIN IMMEDIATE")
        else:
            import psycopg

            self.other = psycopg.connect(self.url.replace("+psycopg", ""))
            self.other.execute("LOCK TABLE cart, cart_line IN ACCESS EXCLUSIVE MODE")

    def __exit__(self, *_: object) -> None:
        self.other.rollback()
        self.other.close()


def test_a_fault_of_ours_is_a_page_without_a_traceback(new_app: Flask) -> None:
    @new_app.get("/broken-on-purpose")
    @access.only(access.Rule.PUBLIC)
    def broken() -> str:
        raise RuntimeError("secret words")

    answer = new_app.test_client().get("/broken-on-purpose")
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert "Traceback" not in answer.text


def test_an_unknown_page_helps_on_in_both_languages(client: FlaskClient) -> None:
    italian, english = client.get("/che-cosa"), client.get("/en/what")
    assert italian.status_code == english.status_code == 404
    assert 'href="/products"' in italian.text
    assert 'href="/en/products"' in english.text


def test_readiness_says_when_a_guard_is_missing(app: Flask, client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200
    from storefront.infra import append_only

    with unit_of_work() as session:
        append_only.unguard(session.connection(), "posting")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "posting_no_delete" in answer.get_json()["faults"]
