"""Brands: all of them, and each with its story and its pieces."""

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.brands import pages
from storefront.domain.brands.pages import BrandPage
from storefront.domain.catalogue import queries, shelf
from storefront.domain.catalogue.absences import Absence
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.orders import Sort
from storefront.faces.shop import away_words, bp, seo
from storefront.faces.shop.cards import cards
from storefront.faces.web import fresh, locale, markdown, packaging_words

SHOWN = 12


@bp.get("/brands")
def brands() -> Response:
    now = shelf.current()
    etag = fresh.tag("brands", now.version)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    tiles = queries.brand_tiles(locale.current())
    return fresh.page(render_template("shop/brands.html", tiles=tiles), etag)


@bp.get("/brands/<slug>")
def brand(slug: str) -> Response:
    now = shelf.current()
    etag = fresh.tag("brand", slug, now.version)
    if etag and fresh.is_seen(etag):
        return fresh.unchanged(etag)
    row = pages.brand_page(slug, locale.current())
    if row is None:
        raise NotFound(slug=slug)
    found = now.snapshot.marked(mark("brand", slug))
    ids = shelf.sorted_ids(now, Sort.RECOMMENDED, locale.current(), found, 0, SHOWN)
    trail = [(_("I marchi"), url_for("shop.brands")), (row.name, None)]
    page = render_template(
        "shop/brand.html",
        brand=row,
        facts=trader_facts(row),
        story=markdown.drawn(row.story),
        away=away_words.sentence(Absence(row.name, row.away_until, row.away_pauses)) if row.away_until else "",
        rows=cards(queries.cards(ids, locale.current())),
        count=found.bit_count(),
        trail=trail,
        structured_trail=seo.crumbs(trail),
        social_picture=seo.absolute(row.picture.fallback) if row.picture else "",
    )
    return fresh.page(page, etag)


def trader_facts(row: BrandPage) -> list[tuple[str, str]]:
    """The trader behind a brand, as the law wants it named (L12, L14), with the codes of its packaging (L24)."""
    return [
        (_("Nome"), row.legal_name),
        (_("Che cos'è"), _("Professionista: vende per mestiere")),
        (_("Indirizzo"), row.address),
        (_("E-mail"), row.email),
        (_("Telefono"), row.phone),
        (_("Partita IVA"), row.vat_number),
        (_("Registro delle imprese"), row.register_no),
        (_("Imballaggi"), packaging_words.told(row.packaging)),
    ]
