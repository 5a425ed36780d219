"""Pages of words: terms, privacy, delivery … read from files (web/page_files.py) and drawn for people.

How its words are written: web/page_drawing.py; the facts of the shop in them: page_facts.py.
"""

from flask import Response, render_template
from markupsafe import Markup

from storefront.core.errors import NotFound
from storefront.domain.catalogue import shelf
from storefront.domain.places.arrival import words
from storefront.domain.texts import official
from storefront.faces.shop import bp, page_facts
from storefront.faces.web import fresh, locale, page_drawing
from storefront.faces.web.page_files import Page, read, slugs

__all__ = ["read", "slugs"]  # the site map and tests ask here


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
    notice = official.notice(now.version, locale.current()) if slug == "guarantee" else None
    return fresh.page(render_template("shop/page.html", page=found, body=body, updated=updated, official=notice), etag)


@bp.get("/pages/guarantee/<language>/<digest>")
def official_notice(language: str, digest: str) -> Response:
    """The very file that the Commission publishes: its address names its content, so it is never asked for again."""
    media_type, content = official.content(language, digest)
    answer = Response(content, mimetype=media_type)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def drawn(found: Page, version: int) -> Markup:
    """The page's body as HTML, with the facts filled in."""
    return page_drawing.drawn(found.text, lambda name: page_facts.fact(name, version))
