"""The first page: what the shop is, who makes, what is new, where to touch it."""

from dataclasses import dataclass

from flask import Response, render_template, request, url_for

from storefront.domain.catalogue import queries, shelf
from storefront.domain.catalogue.marks import AVAILABLE, SHOWN, TOGETHER, value_of
from storefront.domain.catalogue.orders import Sort
from storefront.domain.catalogue.queries import BrandTile, CardRow
from storefront.domain.catalogue.shelf import Shelf
from storefront.domain.media.queries import PictureRow
from storefront.faces.shop import bp, kept_by
from storefront.faces.shop.cards import cards
from storefront.faces.shop.seo import organization
from storefront.faces.web import fresh, kept, locale
from storefront.faces.web.fragments import fragments

NEW, TOGETHER_SHOWN, STANDING = 8, 4, 3


@dataclass(frozen=True, slots=True)
class Picks:
    """Which products the page shows."""

    new: list[int]
    together: list[int]
    of_brand: dict[str, int]  # by slug: one that stands for its brand

    @property
    def standing(self) -> list[int]:
        """Under the arches at the top: of three brands."""
        return list(self.of_brand.values())[:STANDING]


@bp.get("/")
def home() -> Response:
    now = shelf.of_version(kept.read(kept_by.Version()))
    etag = fresh.tag("home", now.version)
    if etag and not request.args:
        kept.keep(kept_by.Version(), now.version)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    key = ("home", now.version, locale.current(), fresh.look())
    body = fragments().kept_or(key, lambda: _draw(now))
    return fresh.page(render_template("shop/home.html", body=body, organization=organization()), etag)


def _draw(now: Shelf) -> str:
    picks = _picks(now)
    ids = list(dict.fromkeys([*picks.new, *picks.together, *picks.of_brand.values()]))
    rows = {row.product_id: row for row in queries.cards(ids, locale.current())}
    pictures = {slug: rows[product_id].picture for slug, product_id in picks.of_brand.items() if product_id in rows}
    return render_template(
        "shop/home_body.html",
        new=cards(_of(rows, picks.new)),
        together=cards(_of(rows, picks.together)),
        niches=_niches(_of(rows, picks.standing)),
        brands=[_tile(brand, pictures) for brand in queries.brand_tiles(locale.current())],
        outlets=queries.outlet_tiles(),
    )


def _picks(now: Shelf) -> Picks:
    """New pieces that can be had, pieces of several brands, and for each brand one that is neither."""
    snapshot = now.snapshot
    available = snapshot.marked(AVAILABLE)
    new = snapshot.page(Sort.NEWEST, available or snapshot.marked(SHOWN), 0, NEW)
    together = snapshot.page(Sort.RECOMMENDED, snapshot.marked(TOGETHER), 0, TOGETHER_SHOWN)
    alone = available & ~snapshot.marked(TOGETHER)
    of_brand = {}
    for name in sorted(name for name in snapshot.bits if name.startswith("brand:")):
        found = snapshot.page(Sort.RECOMMENDED, snapshot.marked(name) & alone, 0, NEW + 1)
        fresh_ones = [product_id for product_id in found if product_id not in new] or found
        if fresh_ones:
            of_brand[value_of(name)] = fresh_ones[0]
    return Picks(new, together, of_brand)


def _of(rows: dict[int, CardRow], ids: list[int]) -> list[CardRow]:
    return [rows[product_id] for product_id in ids if product_id in rows]


def _niches(rows: list[CardRow]) -> list[dict[str, object]]:
    return [
        {"href": url_for("shop.product", slug=row.slug), "title": row.title, "picture": row.picture}
        for row in rows
        if row.picture
    ]


def _tile(brand: BrandTile, pictures: dict[str, PictureRow | None]) -> dict[str, object]:
    """A brand under its arch: its own picture, or that of a piece."""
    href = url_for("shop.brand", slug=brand.slug)
    return {"href": href, "name": brand.name, "words": None, "picture": brand.picture or pictures.get(brand.slug)}
