"""The small Markdown that makers write in: paragraphs, bold, italics, lists. Nothing else comes through."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "strong", "em", "ul", "ol", "li", "br"}
_reader = MarkdownIt("zero", {"breaks": True}).enable(["paragraph", "emphasis", "list", "newline", "escape"])
"""Links, headings, pictures and HTML stay the signs that were typed."""


def drawn(text: str) -> Markup:
    """A maker's words as HTML, cleaned once more of everything that is not in TAGS."""
    return Markup(nh3.clean(_reader.render(text), tags=TAGS, attributes={}))  # noqa: S704 - cleaned


def plain(text: str) -> str:
    """The same words without any sign of form, for search engines and mails."""
    return " ".join(drawn(text).striptags().split())
