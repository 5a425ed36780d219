"""Letters made of templates/mail: a plain part whose first line is the subject, and an HTML part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale

from storefront.settings import settings


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person will read."""

    subject: str
    text: str
    html: str


def render(kind: str, locale: str, values: Mapping[str, Any]) -> Letter:
    """A letter of one kind in one language; needs an app context, not a request."""
    with force_locale(locale):
        given = {"locale": locale, "address": lambda path: address(path, locale), **values}
        subject, _, text = render_template(f"mail/{kind}.txt", **given).strip().partition("\n")
        html = render_template(f"mail/{kind}.html", subject=subject.strip(), **given)
    return Letter(subject.strip(), text.strip() + "\n", html)


def address(path: str, locale: str) -> str:
    """A page of the shop as mails link to it: on BASE_URL, never on a host that some request named."""
    return settings().base_url + ("" if locale == "it" else f"/{locale}") + path
