"""What arrives is scanned: it lies here now, and is for sale. See docs/consignments.md."""

from collections.abc import Iterable, Sequence

from storefront.core import refs
from storefront.core.actor import Actor
from storefront.domain.consignments import receiving
from storefront.domain.consignments.journeys import lock
from storefront.domain.consignments.receiving import Receipt
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def receive_consignment(ref: str, location_id: int, codes: Iterable[str], by: Actor) -> Receipt:
    """Take in what was scanned at the place that a consignment goes to; says at once what is missing or extra.

    One code or all; the same code twice changes nothing. Raises NotFound for another place's, TooLate.
    """
    with unit_of_work():
        journey = lock(ref, to_id=location_id)
        receipt = receiving.receive(journey, [refs.normalised(code)[:12] for code in codes], by=by)
    nudge("refresh_listing")
    return receipt


@retry_on_deadlock
def settle_missing(brand_id: int, ref: str, codes: Sequence[str], how: str, by: Actor, remark: str = "") -> int:
    """The brand says what became of pieces that did not arrive; returns how many.

    `how`: back (it never left), lost, damaged, returned_to_brand. Raises NotFound, TooLate.
    """
    with unit_of_work():
        settled = receiving.settle(lock(ref, brand_id=brand_id), codes, how, by=by, remark=remark)
    for work in ("refresh_listing", "tell_low"):
        nudge(work)
    return settled
