"""End an order that was not paid: its pieces go back. Only once Stripe can take no money for it any more."""

from storefront.core.actor import SYSTEM, Actor
from storefront.core.errors import NotFound
from storefront.domain.orders import services
from storefront.domain.orders.letters import enqueue_broken_letter, enqueue_failed_letter
from storefront.domain.pieces.services import release
from storefront.infra.db import retry_on_deadlock, unit_of_work


@retry_on_deadlock
def release_order(order_ref: str, why: str, by: Actor = SYSTEM) -> bool:
    """Give back all that an order holds; `why` is expired, cancelled, failed or broken.

    False when the order was paid or had ended before: then nothing changes. Raises NotFound.
    """
    with unit_of_work():
        return released(order_ref, why, by)


def released(order_ref: str, why: str, by: Actor = SYSTEM) -> bool:
    """The same inside another flow's unit of work."""
    locked = services.lock(order_ref)
    if locked is None:
        raise NotFound(order_ref=order_ref)
    order_id, _state = locked
    if not services.end_unpaid(order_id, why, by=by):
        return False
    release(services.held_for(order_ref), by=by, why="cancelled" if why == "broken" else why)
    if why == "failed":
        enqueue_failed_letter(order_id)
    if why == "broken":
        enqueue_broken_letter(order_id)
    return True
