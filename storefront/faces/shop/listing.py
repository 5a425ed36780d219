"""The list of products: filters, counts, search, orders, pages. See docs/listing.md and docs/search.md."""

from dataclasses import dataclass, field

from flask import Response, render_template, request, url_for
from flask_babel import gettext

from storefront.domain.catalogue import queries, search, shelf
from storefront.domain.catalogue.facets import FACETS, Found, Wish, filtered
from storefront.domain.catalogue.index import bitmap
from storefront.domain.catalogue.orders import Sort
from storefront.domain.catalogue.search import Hits
from storefront.domain.catalogue.shelf import Shelf
from storefront.faces.shop import bp, kept_by, listing_query, listing_words, ranking
from storefront.faces.shop.cards import cards
from storefront.faces.shop.listing_query import SORTS, ListingQuery, euros
from storefront.faces.web import fresh, kept, locale
from storefront.faces.web.fragments import fragments

PAGE = 24


@dataclass(frozen=True, slots=True)
class Drawn:
    """A list as it is kept: its `main` and what its head says."""

    body: str
    title: str
    description: str
    trail: list[tuple[str, str | None]]
    canonical_url: str
    alternates: dict[str, str]
    previous_href: str | None
    next_href: str | None
    is_indexed: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a query comes to, and the page of it that is shown."""

    found: Found
    hits: Hits | None
    within: int | None  # what the search found, before filters
    product_ids: list[int] = field(default_factory=list)
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.found.count // PAGE))


@bp.get("/products")
def listing() -> Response:
    version = kept.read(kept_by.Version())
    now = shelf.of_version(version)
    query = listing_query.read(request.args, now)
    etag = fresh.tag("listing", now.version, request.query_string)
    if etag and fresh.is_seen(etag):
        if query.is_canonical(request.args) and not query.q:
            kept.keep(kept_by.Version(), now.version)
        return fresh.unchanged(etag)
    if (answer := kept.found()) is not None:
        return answer
    key = ("listing", now.version, locale.current(), fresh.look(), *query.pairs())
    drawn = _draw(now, query) if query.misread or query.unknown else fragments().kept_or(key, lambda: _draw(now, query))
    page = render_template(
        "shop/listing.html", drawn=drawn, canonical_url=drawn.canonical_url, alternates=drawn.alternates
    )
    is_own = drawn.canonical_url == listing_words.absolute(query, locale.current())  # no page beyond the last
    if etag and is_own and query.is_canonical(request.args):
        kept.keep(kept_by.Version(), now.version, is_counted=bool(query.q))
    return fresh.page(page, etag)


def _draw(now: Shelf, query: ListingQuery) -> Drawn:
    result = _result(now, query)
    query = query.at_page(result.page)
    previous = query.at_page(result.page - 1) if result.page > 1 else None
    following = query.at_page(result.page + 1) if result.page < result.pages else None
    previous_href = listing_words.address(previous) if previous else None
    next_href = listing_words.address(following) if following else None
    body = render_template(
        "shop/listing_body.html", **_said(now, query, result), previous_href=previous_href, next_href=next_href
    )
    return Drawn(
        body=body,
        title=listing_words.title(now, query),
        description=listing_words.description(now, query, result.found.count),
        trail=_trail(now, query),
        canonical_url=listing_words.absolute(query, locale.current()),
        alternates={tag: listing_words.absolute(query, tag) for tag in locale.LOCALES},
        previous_href=previous_href,
        next_href=next_href,
        is_indexed=listing_words.is_for_search_engines(query) and result.found.count > 0,
    )


def _result(now: Shelf, query: ListingQuery) -> Result:
    hits = search.hits(query.q, locale.current()) if query.q else None
    positions = _positions(now, hits) if hits else None
    within = bitmap(positions, len(now.snapshot.ids)) if positions is not None else None
    found = filtered(now, query.wish, within, locale.current())
    page = min(query.page, max(1, -(-found.count // PAGE)))
    start = (page - 1) * PAGE
    if positions is not None and query.sort == Sort.BEST:
        product_ids = now.snapshot.walk(positions, found.bits, start, PAGE)
    else:
        product_ids = shelf.sorted_ids(now, query.sort, locale.current(), found.bits, start, PAGE)
    return Result(found, hits, within, product_ids, page)


def _positions(now: Shelf, hits: Hits) -> list[int]:
    """Hits as positions, best first; what was published or hidden within this very instant is left out."""
    positions = (now.snapshot.position(product_id) for product_id in hits.product_ids)
    return [position for position in positions if position is not None]


def _said(now: Shelf, query: ListingQuery, result: Result) -> dict[str, object]:
    """The words and values of the template."""
    seen = (result.page - 1) * PAGE + len(result.product_ids)
    return {
        "query": query,
        "heading": listing_words.heading(now, query),
        "unknown": [(listing_words.facet_title(facet), value) for facet, value in query.unknown],
        "action": listing_words.address(ListingQuery()),
        "rows": cards(queries.cards(result.product_ids, locale.current())),
        "seen": seen,
        "total": result.found.count,
        "hits": result.hits,
        "facets": [
            {"name": name, "title": listing_words.facet_title(name), "options": _options(result.found, name)}
            for name in (*FACETS[:1], "available", *FACETS[1:])
        ],
        "price": {"min": _typed(query, "price_min"), "max": _typed(query, "price_max")},
        "chosen": _chosen(now, query, result),
        "clear_href": listing_words.address(query.wishing(Wish())),
        "sorts": [(sort.value, ranking.sort_words(sort)) for sort in ([Sort.BEST] if query.q else []) + list(SORTS)],
        "keep_sorting": [pair for pair in query.pairs() if pair[0] not in ("sort", "page")],
        "keep_filtering": [pair for pair in query.pairs() if pair[0] in ("q", "sort")],
        "ranking": ranking.parameters(query.sort),
        "most_hits": search.MOST_HITS,
    }


def _options(found: Found, facet: str) -> list[dict[str, object]]:
    words = gettext("Disponibili subito") if facet == "available" else ""
    return [
        {"value": o.value, "label": o.label or words, "count": o.count, "chosen": o.chosen, "depth": o.depth}
        for o in found.options[facet]
        if o.count or o.chosen
    ]


def _typed(query: ListingQuery, name: str) -> str:
    """A price as it was understood, or as it was written when it was not."""
    wish = query.wish
    understood = euros(wish.at_least_cents if name == "price_min" else wish.at_most_cents)
    return dict(query.misread).get(name, understood)


def _chosen(now: Shelf, query: ListingQuery, result: Result) -> list[dict[str, object]]:
    """Each choice with the way to take it back; on an empty list also how many that would bring."""
    return [
        {
            "label": listing_words.choice_words(now, facet, value),
            "remove_href": listing_words.address(left),
            "count": _count(now, left, result.within) if not result.found.count else None,
        }
        for facet, value, left in query.without()
    ]


def _count(now: Shelf, query: ListingQuery, within: int | None) -> int:
    return filtered(now, query.wish, within, locale.current()).count


def _trail(now: Shelf, query: ListingQuery) -> list[tuple[str, str | None]]:
    home = (gettext("Inizio"), url_for("shop.home"))
    everything = (gettext("Catalogo"), listing_words.address(ListingQuery()))
    if not query.pairs():
        return [home, (everything[0], None)]
    return [home, everything, (listing_words.heading(now, query), None)]
