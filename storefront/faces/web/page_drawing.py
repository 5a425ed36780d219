"""A page of words as HTML: small Markdown with tables, headings with addresses, links that stay in the language.

`{{name}}` stands for a fact of the shop; `## Heading {#anchor}` gives a heading an address.
"""

import re
from collections.abc import Callable

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from storefront.faces.web import locale

FACT = re.compile(r"\{\{(\w+)\}\}")
ANCHOR = re.compile(r"\{#([a-z-]+)\}")
ANCHORED = re.compile(r"<(h[23])>(.*?) \{#([a-z-]+)\}</\1>")
LOCAL_LINK = re.compile(r'href="(/[^"]*)"')
TABLE = re.compile(r"<table>(.*?)</thead>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]>(.*?)</t[hd]>", re.DOTALL)
TAGS = {
    "h2", "h3", "p", "ul", "ol", "li", "a", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "blockquote",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}}


def drawn(text: str, fact: Callable[[str], str]) -> Markup:
    """The words as HTML, with the facts filled in; nothing but plain text elements comes through."""
    filled = FACT.sub(lambda found: fact(found[1]), text)
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
