"""The page of one product: what it is, who made it, where it lies, when it can be there."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import clock
from storefront.domain.catalogue import product_page, queries, shelf
from storefront.domain.catalogue.fibres import ANIMAL_PARTS, BadComposition, fibre
from storefront.domain.catalogue.labels import CARE, PARTS, SIZES, words
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.models import Availability, Making
from storefront.domain.catalogue.orders import STANDING, Sort
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.pieces.choices import Choice, best_state, choices, matching, sizes
from storefront.domain.places.cached import places_of
from storefront.faces.shop import bp, delivery, seo
from storefront.faces.shop.cards import cards, joined
from storefront.faces.web import locale

SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One radio of the choice."""

    value: str
    label: str
    state: str
    note: str = ""


@bp.get("/products/<slug>")
def product(slug: str) -> Response | str:
    sheet = product_page.sheet(slug, locale.current())
    if sheet is None:
        moved_to = product_page.new_slug(slug)
        if moved_to:
            return redirect(url_for("shop.product", slug=moved_to), 301)  # type: ignore[return-value]  # werkzeug's own
        return gone(None)
    if not sheet.is_shown:
        return gone(sheet)
    return page(sheet, request.args.get("size", ""), request.args.get("colour", ""))


def gone(sheet: Sheet | None) -> Response:
    """A product that was, or never was: says so kindly and shows what there is instead."""
    known = shelf.current()
    found = known.snapshot.marked(mark("category", sheet.category[0])) if sheet else 0
    rows = _cards(known, found or known.snapshot.marked("state:available"))
    return Response(render_template("shop/product_gone.html", sheet=sheet, rows=cards(rows)), 404)


def page(sheet: Sheet, size: str, colour: str, errors: dict[str, str] | None = None, **wish: str) -> str:
    """The whole page; with errors, what the person chose and wrote is kept."""
    language, now = locale.current(), clock.now()
    parts = product_page.parts(sheet.id, language)
    rows = choices(sheet.id, sheet.making, language)
    size, colour = _settled(rows, size, colour)
    chosen = _chosen(rows, size, colour)
    places = places_of(sheet.catalogue_version, "IT", clock.rome_date(now))
    steps = trail(sheet)
    table = measures(sheet, language)
    return render_template(
        "shop/product.html",
        form=errors and _Wrong(errors),
        errors=errors or {},
        wish=wish,
        sheet=sheet,
        parts=parts,
        chosen=chosen,
        has_more_prices=len({row.price_cents for row in matching(rows, size, colour)}) > 1,
        state=best_state(matching(rows, size, colour)),
        stock_words=stock_words(matching(rows, size, colour)),
        size=size,
        colour=colour,
        size_options=_size_options(rows, colour),
        colour_options=_colour_options(rows, size),
        arrives=(arrives := delivery.parcel_words(chosen, sheet.lead_days, places, now, language) if chosen else ""),
        pickups=(at := delivery.pickups(chosen, places, now, language) if chosen else []),
        buy_notes=buy_notes(sheet, arrives, at),
        composition=composition(parts, sheet, language),
        care_words=[words(CARE, symbol, language) for symbol in sheet.care_symbols],
        measures=table,
        measure_columns=[(heading, "number") for heading in table[0]] if table else [],
        safety=safety(sheet, chosen),
        similar_rows=cards(similar(sheet)),
        structured_product=seo.product(sheet, parts, rows),
        structured_trail=seo.crumbs(steps),
        trail=steps,
        paragraphs=paragraphs,
        absolute=seo.absolute,
    )


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def buy_notes(sheet: Sheet, arrives: str, at: list[delivery.Pickup]) -> list[tuple[str, str]]:
    """What a buyer wants to know beside the button: icon and words."""
    notes = [("parcel", _("In Italia arriva %(when)s", when=arrives))] if arrives else []
    if at:
        notes.append(("outlet", _("Si ritira gratis: %(where)s", where=joined([place.name for place in at]))))
    if sheet.making == Making.TO_ORDER:
        notes.append(("hand", ngettext("Lo facciamo per te in %(num)d giorno di lavoro", "Lo facciamo per te in %(num)d giorni di lavoro", sheet.lead_days)))
    if not sheet.withdrawal_exclusion:
        notes.append(("return", _("14 giorni per cambiare idea")))
    return notes


def safety(sheet: Sheet, chosen: Choice | None) -> list[tuple[str, str]]:
    """Maker, address, contact, identifier and warnings of art. 19 of Regulation 2023/988 (L7), and who sells (L14)."""
    maker = sheet.maker
    age = _("Da %(months)s mesi", months=sheet.age_min_months) if sheet.age_min_months else ""
    return [
        (_("Prodotto da"), maker.legal_name or maker.name),
        (_("Indirizzo"), maker.address),
        (_("Contatto"), maker.email),
        (_("Venduto da"), _("%(name)s (professionista), partita IVA %(vat)s", name=maker.legal_name or maker.name, vat=maker.vat_number)),
        (_("Codice"), chosen.sku if chosen else ""),
        (_("Età"), age),
        (_("Marcatura"), "CE" if sheet.has_ce_mark else ""),
        (_("Avvertenze"), sheet.warnings or (_("Nessuna") if sheet.has_no_warnings else "")),
    ]


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Errors as the layout looks for them."""

    errors: dict[str, str]


def _settled(rows: Sequence[Choice], size: str, colour: str) -> tuple[str, str]:
    """What was chosen, where it exists; the only size and the only colour choose themselves."""
    known_sizes, known_colours = {row.size for row in rows}, {row.colour for row in rows}
    size = size if size in known_sizes else ""
    colour = colour if colour in known_colours else ""
    if len(known_sizes) == 1:
        size = next(iter(known_sizes))
    if len(known_colours) == 1:
        colour = next(iter(known_colours))
    return size, colour


def _chosen(rows: Sequence[Choice], size: str, colour: str) -> Choice | None:
    """The variant whose price and dates are shown: of those that fit, the one that is soonest to be had."""
    fitting = matching(rows, size, colour) or list(rows)
    return min(fitting, key=lambda row: (STANDING.index(row.state), row.price_cents), default=None)


def _size_options(rows: Sequence[Choice], colour: str) -> list[Option]:
    language = locale.current()
    found = []
    for size in sizes(rows):
        fitting = matching(rows, size, colour)
        state = best_state(fitting) if fitting else Availability.SOLD_OUT
        found.append(Option(size, words(SIZES, size, language), state))
    return found


def _colour_options(rows: Sequence[Choice], size: str) -> list[Option]:
    names = {row.colour: row.colour_name for row in rows if row.colour}
    if len(names) < 2:
        return []
    return [
        Option(slug, name, best_state(matching(rows, size, slug)) if matching(rows, size, slug) else "sold_out")
        for slug, name in names.items()
    ]


def stock_words(rows: Sequence[Choice]) -> str:
    """How many are left, when it is good to know."""
    left = sum(row.left for row in rows)
    if not 0 < left <= 5:
        return ""
    return ngettext("Disponibile: è l'ultimo", "Disponibile: ne restano %(num)d", left)


def composition(parts: Parts, sheet: Sheet, language: str) -> list[tuple[str, str]]:
    """Part and its fibres by the names of Regulation 1007/2011, most first (L9)."""
    rows = [
        (words(PARTS, part, language), ", ".join(f"{percent.normalize():f}% {_fibre(name, language)}" for name, percent in fibres))
        for part, fibres in parts.fibres.items()
    ]
    if sheet.has_animal_parts:
        rows.append((_("Altro"), ANIMAL_PARTS[language]))
    return rows


def _fibre(key: str, language: str) -> str:
    try:
        return fibre(key).name(language)
    except BadComposition:  # stored before the list of names was as it is now: better said than hidden
        return key


def measures(sheet: Sheet, language: str) -> tuple[list[str], list[list[str]]] | None:
    """Headings and rows of the table of measures, in centimetres."""
    if not sheet.measures:
        return None
    rows = list(sheet.measures.values())
    seen = {size: None for row in rows for size in row["values"]}
    headings = [words(SIZES, size, language) if size else "cm" for size in seen]
    return headings, [[row[language], *(f"{row['values'].get(size, '')}" for size in seen)] for row in rows]


def similar(sheet: Sheet) -> list[queries.CardRow]:
    """Pieces of the same kind, and if they are few of the same brand; what can be had first."""
    known = shelf.of_version(sheet.catalogue_version)
    found = known.snapshot.marked(mark("category", sheet.category[0]))
    if found.bit_count() <= SIMILAR and sheet.parent:
        found = known.snapshot.marked(mark("category", sheet.parent[0]))
    position = known.snapshot.position(sheet.id)
    if position is not None:
        found &= ~(1 << position)
    return _cards(known, found)


def _cards(known: shelf.Shelf, found: int) -> list[queries.CardRow]:
    ids = shelf.sorted_ids(known, Sort.RECOMMENDED, locale.current(), found, 0, SIMILAR)
    return queries.cards(ids, locale.current())


def trail(sheet: Sheet) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(_("Catalogo"), url_for("shop.listing"))]
    if sheet.parent:
        steps.append((sheet.parent[1], url_for("shop.listing", category=sheet.parent[0])))
    steps.append((sheet.category[1], url_for("shop.listing", category=sheet.category[0])))
    return [*steps, (sheet.title, None)]

