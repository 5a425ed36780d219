"""The till's Italian is easy to read: Gulpease 80 and more, as of texts for who went to primary school."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from tests.databases import ROOT

LEAST = 80
LEAST_OF_ONE = 60
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def gulpease(text: str) -> float:
    """89 + (300 × sentences − 10 × letters) / words, over 100 cut off (Lucisano and Piemontese, 1988)."""
    words = re.findall(r"\w+", text)
    sentences = max(1, len(re.findall(r"[.:?]+(?:\s|$)", text)))
    letters = sum(len(word) for word in words)
    return min(100.0, 89 + (300 * sentences - 10 * letters) / len(words))


def messages() -> Iterator[str]:
    for file in [
        *sorted((ROOT / "storefront/faces/till").glob("*.py")),
        ROOT / "storefront/faces/web/practice_words.py",
    ]:
        for _line, said, _comments, _context in extract_from_file("python", str(file), keywords=KEYWORDS):  # type: ignore[arg-type]  # babel's type is narrower
            yield from [said] if isinstance(said, str) else said
    for file in [*sorted((ROOT / "templates/till").glob("*.html")), ROOT / "templates/layouts/till.html"]:
        yield from in_template(file)


def in_template(file: Path) -> Iterator[str]:
    with file.open("rb") as template:
        for _line, _name, said, _comments in babel_extract(template, list(KEYWORDS), [], {"encoding": "utf-8"}):
            texts = [said] if isinstance(said, str) else said
            yield from (text for text in texts if text)


TEXTS = sorted({PLACEHOLDER.sub("x", text) for text in messages()})


def test_the_till_reads_easily_as_a_whole() -> None:
    assert len(TEXTS) > 80
    assert gulpease(" ".join(text if text[-1] in ".:?" else f"{text}." for text in TEXTS)) >= LEAST


@pytest.mark.parametrize("text", [text for text in TEXTS if len(text.split()) > 5])
def test_no_sentence_is_hard(text: str) -> None:
    assert gulpease(text) >= LEAST_OF_ONE


def test_the_index_knows_an_easy_text_from_a_hard_one() -> None:
    assert gulpease("Prendi il pezzo. Guarda il numero.") == 100
    assert (
        gulpease("L'annullamento dell'operazione commerciale comporta il ripristino delle disponibilità.")
        < LEAST_OF_ONE
    )
