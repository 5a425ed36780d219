"""Writes of the catalogue's reading side: what is stale, the version, listing rows. See docs/listing.md."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storefront.domain.catalogue.models import CatalogueVersion, Listing, ListingStale
from storefront.infra.db import needs_unit_of_work, on_sqlite


def mark_stale(product_ids: Iterable[int]) -> None:
    """Have listing rows made anew; call it in the transaction that changes what a card or search shows."""
    rows = [{"product_id": product_id} for product_id in sorted(set(product_ids))]
    if rows:
        needs_unit_of_work().execute(insert(ListingStale), rows)


def next_version() -> int:
    """The catalogue version of the batch being written. Its row stays locked until the commit, so that
    versions become visible in their order and two workers never make the same rows at once."""
    session = needs_unit_of_work()
    change = update(CatalogueVersion).values(version=CatalogueVersion.version + 1).returning(CatalogueVersion.version)
    return session.execute(change.execution_options(synchronize_session=False)).scalar_one()


def take_stale(limit: int) -> list[int]:
    """Ids of stale products, `limit` at most, taken off the list.

    Read the products only after this: every note that it deletes belongs to a change that is committed by
    then, and a change committed later has a note of its own.
    """
    session = needs_unit_of_work()
    oldest = select(ListingStale.product_id).group_by(ListingStale.product_id).order_by(func.min(ListingStale.id))
    product_ids = list(session.scalars(oldest.limit(limit)))
    session.execute(delete(ListingStale).where(ListingStale.product_id.in_(product_ids)))
    return product_ids


def keep_listing(rows: Sequence[dict[str, Any]], version: int) -> None:
    """Write listing rows, new or over the old ones, stamped with the version that brings them."""
    if not rows:
        return
    dialect = sqlite if on_sqlite() else postgresql
    statement = dialect.insert(Listing)
    fresh = {name: statement.excluded[name] for name in rows[0] if name != "product_id"}
    upsert = statement.on_conflict_do_update(
        index_elements=["product_id"], set_={**fresh, "changed_in": statement.excluded["changed_in"]}
    )
    needs_unit_of_work().execute(upsert, [{**row, "changed_in": version} for row in rows])


def hide_listing(product_ids: Sequence[int], version: int) -> None:
    """Take products off the lists; their rows stay as a note to processes that know them."""
    needs_unit_of_work().execute(
        update(Listing)
        .where(Listing.product_id.in_(product_ids), Listing.is_shown.is_(True))
        .values(is_shown=False, changed_in=version)
        .execution_options(synchronize_session=False)
    )
