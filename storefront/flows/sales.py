"""Sale prices begin and end by themselves: looked through every minute."""

from storefront.core import clock
from storefront.domain.catalogue import prices
from storefront.infra import queue
from storefront.infra.db import db, retry_on_deadlock, unit_of_work


def begin_and_end_sales() -> None:
    """Begin and end what is due, a variant a transaction; a kill in between leaves the rest to the next sweep."""
    due = prices.with_sales_due(clock.now())
    db.session.rollback()
    changed = [variant_id for variant_id in due if _begin_and_end(variant_id)]
    if changed:
        queue.nudge("refresh_listing")


@retry_on_deadlock
def _begin_and_end(variant_id: int) -> bool:
    with unit_of_work():
        return prices.begin_and_end(variant_id, clock.now())
