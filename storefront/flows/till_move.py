"""Pieces are carried from one place of the cooperative to another: packed by scanning, received by scanning.

The machinery is that of consignments. See docs/consignments.md.
"""

from collections.abc import Sequence

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.consignments import boxes, journeys, receiving
from storefront.domain.consignments.journeys import Chosen
from storefront.domain.consignments.letters import enqueue_sent_letter
from storefront.domain.consignments.receiving import SETTLED_AS, Receipt
from storefront.domain.tills import acts
from storefront.domain.tills.acts import AtTill
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def put_in_box(box: str, code: str, to_id: int, at: AtTill) -> Chosen:
    """Put a piece of this shelf into a box for another place. It stays for sale here until the box leaves.

    Raises NotFound, NoSuchJourney, TooLate, TooManyLines.
    """
    with unit_of_work():
        chosen = boxes.put_in(box, refs.normalised(code)[:12], at.location_id, to_id, by=at.actor)
        if chosen.added:
            acts.record(at, "packed", box, new={"code": chosen.added[0], "to": to_id})
    return chosen


@retry_on_deadlock
def take_out_of_box(box: str, code: str, at: AtTill) -> int:
    with unit_of_work():
        taken = boxes.take_out(box, refs.normalised(code)[:12], at.location_id)
        if taken:
            acts.record(at, "unpacked", box, new={"code": code})
    return taken


@retry_on_deadlock
def send_box(box: str, at: AtTill) -> int:
    """The box leaves; returns how many notes go with it, one for each brand. Raises NothingChosen, TooLate, PiecesGone."""
    with unit_of_work():
        left = boxes.send(box, at.location_id, by=at.actor)
        for part, number in left:
            enqueue_sent_letter(part, number)
        acts.record(at, "box_sent", box, new={"notes": [part.ref for part, _number in left]})
    for work in ("refresh_listing", "send_mails"):
        nudge(work)
    return len(left)


@retry_on_deadlock
def receive_box(box: str, codes: Sequence[str], at: AtTill) -> Receipt:
    """Take in what was scanned of a box. Raises NotFound for another place's."""
    with unit_of_work():
        receipt = boxes.receive(box, at.location_id, [refs.normalised(code)[:12] for code in codes], by=at.actor)
        if receipt.arrived or receipt.extra:
            acts.record(at, "received", box, new={"codes": [*receipt.arrived, *receipt.extra]})
    nudge("refresh_listing")
    return receipt


@retry_on_deadlock
def end_arrival(ref: str, at: AtTill) -> list[str]:
    """What has not been scanned of a box or of a brand's consignment is not there; returns those codes.

    Who sent them says what became of them, as ever. Raises NotFound for another place's, TooLate.
    """
    with unit_of_work():
        if journeys.in_box(ref):
            missing = boxes.say_rest_missing(ref, at.location_id, by=at.actor)
        else:
            missing = receiving.say_rest_missing(journeys.lock(ref, to_id=at.location_id), by=at.actor)
        if missing:
            acts.record(at, "rest_missing", ref, new={"codes": missing})
    return missing


@retry_on_deadlock
def settle_box(box: str, code: str, how: str, at: AtTill) -> int:
    """The place that sent a piece says what became of it: it never left, or it is lost. Raises NotFound, TooLate."""
    if how not in SETTLED_AS:
        raise NotFound(how=how)
    with unit_of_work():
        settled = boxes.settle(box, at.location_id, [refs.normalised(code)[:12]], how, by=at.actor)
        if settled:
            acts.record(at, "settled", box, new={"code": code, "how": how})
    for work in ("refresh_listing", "tell_low"):
        nudge(work)
    return settled
