"""What machines ask for: a map of the site, what they may read, and a feed of offers. All streamed, all cacheable."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from flask import Response, request, stream_with_context, url_for

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.catalogue import machines, shelf
from storefront.domain.catalogue.marks import SHOWN, value_of
from storefront.domain.places.cached import places_of
from storefront.domain.places.pages import place_slugs
from storefront.faces.shop import bp, feed, pages
from storefront.faces.shop.xml import tag
from storefront.faces.web import locale
from storefront.settings import settings

PRODUCTS_A_MAP = 24_000
"""Each stands there in two languages: a map holds at most 50,000 addresses."""
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
PRIVATE = ("/cart", "/checkout", "/orders", "/account", "/studio", "/till", "/office", "/stripe")


@bp.get("/robots.txt")
def robots() -> Response:
    """In production all but what belongs to one person; anywhere else on the net nothing."""
    lines = ["User-agent: *"]
    if may_be_found():
        lines += [f"Disallow: {locale.address(path, tag)}" for tag in locale.LOCALES for path in PRIVATE]
        lines += ["", f"Sitemap: {settings().base_url}/sitemap.xml"]
    else:
        lines += ["Disallow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def may_be_found() -> bool:
    """A shop that only this machine can reach is as open as the real one, so that it can be tried as it will be."""
    return settings().is_production or urlsplit(settings().base_url).hostname in {"127.0.0.1", "localhost"}


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """One map while everything fits, and beyond that a list of maps."""
    count = machines.how_many_shown()
    if count <= PRODUCTS_A_MAP:
        return _streamed(_map(_chained(fixed_paths(), _product_paths(0, PRODUCTS_A_MAP))), "sitemap")
    maps = range(1, -(-count // PRODUCTS_A_MAP) + 1)
    return _streamed(_index(maps), "sitemap")


@bp.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """The `number`th map, from 1; what is no product stands in the first."""
    start = (number - 1) * PRODUCTS_A_MAP
    if number < 1 or start >= max(machines.how_many_shown(), 1):
        raise NotFound(number=number)
    fixed = fixed_paths() if number == 1 else []
    return _streamed(_map(_chained(fixed, _product_paths(start, PRODUCTS_A_MAP))), f"sitemap-{number}")


@bp.get("/feeds/products.xml")
def products_feed() -> Response:
    """The offers, as Google Merchant Center and its like read them."""
    places = places_of(shelf.current().version, "IT", clock.rome_date(clock.now()))
    return _streamed(feed.lines(machines.offers(), places), "feed")


Entry = tuple[str, str]
"""A path without its language, and the day of its last change (or nothing)."""


def fixed_paths() -> list[Entry]:
    """All public pages that are no products."""
    now = shelf.current()
    shown = now.snapshot.marked(SHOWN)
    marks = sorted(mark for mark in now.names if now.snapshot.marked(mark) & shown)
    brands = [value_of(mark) for mark in marks if mark.startswith("brand:")]
    categories = [value_of(mark) for mark in marks if mark.startswith("category:")]
    paths = ["/", "/products", "/brands", "/outlets"]
    paths += [f"/products?category={slug}" for slug in categories]
    paths += [f"/brands/{slug}" for slug in brands]
    paths += [f"/outlets/{slug}" for slug in place_slugs()]
    told = [
        (f"/pages/{slug}", found.updated_on.isoformat()) for slug in pages.slugs() if (found := pages.read(slug, "it"))
    ]
    return [*((path, "") for path in paths), *told]


def _product_paths(start: int, count: int) -> Iterator[Entry]:
    for row in machines.addresses(start, count):
        yield f"/products/{row.slug}", clock.rome_date(row.changed_at).isoformat()


def _chained(*parts: Iterable[Entry]) -> Iterator[Entry]:
    for part in parts:
        yield from part


def _map(entries: Iterable[Entry]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SITEMAP} {XHTML}>\n'
    for path, changed_on in entries:
        yield from _urls(path, changed_on)
    yield "</urlset>\n"


def _urls(path: str, changed_on: str) -> Iterator[str]:
    """One page in each language, each naming all of them."""
    hrefs = {language: settings().base_url + locale.address(path, language) for language in locale.LOCALES}
    named = {**hrefs, "x-default": hrefs["it"]}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{href.replace("&", "&amp;")}"/>'
        for language, href in named.items()
    )
    changed = tag("lastmod", changed_on) if changed_on else ""
    for href in hrefs.values():
        yield f"<url>{tag('loc', href)}{changed}{links}</url>\n"


def _index(numbers: Iterable[int]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {SITEMAP}>\n'
    for number in numbers:
        href = settings().base_url + url_for("shop.sitemap_part", number=number)
        yield f"<sitemap>{tag('loc', href)}</sitemap>\n"
    yield "</sitemapindex>\n"


def _streamed(parts: Iterator[str], name: str) -> Response:
    """An answer that is written as it is read, and known again by the catalogue's version and the day."""
    etag = f"{name}-{shelf.current().version}-{clock.rome_date(clock.now())}"
    seen = request.if_none_match.contains_weak(etag)
    answer = Response(status=304) if seen else Response(stream_with_context(parts), mimetype="application/xml")
    answer.set_etag(etag, weak=True)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
