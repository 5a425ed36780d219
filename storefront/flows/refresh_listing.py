"""Making listing rows and search texts anew for what changed. See docs/listing.md."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy import select

from storefront.domain.catalogue import search_index, services
from storefront.domain.catalogue.described import described
from storefront.domain.catalogue.listing import Stock, document, is_shown, listing_row
from storefront.domain.catalogue.models import ListingStale
from storefront.domain.pieces.lying import Lying, lying
from storefront.domain.pieces.models import State
from storefront.infra.db import db, retry_on_deadlock, unit_of_work

BATCH = 500  # products a transaction: a write lock on SQLite lasts well under a second


def refresh_listing() -> None:
    """Make anew whatever is stale; safe to run twice at once and to be killed: a batch is one transaction."""
    refresh_all(lambda _done: None)


def refresh_all(step: Callable[[int], None]) -> None:
    """The same; `step` is told after each batch how many more products are done."""
    while _something_is_stale():
        step(_refresh_batch())


def _something_is_stale() -> bool:
    """Asked without a write lock, since mostly nothing is."""
    try:
        return db.session.scalar(select(ListingStale.id).limit(1)) is not None
    finally:
        db.session.rollback()


@retry_on_deadlock
def _refresh_batch() -> int:
    with unit_of_work():
        version = services.next_version()
        product_ids = services.take_stale(BATCH)
        products = described(product_ids)
        shown = [product for product in products if is_shown(product)]
        stocks = _stocks(lying([product.id for product in shown]))
        services.keep_listing([listing_row(product, stocks[product.id]) for product in shown], version)
        search_index.keep([document(product) for product in shown])
        gone = sorted(set(product_ids) - {product.id for product in shown})
        services.hide_listing(gone, version)
        search_index.forget(gone)
    return len(product_ids)


def _stocks(rows: Iterable[Lying]) -> dict[int, Stock]:
    by_product: dict[int, list[Lying]] = defaultdict(list)
    for row in rows:
        by_product[row.product_id].append(row)
    stocks = {product_id: _stock(of_product) for product_id, of_product in by_product.items()}
    return defaultdict(Stock, stocks)


def _stock(rows: list[Lying]) -> Stock:
    available = [row for row in rows if row.state == State.AVAILABLE]
    return Stock(
        available_variants=frozenset(row.variant_id for row in available),
        outlets=frozenset(row.outlet for row in available if row.outlet),
        is_held=any(row.state == State.HELD for row in rows),
    )
