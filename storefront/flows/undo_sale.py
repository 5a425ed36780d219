"""A sale at a till is undone, whole or by line: new rows, never an edit. Money back from where it lies, pieces back
to the shelf. See docs/till.md."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storefront.core.errors import NotFound
from storefront.domain.ledger.accounts import till_cash
from storefront.domain.orders import paying
from storefront.domain.orders import services as orders
from storefront.domain.orders.on_the_spot import SpotOrder, spot_order
from storefront.domain.payments import queries, refund_queries
from storefront.domain.payments.sale import SaleLine
from storefront.domain.payments.services_refunds import plan_refund, take_from
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import State
from storefront.domain.tills import acts, days, refusals
from storefront.domain.tills.acts import AtTill
from storefront.flows.tell_refunded import tell_refunded
from storefront.flows.till_drawer import needs_cash
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

REASONS = ("wrong_piece", "changed_mind", "wrong_price", "damaged", "practice", "other")


@dataclass(frozen=True, slots=True)
class Undone:
    """What goes back to the customer, in cents, the same when it was undone before; and the pieces moved just now."""

    amount_cents: int
    piece_ids: tuple[int, ...]


def undo_sale(
    order_ref: str, why: str, at: AtTill, *, line_ids: Collection[int] | None = None, broken: Collection[int] = (),
    is_given: bool = False,
) -> Undone:  # fmt: skip
    """Undo a sale of this place, or the lines of it that are named. Twice is once.

    What comes back damaged is not sold again: the lines `broken`, or all of them when none is named. Raises NotFound (for another place's sale too), DayClosed for who is no supervisor, DrawerTooEmpty unless the
    customer `is_given` the cash already.
    """
    undone = _undone(order_ref, why, at, line_ids, broken, is_given)
    nudge("refresh_listing")
    return undone


@retry_on_deadlock
def _undone(
    order_ref: str, why: str, at: AtTill, line_ids: Collection[int] | None, broken: Collection[int], is_given: bool
) -> Undone:
    if why not in REASONS:
        raise NotFound(why=why)
    with unit_of_work():
        if orders.lock(order_ref) is None:
            raise NotFound(order_ref=order_ref)
        order = spot_order(order_ref)
        if order is None or order.location_id != at.location_id:
            raise NotFound(order_ref=order_ref)
        if not at.is_supervisor and days.is_closed_since(at.location_id, order.paid_at):
            raise refusals.DayClosed(order_ref=order_ref)
        sale = queries.sale(order.order_id)
        lines = [line for line in sale.lines if line.line_id in order.open_lines(line_ids)]
        if not lines:
            return Undone(_given_before(order.order_id, line_ids), ())
        refund = plan_refund(sale, queries.paid_attempt(order.order_id), lines, [], reason="undo")
        if refund is not None:
            if sale.received_in == till_cash(at.location_id) and not is_given:
                needs_cash(at.location_id, refund.amount_cents)
            take_from(refund, order_ref, sale.received_in)
            tell_refunded(refund.ref, order_ref)
        paying.release_lines(order.order_id, [line.line_id for line in lines])
        out = [line for line in lines if why == "damaged" and (not broken or line.line_id in broken)]
        whole = [line for line in lines if line not in out]
        back = [*_moved(whole, State.AVAILABLE, order, at), *_moved(out, State.WITHDRAWN, order, at)]
        values = {"line_ids": [line.line_id for line in lines], "why": why}
        orders.record(order.order_id, "undone", by=at.actor, values=values)
        acts.record(at, "undone", order_ref, new=values)
        return Undone(refund.amount_cents if refund else 0, tuple(back))


def _given_before(order_id: int, line_ids: Collection[int] | None) -> int:
    """What these lines gave back: somebody who tapped twice, or got no answer, must still read what to hand over."""
    by_line = refund_queries.given(order_id).lines
    return sum(cents for line_id, cents in by_line.items() if line_ids is None or line_id in line_ids)


def _moved(lines: Iterable[SaleLine], to_state: State, order: SpotOrder, at: AtTill) -> list[int]:
    """To the shelf, or out of sale: what came back damaged is for its brand to look at."""
    known = sorted(line.piece_id for line in lines if line.piece_id is not None)
    return pieces.move(known, State.SOLD, to_state, by=at.actor, why="undo", ref=f"order:{order.ref}")
