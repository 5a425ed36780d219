"""Whole lines of an order go back: money, shipping of parcels left empty, pieces. Inside the caller's unit of work."""

from collections.abc import Collection, Mapping

from storefront.core.actor import Actor
from storefront.domain.orders import paying
from storefront.domain.payments import queries
from storefront.domain.payments.services_refunds import plan_refund
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import State
from storefront.flows.tell_refunded import tell_refunded


def give_back_lines(
    order_id: int,
    line_ids: Collection[int],
    fulfilment_ids: Collection[int],
    *,
    reason: str,
    by: Actor,
    back_to: Mapping[int, int | None],
) -> int:
    """Plan the refund of these lines and parcels, release the lines and put their pieces away; returns the cents.

    `back_to`: where the piece of a line is for sale again; none: it is withdrawn.
    """
    sale = queries.sale(order_id)
    lines = [line for line in sale.lines if line.line_id in set(line_ids)]
    parcels = [parcel for parcel in sale.parcels if parcel.fulfilment_id in set(fulfilment_ids)]
    refund = plan_refund(sale, queries.paid_attempt(order_id), lines, parcels, reason=reason)
    if refund is not None:
        tell_refunded(refund.ref, sale.order_ref)
    paying.release_lines(order_id, [line.line_id for line in lines])
    for line in lines:
        if line.piece_id is not None:
            _put_away(line.piece_id, back_to.get(line.line_id), f"order:{sale.order_ref}", by)
    return refund.amount_cents if refund is not None else 0


def _put_away(piece_id: int, place_id: int | None, ref: str, by: Actor) -> None:
    to_state = State.WITHDRAWN if place_id is None else State.AVAILABLE
    values = {"location_id": place_id} if place_id is not None else None
    pieces.move([piece_id], State.SOLD, to_state, by=by, why="refund", ref=ref, values=values)
