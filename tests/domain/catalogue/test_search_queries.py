"""The sixty searches that the demo shop must answer: 95 % of the first hits right, on both databases."""

import tomllib
from typing import Any

import pytest
from flask import Flask

from storefront.demo import fill, stage
from storefront.demo.files import FOLDER, products
from storefront.domain.catalogue import queries, search
from storefront.flows.refresh_listing import refresh_listing
from storefront.infra.db import unit_of_work

QUERIES: list[dict[str, Any]] = tomllib.loads((FOLDER / "_queries.toml").read_text(encoding="utf-8"))["query"]
GOAL_PERCENT = 95


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The demo shop without its pictures."""
    with unit_of_work():
        stage.set_up()
    fill._write(len(products()), {}, lambda: None)
    refresh_listing()
    return app


def first_hit(query: dict[str, Any]) -> str:
    found = queries.cards(search.hits(query["q"], query["locale"]).product_ids[:1], query["locale"])
    return found[0].slug if found else ""


def test_the_first_hit_is_right_for_nearly_all_of_the_sixty_searches(demo: Flask) -> None:
    wrong = {query["q"]: hit for query in QUERIES if (hit := first_hit(query)) not in query["first"]}
    assert len(QUERIES) >= 60
    assert len(wrong) * 100 <= len(QUERIES) * (100 - GOAL_PERCENT), wrong


@pytest.mark.parametrize(
    "nonsense",
    ["", "   ", '"', "*", "';--", "\x00", "\ud800", "🧵", "l'", "x" * 5000, "a " * 5000, "(", "&|!", ":*", "qq-"],
)
def test_nonsense_finds_nothing_and_breaks_nothing(app: Flask, nonsense: str) -> None:
    assert search.hits(nonsense, "it") == search.Hits()


@pytest.mark.parametrize(
    "operators", ["NEAR(borsa", "borsa AND", "borsa OR NOT", "title:borsa", "bor*", '"borsa', "borsa & !"]
)
def test_signs_of_a_query_language_are_read_as_words(demo: Flask, operators: str) -> None:
    search.hits(operators, "it")
