"""Read aloud: beside a screen's question stands a button that plays it. Which clip says what: docs/voices.md."""

import html
import json
import re
from functools import lru_cache
from hashlib import blake2b

from flask import render_template
from markupsafe import Markup

from storefront.faces.till import bp
from storefront.faces.web import assets, locale

QUESTION = re.compile(r'<h1(?: data-say="(?P<say>[^"]*)")?[^>]*>(?P<words>.*?)</h1>', re.DOTALL)
SENTENCE = re.compile(r'<p(?: class="till-what")?>(?P<words>.*?)</p>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
MOST = 5
"""Sentences read in a row: a question and what to do; nobody is read a table."""


def clip_path(words: str, language: str) -> str:
    """Where a sentence's clip lies among the static files: the name is the sentence, so a changed one has none."""
    name = blake2b(words.encode(), digest_size=8).hexdigest()
    return f"sounds/{language}/{name}.mp3"


@lru_cache(maxsize=4096)
def _is_there(path: str) -> bool:
    return (assets.STATIC / path).is_file()


def clip(words: str, language: str) -> str:
    """The address of a sentence's clip; empty when nobody has recorded it."""
    path = clip_path(words, language)
    return assets.url(path) if _is_there(path) else ""


def read_from(markup: str) -> str:
    """The words of a piece of a page."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def sentences(question: re.Match[str], below: str) -> list[str]:
    """What a screen has to say: its question, then the plain sentences below it."""
    asked = html.unescape(question["say"]) if question["say"] else read_from(question["words"])
    return [asked, *(read_from(found["words"]) for found in SENTENCE.finditer(below))][:MOST]


@bp.app_template_filter("listen")
def listen(said: list[str]) -> Markup:
    """A button that reads these sentences."""
    parts = [{"words": words, "clip": clip(words, locale.current())} for words in map(str, said) if words]
    return Markup(render_template("till/aloud.html", parts=json.dumps(parts, ensure_ascii=False)))  # noqa: S704 - drawn by a template


@bp.app_template_filter("aloud")
def aloud(content: str) -> Markup:
    """The screen with the button beside its question; a page that holds several screens has one beside each."""
    questions = list(QUESTION.finditer(content))
    ends = [question.start() for question in questions[1:]] + [len(content)]
    drawn = [content[: questions[0].start()] if questions else content]
    for question, end in zip(questions, ends, strict=True):
        below = content[question.end() : end]
        drawn.append(f'<div class="till-asked">{question[0]}{listen(sentences(question, below))}</div>{below}')
    return Markup("".join(drawn))  # noqa: S704 - drawn by a template, which escapes
