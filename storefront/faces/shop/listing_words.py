"""What a list says of itself: heading, title, description, filters in words, its addresses."""

from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext, ngettext

from storefront.core import money
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.marks import mark
from storefront.domain.catalogue.shelf import Shelf
from storefront.faces.shop.listing_query import ListingQuery, cents_of
from storefront.faces.web import locale
from storefront.settings import settings

HEADED_BY = ("category", "brand", "colour", "material", "size", "outlet")
MOST_IN_HEADING = 3


def address(query: ListingQuery) -> str:
    """The one address of a list, in the visitor's language."""
    pairs = query.pairs()
    return url_for("shop.listing") + (f"?{urlencode(pairs)}" if pairs else "")


def absolute(query: ListingQuery, tag: str) -> str:
    """The same in full and in one of the languages."""
    pairs = query.pairs()
    return settings().base_url + locale.address("/products", tag) + (f"?{urlencode(pairs)}" if pairs else "")


def facet_title(facet: str) -> str:
    return {
        "category": gettext("Che cosa"),
        "brand": gettext("Marchio"),
        "size": gettext("Taglia o misura"),
        "colour": gettext("Colore"),
        "material": gettext("Materiale"),
        "outlet": gettext("In negozio"),
        "available": gettext("Disponibilità"),
    }[facet]


def choice_words(shelf: Shelf, facet: str, value: str) -> str:
    """One choice in words: "Borse", "Taglia M", "fino a 50,00 €"."""
    if facet == "available":
        return gettext("Disponibili subito")
    if facet in ("price_min", "price_max"):
        price = money.format_cents(cents_of(value) or 0, locale.current())
        return (
            gettext("da %(price)s", price=price) if facet == "price_min" else gettext("fino a %(price)s", price=price)
        )
    if facet == "size":
        return gettext("Taglia %(size)s", size=labels.words(labels.SIZES, value, locale.current()))
    name = shelf.names.get(mark(facet, value))
    return name.name(locale.current()) if name else value


def heading(shelf: Shelf, query: ListingQuery) -> str:
    """What is seen: "Borse · Arbrora", "Risultati per «lana»"."""
    said = [choice_words(shelf, facet, value) for facet in HEADED_BY for value in query.wish.chosen.get(facet, ())]
    if query.wish.available and len(said) < MOST_IN_HEADING:
        said.append(gettext("Disponibili subito"))
    if query.q:
        said.insert(0, gettext("Risultati per «%(q)s»", q=query.q))
    return " · ".join(said[:MOST_IN_HEADING]) or gettext("Tutti i pezzi")


def title(shelf: Shelf, query: ListingQuery) -> str:
    page = gettext("pagina %(page)s", page=query.page) if query.page > 1 else ""
    return ", ".join(part for part in (heading(shelf, query), page) if part)


def description(shelf: Shelf, query: ListingQuery, count: int) -> str:
    """For search engines and for whoever shares the link."""
    pieces = ngettext("%(num)s pezzo fatto a mano", "%(num)s pezzi fatti a mano", count)
    return gettext(
        "%(heading)s: %(pieces)s dai laboratori della cooperativa Glocal Factory, a Torino. "
        "Marchi diversi, un solo carrello.",
        heading=heading(shelf, query), pieces=pieces,
    )  # fmt: skip


def is_for_search_engines(query: ListingQuery) -> bool:
    """Lists with at most one choice; combinations, prices, orders and searches have no end."""
    is_priced = query.wish.at_least_cents is not None or query.wish.at_most_cents is not None
    return (
        not query.unknown and not query.q and query.wish.count <= 1 and not is_priced and query.sort == query.usual_sort
    )
