"""The parts of the pages, drawn once each: what the browser and the content policy ask of them."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.templates import sample


class Tags(HTMLParser):
    """Every opening tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in names]


@pytest.fixture(scope="module")
def html() -> str:
    return sample.page()


@pytest.fixture(scope="module")
def tags(html: str) -> Tags:
    return Tags(html)


def test_no_part_carries_style_or_script_of_its_own(tags: Tags) -> None:
    names = {name for _, attrs in tags.found for name in attrs}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}
    assert tags.named("style") == []
    assert all(script.get("src") for script in tags.named("script"))


def test_every_id_is_there_once_and_every_reference_finds_its_own(tags: Tags) -> None:
    ids = Counter(attrs["id"] for _, attrs in tags.found if "id" in attrs)
    assert {name for name, count in ids.items() if count > 1} == set()
    for name in ("for", "aria-describedby", "aria-labelledby"):
        wanted = {word for _, attrs in tags.found for word in (attrs.get(name) or "").split()}
        assert wanted <= set(ids), name


def test_every_picture_has_words_and_its_measures(tags: Tags) -> None:
    pictures = tags.named("img")
    assert pictures
    assert all({"alt", "width", "height"} <= set(picture) for picture in pictures)


def test_every_field_has_a_label(tags: Tags) -> None:
    labelled = {label["for"] for label in tags.named("label")}
    fields = [f for f in tags.named("input", "select", "textarea") if f.get("type") != "hidden"]
    assert {f.get("id") for f in fields} <= labelled


def test_a_wrong_field_keeps_its_words_and_points_to_its_error(tags: Tags) -> None:
    postcode = next(f for f in tags.named("input") if f.get("name") == "postcode")
    assert postcode["value"] == "101"
    assert postcode["aria-invalid"] == "true"
    assert "postcode-error" in (postcode["aria-describedby"] or "")


def test_the_error_summary_takes_the_focus_and_leads_to_each_wrong_field(html: str, tags: Tags) -> None:
    summary = next(attrs for _, attrs in tags.found if attrs.get("class") == "error-summary")
    assert "autofocus" in summary
    assert '<a href="#postcode">Il CAP ha cinque cifre.</a>' in html
    assert "<title>Errore: " in html


def test_a_cut_price_says_the_lowest_of_thirty_days(html: str) -> None:
    assert "Prezzo più basso degli ultimi 30 giorni: 64,00\u00a0€" in html


def test_what_is_sold_by_weight_says_what_a_kilogram_costs(html: str) -> None:
    assert html.count('class="price-unit"') == 1
    assert "75,00\u00a0€ al kg" in html


def test_what_is_sold_out_stays_visible_and_says_so(html: str) -> None:
    chosen = re.search(r'<input[^>]*value="xl"[^>]*>.*?</label>', html, re.DOTALL)
    assert chosen
    assert "disabled" in chosen[0]
    assert "Esaurito" in chosen[0]


def test_every_page_leads_to_withdrawal_by_its_legal_words(html: str) -> None:
    assert ">Recedere dal contratto qui</a>" in html
