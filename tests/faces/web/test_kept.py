"""Whole answers kept in memory: given to those who would be shown just that, and only while it is true."""

from datetime import timedelta
from typing import Any

import brotli
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.faces.web.kept import OVERHEAD_BYTES, Answer, Memory, Promise
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import person, sign_in
from tests.statements import counted


@pytest.fixture
def bag(app: Flask) -> str:
    """The slug of something of which one piece lies at the hub, read once by this process."""
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    makers.listed()
    slug = db.session.scalars(select(Product.slug).join(Variant).where(Variant.id == variant.id)).one()
    app.test_client().get("/brands")
    return slug


def kept_answers(app: Flask) -> Memory:
    found: Memory = app.extensions["kept_answers"]
    return found


def told(answer: Any) -> tuple[Any, ...]:
    """All of an answer that should be the same each time: everything but the policy's nonce."""
    return answer.status, answer.data, sorted(pair for pair in answer.headers if pair[0] != "Content-Security-Policy")


def hold(state: State = State.HELD) -> None:
    held: dict[str, Any] = {"held_kind": None, "held_for": None, "held_until": None}
    if state == State.HELD:
        until = clock.now() + timedelta(minutes=30)
        held = {"held_kind": HoldKind.CHECKOUT, "held_for": "order:ALTRUI", "held_until": until}
    with unit_of_work() as session:
        session.execute(update(Piece).values(state=state, **held))


PAGES = ("/", "/products", "/en/products?page=1", "/products?available=1", "/products?q=borsa", "/products/{slug}")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
def test_a_kept_answer_is_the_answer_itself(app: Flask, bag: str, path: str, encoding: str) -> None:
    path, asked = path.format(slug=bag), {"Accept-Encoding": encoding}
    first = app.test_client().get(path, headers=asked)
    assert len(kept_answers(app)) == 1
    with counted() as said:
        again = app.test_client().get(path, headers=asked)
    assert len(said) == 1, said
    assert told(again) == told(first)
    assert again.headers["Content-Security-Policy"] != first.headers["Content-Security-Policy"]
    head = app.test_client().head(path, headers=asked)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    seen = app.test_client().get(path, headers={**asked, "If-None-Match": first.headers["ETag"]})
    assert (seen.status_code, seen.data) == (304, b"")
    assert seen.headers["ETag"] == first.headers["ETag"]
    assert "X-Frame-Options" in seen.headers


@pytest.mark.parametrize("path", ["/", "/products", "/products/{slug}"])
def test_who_has_the_page_is_told_so_though_this_process_never_drew_it(app: Flask, bag: str, path: str) -> None:
    path = path.format(slug=bag)
    tag = app.test_client().get(path).headers["ETag"]
    kept_answers(app).clear()
    asked = {"If-None-Match": tag}
    first, again = (app.test_client().get(path, headers=asked) for _ in range(2))
    assert told(again) == told(first)
    assert again.status_code == 304
    assert app.test_client().get(path).status_code == 200
    assert app.test_client().get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    hold()
    makers.listed()
    assert app.test_client().get(path, headers=asked).status_code == 200


def test_languages_and_encodings_are_kept_apart(app: Flask, bag: str) -> None:
    for _ in range(2):
        assert 'lang="it"' in app.test_client().get("/products").text.partition("<head>")[0]
        assert 'lang="en"' in app.test_client().get("/en/products").text.partition("<head>")[0]
        packed = app.test_client().get("/products", headers={"Accept-Encoding": "br"})
        assert brotli.decompress(packed.data) == app.test_client().get("/products").data


def test_a_page_asked_for_by_its_head_is_not_kept_empty(app: Flask, bag: str) -> None:
    app.test_client().head("/products")
    assert app.test_client().get("/products").data


@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_a_piece_that_somebody_is_paying_for_is_told_of_at_once(app: Flask, bag: str, encoding: str) -> None:
    def said() -> str:
        answer = app.test_client().get(f"/products/{bag}", headers={"Accept-Encoding": encoding})
        return (brotli.decompress(answer.data) if encoding == "br" else answer.data).decode()

    for _ in range(2):
        assert "Riservato" not in said()
    hold()
    for _ in range(2):
        assert "Riservato" in said()
    hold(State.AVAILABLE)
    assert "Riservato" not in said()


def test_a_new_version_of_the_catalogue_is_shown_at_once(app: Flask, bag: str) -> None:
    app.test_client().get("/products")
    makers.for_sale(makers.brand("Sosa").id, makers.location("Altrove").id, "Fascia di lana")
    makers.listed()
    assert "Fascia di lana" in app.test_client().get("/products").text


def test_days_of_arrival_are_told_anew_each_half_hour(app: Flask, bag: str) -> None:
    with time_machine.travel("2026-11-23T09:29:00Z", tick=False) as clock_of_test:
        first = app.test_client().get(f"/products/{bag}")
        clock_of_test.shift(timedelta(days=2))
        later = app.test_client().get(f"/products/{bag}")
    assert later.headers["ETag"] != first.headers["ETag"]
    assert later.data != first.data


def test_a_guest_is_shown_the_number_of_pieces_in_their_own_cart(app: Flask, bag: str) -> None:
    variant_id = db.session.scalars(select(Variant.id)).one()
    empty, one = app.test_client(), app.test_client()
    one.post("/cart/lines", data={"variant_id": variant_id})
    one.get("/cart")  # the message that it is there has been read
    for _ in range(3):
        assert "Carrello: vuoto" in empty.get("/products").text
        assert "Carrello: 1 pezzo" in one.get("/products").text
    with counted() as said:
        one.get("/products")
    assert len(said) == 2, said


def test_who_is_signed_in_is_not_taken_for_a_guest(app: Flask, bag: str) -> None:
    person()
    ada = app.test_client()
    assert "Accedi" in ada.get("/products").text
    sign_in(ada)
    for _ in range(2):
        assert "Profilo" in ada.get("/products").text
        assert "Accedi" in app.test_client().get("/products").text


def test_a_message_is_shown_once_and_to_its_reader_alone(app: Flask, bag: str) -> None:
    reader = app.test_client()
    with reader.session_transaction() as session:
        session["_flashes"] = [("success", "Un segreto.")]
    assert "Un segreto." in reader.get("/products").text
    for client in (reader, app.test_client()):
        assert "Un segreto." not in client.get("/products").text


def test_searches_count_though_their_answer_is_kept(app: Flask, bag: str) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    answers = [app.test_client().get("/products?q=borsa").status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]


@pytest.mark.parametrize("query", ["utm_source=x", "page=99", "category=ignota", "price_min=x", "q=" + "x" * 400])
def test_an_address_that_says_more_than_its_page_fills_no_memory(app: Flask, bag: str, query: str) -> None:
    app.test_client().get(f"/products?{query}")
    app.test_client().get(f"/products/{bag}?{query}")
    assert len(kept_answers(app)) == 0


@pytest.mark.parametrize("path", ["/cart", "/orders", "/account/sign-in", "/products/mai-vista", "/sitemap.xml"])
def test_nothing_else_is_kept(app: Flask, bag: str, path: str) -> None:
    app.test_client().get(path)
    assert len(kept_answers(app)) == 0


def test_a_foreign_host_is_refused_though_the_page_is_kept(app: Flask, bag: str) -> None:
    app.test_client().get("/products")
    assert app.test_client().get("/products", headers={"Host": "evil.example"}).status_code == 400
    assert len(kept_answers(app)) == 1


def test_while_the_database_is_away_nothing_is_given(app: Flask, bag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app.test_client().get("/products")
    with unit_of_work() as session:
        session.connection().exec_driver_sql("ALTER TABLE catalogue_version RENAME TO gone")
    answer = app.test_client().get("/products")
    assert answer.status_code in {500, 503}
    assert "Content-Security-Policy" in answer.headers


@pytest.fixture
def small() -> Memory:
    return Memory(10 * (OVERHEAD_BYTES + 100))


def an_answer(size: int = 100) -> Answer:
    return Answer([], b"x" * size, "", Promise(None, 0))  # type: ignore[arg-type]  # the rule is not asked here


def test_memory_has_an_end_and_forgets_what_was_asked_for_longest_ago(small: Memory) -> None:
    for number in range(10):
        small.put((number, 0), an_answer())
    small.find((0, 0))
    small.put((10, 0), an_answer())
    assert len(small) == 10
    assert small.find((0, 0)) is not None
    assert small.find((1, 0)) is None
    assert not small.knows(1)
    small.put((11, 0), an_answer(100_000))
    assert len(small) == 10
    assert small.weight == 10 * an_answer().weight


def test_an_answer_put_twice_weighs_once(small: Memory) -> None:
    for _ in range(5):
        small.put(("page", 0), an_answer())
    small.put(("page", 1), an_answer())
    assert small.weight == 2 * an_answer().weight
    small.forget(("page", 0))
    assert small.knows("page")
    small.forget(("page", 1))
    assert not small.knows("page")
