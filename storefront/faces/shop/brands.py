"""Brands: all of them, and each with its story and its pieces."""

from flask import Response, render_template

from storefront.core.errors import NotFound
from storefront.domain.brands import pages
from storefront.domain.catalogue import queries, shelf
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.orders import Sort
from storefront.faces.shop import bp
from storefront.faces.shop.cards import cards
from storefront.faces.web import fresh, locale

SHOWN = 12


@bp.get("/brands")
def brands() -> Response:
    now = shelf.current()
    etag = fresh.tag("brands", now.version)
    if fresh.is_seen(etag):
        return fresh.unchanged(etag or "")
    tiles = queries.brand_tiles(locale.current())
    return fresh.page(render_template("shop/brands.html", tiles=tiles), etag)


@bp.get("/brands/<slug>")
def brand(slug: str) -> Response:
    row = pages.brand_page(slug, locale.current())
    if row is None:
        raise NotFound(slug=slug)
    now = shelf.current()
    found = now.snapshot.marked(mark("brand", slug))
    ids = shelf.sorted_ids(now, Sort.RECOMMENDED, locale.current(), found, 0, SHOWN)
    rows = cards(queries.cards(ids, locale.current()))
    return Response(render_template("shop/brand.html", brand=row, rows=rows, count=found.bit_count()))
