"""Pages of words: terms, privacy, delivery … read from files (web/page_files.py) and drawn for people.

`{{name}}` stands for a fact of the shop (page_facts.py); `## Heading {#anchor}` gives a heading an address; links
to `/…` stay in the page's language.
"""

import re

import nh3
from flask import Response, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from storefront.core.errors import NotFound
from storefront.domain.catalogue import shelf
from storefront.domain.places.arrival import words
from storefront.faces.shop import bp, page_facts
from storefront.faces.web import fresh, locale
from storefront.faces.web.page_files import Page, read, slugs

__all__ = ["read", "slugs"]  # the site map and tests ask here

FACT = re.compile(r"\{\{(\w+)\}\}")
ANCHORED = re.compile(r"<(h[23])>(.*?) \{#([a-z-]+)\}</\1>")
LOCAL_LINK = re.compile(r'href="(/[^"]*)"')
TABLE = re.compile(r"<table>(.*?)</thead>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]>(.*?)</t[hd]>", re.DOTALL)
TAGS = {
    "h2",
    "h3",
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "strong",
    "em",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}}


@bp.get("/pages/<slug>")
def page(slug: str) -> Response:
    found = read(slug, locale.current())
    if found is None:
        raise NotFound(slug=slug)
    now = shelf.current()
    etag = fresh.tag("page", slug, now.version, found.text)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    body, updated = drawn(found, now.version), words(found.updated_on, found.updated_on, locale.current())
    return fresh.page(render_template("shop/page.html", page=found, body=body, updated=updated), etag)


def drawn(found: Page, version: int) -> Markup:
    """The page's body as HTML, with the facts filled in; nothing but plain text elements comes through."""
    filled = FACT.sub(lambda fact: page_facts.fact(fact[1], version), found.text)
    html = MarkdownIt("commonmark").enable("table").render(filled)
    html = ANCHORED.sub(r'<\1 id="\3">\2</\1>', html)
    html = LOCAL_LINK.sub(lambda link: f'href="{locale.address(link[1], locale.current())}"', html)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return Markup(TABLE.sub(as_part, clean))  # noqa: S704 - cleaned above


def as_part(table: re.Match[str]) -> str:
    """A table as parts/table.html draws it: rows named by their first cell, cells that know their heading."""
    headings = CELL.findall(table[1])
    rows = [CELL.findall(row) for row in ROW.findall(table[2])]
    head = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "".join(f"<tr>{_cells(headings, row)}</tr>" for row in rows)
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(headings: list[str], row: list[str]) -> str:
    named = "".join(
        f'<td data-label="{Markup(heading).striptags()}">{cell}</td>'  # noqa: S704 - cleaned above, tags stripped
        for heading, cell in zip(headings[1:], row[1:], strict=True)
    )
    return f'<th scope="row">{row[0]}</th>{named}'
