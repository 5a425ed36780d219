"""A brand calls pieces back from a shop: asked, packed there, received at home. See docs/consignments.md."""

from collections.abc import Sequence

from storefront.core import refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.consignments import journeys, receiving, sending
from storefront.domain.consignments.journeys import lock
from storefront.domain.consignments.letters import enqueue_asked_letter
from storefront.domain.consignments.models import Kind
from storefront.domain.consignments.receiving import Receipt
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def ask_back(brand_id: int, ref: str, by: Actor, remark: str = "") -> None:
    """Ask the shop for the pieces of a recall; it is told. Raises NotFound, TooLate, NothingChosen."""
    with unit_of_work():
        journey = lock(ref, brand_id=brand_id)
        journeys.ask_back(journey, remark, by=by)
        enqueue_asked_letter(journey)
    nudge("send_mails")


@retry_on_deadlock
def hand_back(ref: str, location_id: int, codes: Sequence[str], by: Actor, *, parcels: int = 1) -> int:
    """The shop packs what it has in its hands of a recall; returns the note's number.

    The rest stays for sale there. Raises NotFound for another place's, TooLate, NothingChosen.
    """
    with unit_of_work():
        journey = lock(ref, from_id=location_id)
        number = sending.hand_back(journey, [refs.normalised(code)[:12] for code in codes], by=by, parcels=parcels)
    nudge("refresh_listing")
    return number


@retry_on_deadlock
def collect(brand_id: int, ref: str, codes: Sequence[str], by: Actor) -> int:
    """The brand took pieces of a recall home with its own hands: they left and arrived in one. Returns the number.

    Raises NotFound, TooLate, NothingChosen.
    """
    with unit_of_work():
        number = sending.hand_back(lock(ref, brand_id=brand_id), codes, by=by)
        receiving.receive(lock(ref, brand_id=brand_id), codes, by=by)  # locked anew: it has left meanwhile
    nudge("refresh_listing")
    return number


@retry_on_deadlock
def arrived_home(brand_id: int, ref: str, codes: Sequence[str], by: Actor) -> Receipt:
    """The brand says which pieces of a recall have come home. Raises NotFound (a delivery is scanned by its place), TooLate."""
    with unit_of_work():
        journey = lock(ref, brand_id=brand_id)
        if journey.kind != Kind.RECALL:
            raise NotFound(ref=ref)
        receipt = receiving.receive(journey, [refs.normalised(code)[:12] for code in codes], by=by)
    nudge("refresh_listing")
    return receipt
