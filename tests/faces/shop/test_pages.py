"""Pages of words: every one there, in both languages, with the facts of the shop, and harmless."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.faces.shop import pages
from storefront.faces.shop.page_facts import fact
from storefront.faces.web.page_files import FOLDER, Page
from tests import makers

WANTED = [
    "accessibility",
    "brand-terms",
    "contacts",
    "delivery",
    "guarantee",
    "packaging",
    "privacy",
    "ranking",
    "returns",
    "safety",
    "terms",
]


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def shop(app: Flask) -> Flask:
    makers.location("Casa comune", free_above_cents=8000, countries=("IT", "FR"))
    return app


@pytest.mark.parametrize("slug", WANTED)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_there_with_one_heading_marked_as_a_draft_and_nothing_left_to_fill_in(
    client: FlaskClient, shop: Flask, slug: str, prefix: str
) -> None:
    text = read(client, f"{prefix}/pages/{slug}")
    assert text.count("<h1>") == 1
    assert "{{" not in text
    assert "{#" not in text
    assert "notice-warning" in text


def test_both_languages_have_the_same_pages_with_the_same_headings() -> None:
    def anchors(path: Path) -> list[str]:
        return re.findall(r"^#+ .* \{#([a-z-]+)\}$", path.read_text(encoding="utf-8"), re.MULTILINE)

    italian = {path.name: anchors(path) for path in (FOLDER / "it").glob("*.md")}
    english = {path.name: anchors(path) for path in (FOLDER / "en").glob("*.md")}
    assert italian == english
    assert sorted(italian) == [f"{slug}.md" for slug in WANTED]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_links_of_pages_stay_in_the_language_and_lead_somewhere(client: FlaskClient, shop: Flask, prefix: str) -> None:
    for slug in WANTED:
        body = read(client, f"{prefix}/pages/{slug}").partition("<article")[2].partition("</article>")[0]
        for href in re.findall(r'href="(/[^"#]*)', body):
            assert href.startswith(prefix)
            assert client.get(href, follow_redirects=True).status_code == 200, (slug, href)  # some by way of the door


def test_a_link_to_a_heading_finds_it(client: FlaskClient, shop: Flask) -> None:
    for slug in WANTED:
        for page, anchor in re.findall(r'href="(/pages/[a-z]+)#([a-z-]+)"', read(client, f"/pages/{slug}")):
            assert f'id="{anchor}"' in read(client, page)


def test_the_shipping_table_is_what_the_checkout_counts_by(client: FlaskClient, shop: Flask) -> None:
    text = read(client, "/pages/delivery")
    assert "5,90" in text
    assert "80,00" in text
    assert "Francia" in text
    assert "France" in read(client, "/en/pages/delivery")


def test_tables_name_their_cells_so_that_a_phone_can_show_them_as_cards(client: FlaskClient, shop: Flask) -> None:
    text = read(client, "/pages/terms")
    assert '<table class="table">' in text
    assert '<td data-label="Chi ne risponde">' in text


def test_a_page_may_be_kept_by_the_browser_and_sets_no_cookie(client: FlaskClient, shop: Flask) -> None:
    first = client.get("/pages/terms")
    assert "Set-Cookie" not in first.headers
    assert client.get("/pages/terms", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("slug", ["nope", "..", "%2e%2e%2fREADME", "Terms", "terms.md", "a" * 90])
def test_any_other_name_is_an_unknown_page(client: FlaskClient, shop: Flask, slug: str) -> None:
    assert client.get(f"/pages/{slug}").status_code in {404, 308}


def test_a_page_that_asks_for_an_unknown_fact_is_not_shown(app: Flask) -> None:
    with pytest.raises(KeyError):
        fact("secret_key", 0)


def test_markup_in_a_page_file_is_cleaned(app: Flask) -> None:
    with app.test_request_context("/pages/x"):
        page = Page("x", "X", "", date(2026, 11, 22), True, "<script>alert(1)</script>\n\n[a](javascript:alert(1))")
        drawn = pages.drawn(page, 0)
    assert "<script" not in drawn
    assert 'href="javascript' not in drawn
