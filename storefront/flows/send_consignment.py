"""Pieces leave for a shop, or turn back. See docs/consignments.md."""

from storefront.core.actor import Actor
from storefront.domain.consignments import sending
from storefront.domain.consignments.journeys import lock
from storefront.domain.consignments.letters import enqueue_sent_letter
from storefront.domain.consignments.models import Kind
from storefront.domain.consignments.refusals import TooLate
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def send_consignment(
    brand_id: int, ref: str, by: Actor, *, parcels: int = 1, carrier: str = "", remark: str = ""
) -> int:
    """All that the brand chose leaves; the place is told. Returns the note's number.

    Raises NotFound, TooLate, NothingChosen, PiecesGone (a buyer or another consignment was quicker: nothing leaves).
    """
    with unit_of_work():
        journey = lock(ref, brand_id=brand_id)
        if journey.kind != Kind.DELIVERY:
            raise TooLate(state=journey.state)
        number = sending.send(journey, by=by, parcels=parcels, carrier=carrier, remark=remark)
        enqueue_sent_letter(journey, number)
    for work in ("refresh_listing", "send_mails"):
        nudge(work)
    return number


@retry_on_deadlock
def cancel_consignment(brand_id: int, ref: str, by: Actor) -> int:
    """What has not arrived turns back and is for sale where it left; returns how many pieces. Raises NotFound, TooLate."""
    with unit_of_work():
        back = sending.cancel(lock(ref, brand_id=brand_id), by=by)
    nudge("refresh_listing")
    return back
