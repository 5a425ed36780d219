"""Pages of words: terms, privacy, delivery … Files in `pages/<locale>/`, edited by hand, drafts until a lawyer signs."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nh3
from flask import current_app, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from storefront.core.errors import NotFound
from storefront.faces.shop import bp
from storefront.faces.web import locale
from storefront.settings import ROOT, settings

FOLDER = ROOT / "pages"
SLUG = re.compile(r"^[a-z-]{1,40}$")
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "a", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "blockquote"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its title, whether it waits for a lawyer, and its body, cleaned."""

    title: str
    summary: str
    is_draft: bool
    body: Markup


@bp.get("/pages/<slug>")
def page(slug: str) -> str:
    found = read(slug, locale.current())
    if found is None:
        raise NotFound(slug=slug)
    return render_template("shop/page.html", page=found, slug=slug)


def read(slug: str, language: str) -> Page | None:
    """The page of a slug, in Italian where a language has none yet."""
    if not SLUG.match(slug):
        return None
    for folder in (language, "it"):
        path = FOLDER / folder / f"{slug}.md"
        if path.is_file():
            return _kept(path) if settings().is_production else _read(path)
    return None


@lru_cache(maxsize=64)
def _kept(path: Path) -> Page:
    return _read(path)


def _read(path: Path) -> Page:
    """The file's head (title, summary, draft) and its Markdown; `{{name}}` of the shop's identity is filled in."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    shop = current_app.extensions["shop_identity"]
    filled = re.sub(r"\{\{(\w+)\}\}", lambda match: str(getattr(shop, match[1], "")), text)
    html = MarkdownIt("commonmark").enable("table").render(filled)
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel=None)
    return Page(facts["title"], facts.get("summary", ""), facts.get("draft") == "yes", Markup(clean))  # noqa: S704 - cleaned above
