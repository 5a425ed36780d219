"""The shops in Turin: where they are, when they are open, what lies there now."""

from datetime import date, datetime, timedelta

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.catalogue import queries, shelf
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.orders import Sort
from storefront.domain.places.arrival import WEEKDAYS, words
from storefront.domain.places.pages import OutletPage, Stretches, outlet_page, outlet_pages
from storefront.faces.shop import bp, seo
from storefront.faces.shop.cards import cards
from storefront.faces.web import locale

SHOWN = 12
WEEK = 7


@bp.get("/outlets")
def outlets() -> str:
    now = clock.rome(clock.now())
    rows = [(row, open_words(row, now)) for row in outlet_pages(locale.current(), now.date())]
    return render_template("shop/outlets.html", rows=rows)


@bp.get("/outlets/<slug>")
def outlet(slug: str) -> Response:
    now = clock.rome(clock.now())
    row = outlet_page(slug, locale.current(), now.date())
    if row is None:
        raise NotFound(slug=slug)
    known = shelf.current()
    found = known.snapshot.marked(mark("outlet", slug))
    ids = shelf.sorted_ids(known, Sort.RECOMMENDED, locale.current(), found, 0, SHOWN)
    trail = [(_("I negozi a Torino"), url_for("shop.outlets")), (row.name, None)]
    page = render_template(
        "shop/outlet.html",
        outlet=row,
        trail=trail,
        structured=[seo.crumbs(trail), seo.store(row)],
        social_picture=seo.absolute(row.picture.fallback) if row.picture else "",
        open_words=open_words(row, now),
        hours=hours_rows(row),
        closures=[(words(day, day, locale.current()), why) for day, why in row.closures[:6]],
        rows=cards(queries.cards(ids, locale.current())),
        count=found.bit_count(),
    )
    return Response(page)


def hours_rows(row: OutletPage) -> list[list[str]]:
    """One row for each weekday: its name and its hours."""
    names = WEEKDAYS[locale.current()]
    return [[names[day].capitalize(), stretches_words(row.hours.get(day, ()))] for day in range(WEEK)]


def stretches_words(stretches: Stretches) -> str:
    if not stretches:
        return _("chiuso")
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in stretches)


def open_words(row: OutletPage, now: datetime) -> str:
    """Whether it is open now, and when it opens next."""
    for opens, closes in row.open_on(now.date()):
        if opens <= now.time() < closes:
            return _("Aperto adesso, fino alle %(hour)s", hour=f"{closes:%H:%M}")
        if now.time() < opens:
            return _("Chiuso adesso, apre alle %(hour)s", hour=f"{opens:%H:%M}")
    return _next_words(row, now.date())


def _next_words(row: OutletPage, today: date) -> str:
    for ahead in range(1, 60):
        day = today + timedelta(days=ahead)
        stretches = row.open_on(day)
        if stretches:
            when = _("domani") if ahead == 1 else words(day, day, locale.current())
            return _("Chiuso adesso, apre %(day)s alle %(hour)s", day=when, hour=f"{stretches[0][0]:%H:%M}")
    return _("Chiuso")
