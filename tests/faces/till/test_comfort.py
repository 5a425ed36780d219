"""The till reads as its person likes: language, letters, contrast; and every word and voice of it is there."""

import re

from flask import Flask
from sqlalchemy import select

from storefront import translations, voices
from storefront.core import money
from storefront.domain.tills.models import Staff
from storefront.infra.db import db
from tests import makers
from tests.databases import ROOT
from tests.faces.till.test_selling import at_work, staff, till


def test_the_till_speaks_the_language_of_whoever_works_there(app: Flask) -> None:
    browser, sale = at_work(app, makers.outlet("Il Grifone"), name="Samira", locale="ar")
    page = browser.get(sale).text
    assert '<html lang="ar" dir="rtl" class="till-m">' in page
    assert "الرقم على البطاقة" in page
    browser.post("/till/comfort", data={"locale": "fr", "next": "//evil.example"})
    browser.post("/till/comfort", data={"text_size": "x"})
    browser.post("/till/comfort", data={"contrast": "1", "locale": "xx"})
    page = browser.get("/till/comfort?next=https://evil.example").text
    assert '<html lang="fr" dir="ltr" class="till-x till-contrast">' in page
    assert "evil.example" not in page
    kept = db.session.execute(select(Staff.locale, Staff.text_size, Staff.high_contrast)).one()
    assert tuple(kept) == ("fr", "x", True)


def test_what_is_chosen_before_the_number_goes_to_whoever_gives_it(app: Flask) -> None:
    place = makers.outlet("Il Grifone")
    browser, someone = till(app, place), staff(place, locale="it")
    browser.post("/till/comfort", data={"locale": "en"})
    assert "Who are you?" in browser.get("/till/who").text
    browser.post(f"/till/who/{someone.id}", data={"pin": "1234"})
    assert '<html lang="en"' in browser.get(browser.get("/till").location).text
    browser.post("/till/lock")
    assert "Chi sei?" in browser.get("/till/who").text
    assert '<html lang="en"' in browser.get(f"/till/who/{someone.id}").text
    assert db.session.scalar(select(Staff.locale)) == "en"


def test_the_camera_is_for_the_till_alone(app: Flask) -> None:
    browser = till(app, makers.outlet("Il Grifone"))
    assert "camera=(self)" in browser.get("/till/who").headers["Permissions-Policy"]
    assert "camera=()" in browser.get("/").headers["Permissions-Policy"]


def test_amounts_stand_in_arabic_and_french_as_on_the_label() -> None:
    assert money.format_cents(123450, "ar") == "\u20661.234,50\u00a0€\u2069"
    assert money.format_cents(-123450, "fr") == "-1\u202f234,50\u00a0€"


def test_the_till_has_all_its_words_in_french_and_arabic() -> None:
    assert {words.locale: translations.missing(words) for words in translations.LANGUAGES[1:]} == {"fr": [], "ar": []}


def test_every_question_has_a_recorded_voice_in_four_languages() -> None:
    assert voices.lacking() == []
    assert voices.unused() == []
    assert sum(file.stat().st_size for file in voices.SOUNDS.glob("*/*.mp3")) < 3_500_000


def test_every_headline_is_a_sentence_with_a_voice_or_says_one() -> None:
    heads = re.compile(r"<h1(?P<say>[^>]*)>(?P<words>.*?)</h1>", re.DOTALL)
    plain = re.compile(r'\{\{ _\("[^"%]*"\) \}\}')
    silent = [
        f"{file.name}: {head['words']}"
        for file in (ROOT / "templates/till").glob("*.html")
        for head in heads.finditer(file.read_text("utf-8"))
        if "data-say=" not in head["say"] and not plain.fullmatch(head["words"])
    ]
    assert silent == [
        'refused.html: {{ icon("warning") }}{{ said.what }}'
    ]  # a refusal's words have a clip of their own
