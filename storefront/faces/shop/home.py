"""The first page: what the shop is, who makes, what is new, where to touch it."""

from dataclasses import dataclass

from flask import Response, render_template, url_for

from storefront.domain.catalogue import queries, shelf
from storefront.domain.catalogue.marks import AVAILABLE, SHOWN, TOGETHER
from storefront.domain.catalogue.orders import Sort
from storefront.domain.catalogue.queries import CardRow
from storefront.domain.catalogue.shelf import Shelf
from storefront.faces.shop import bp
from storefront.faces.shop.cards import cards
from storefront.faces.web import fresh, locale
from storefront.faces.web.fragments import fragments

NEW, TOGETHER_SHOWN, STANDING = 8, 4, 3


@dataclass(frozen=True, slots=True)
class Picks:
    """Which products the page shows."""

    new: list[int]
    together: list[int]
    standing: list[int]  # under the arches at the top


@bp.get("/")
def home() -> Response:
    now = shelf.current()
    etag = fresh.tag("home", now.version)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    key = ("home", now.version, locale.current(), fresh.look())
    body = fragments().kept_or(key, lambda: _draw(now))
    return fresh.page(render_template("shop/home.html", body=body), etag)


def _draw(now: Shelf) -> str:
    picks = _picks(now)
    ids = list(dict.fromkeys([*picks.new, *picks.together, *picks.standing]))
    rows = {row.product_id: row for row in queries.cards(ids, locale.current())}
    return render_template(
        "shop/home_body.html",
        new=cards(_of(rows, picks.new)),
        together=cards(_of(rows, picks.together)),
        niches=_niches(_of(rows, picks.standing)),
        brands=queries.brand_tiles(locale.current()),
        outlets=queries.outlet_tiles(),
    )


def _picks(now: Shelf) -> Picks:
    """New pieces that can be had, pieces of several brands, and one piece of each of three brands for the arches."""
    snapshot = now.snapshot
    available = snapshot.marked(AVAILABLE)
    new = snapshot.page(Sort.NEWEST, available or snapshot.marked(SHOWN), 0, NEW)
    together = snapshot.page(Sort.RECOMMENDED, snapshot.marked(TOGETHER), 0, TOGETHER_SHOWN)
    brands = sorted(mark for mark in snapshot.bits if mark.startswith("brand:"))
    firsts = [snapshot.page(Sort.RECOMMENDED, snapshot.marked(mark) & available, 0, 1) for mark in brands]
    standing = list(dict.fromkeys(first[0] for first in firsts if first))
    return Picks(new, together, standing[:STANDING])


def _of(rows: dict[int, CardRow], ids: list[int]) -> list[CardRow]:
    return [rows[product_id] for product_id in ids if product_id in rows]


def _niches(rows: list[CardRow]) -> list[dict[str, object]]:
    return [
        {"href": url_for("shop.product", slug=row.slug), "title": row.title, "picture": row.picture}
        for row in rows
        if row.picture
    ]
