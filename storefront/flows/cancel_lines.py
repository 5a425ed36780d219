"""Pieces of a paid order are given up before they leave: money back, pieces back, nobody prepares them. See docs/returns.md.

Shipping and cancelling both lock the order first: whoever comes second finds what the other did.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.audit.services import note
from storefront.domain.cases.services import close_case
from storefront.domain.mails.services import enqueue
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import queries, services
from storefront.domain.orders.models import FulfilmentState, OrderLine, OrderState
from storefront.domain.orders.queries import LineRow, Whole
from storefront.domain.orders.undeliverable import undeliverable
from storefront.domain.pieces.models import Piece
from storefront.flows.give_back_lines import give_back_lines
from storefront.flows.refund import AFTERWARDS
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

NOT_LEFT = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


class HasLeft(Refusal):
    """A parcel that has left is not cancelled: it can be sent back: `order_ref`."""

    code = "parcel_has_left"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was given up, and what goes back for it."""

    line_ids: tuple[int, ...]
    refund_ref: str


def cancellable(order: Whole, *, by_buyer: bool = False) -> list[LineRow]:
    """Lines that lie here still. A buyer gives up what is not made for them; the office anything."""
    if order.order.state != OrderState.PAID:
        return []
    here = {parcel.id for parcel in order.parcels if parcel.state in NOT_LEFT}
    return [
        line
        for line in order.lines
        if line.released_at is None and line.fulfilment_id in here and not (by_buyer and line.personalisation)
    ]


def cancel_lines(
    order_ref: str, line_ids: Collection[int], by: Actor, *, why: str = "", by_buyer: bool = False
) -> Cancelled:
    """Cancel these lines. Raises NotFound, HasLeft (then nothing was cancelled). Twice is once: the second finds none."""
    cancelled = _cancelled(order_ref, frozenset(line_ids), by, why, by_buyer)
    for work in AFTERWARDS:
        nudge(work)
    return cancelled


@retry_on_deadlock
def _cancelled(order_ref: str, line_ids: frozenset[int], by: Actor, why: str, by_buyer: bool) -> Cancelled:
    with unit_of_work():
        locked = services.lock(order_ref)
        if locked is None:
            raise NotFound(order_ref=order_ref)
        order = queries.whole(locked[0])
        wanted = [line for line in order.lines if line.id in line_ids and line.released_at is None]
        known = {line.id for line in order.lines}
        if locked[1] != OrderState.PAID or not line_ids <= known:
            raise NotFound(order_ref=order_ref)
        if not wanted:
            return Cancelled((), "")
        if {line.id for line in wanted} - {line.id for line in cancellable(order, by_buyer=by_buyer)}:
            raise HasLeft(order_ref=order_ref)
        done = cancel_within(order, wanted, by, why)
        _write_to_buyer(order, wanted)
        return done


def cancel_within(
    order: Whole, lines: Sequence[LineRow], by: Actor, why: str = "", *, reason: str = "cancelled"
) -> Cancelled:
    """Cancel lines that may be cancelled, inside an open unit of work that has locked the order: money, pieces, words to
    the brands. The caller nudges `refund.AFTERWARDS`. Raises what `refund` raises."""
    ids = [line.id for line in lines]
    key = f"cancel:{order.order.ref}:{min(ids)}"
    refund_ref = give_back_lines(
        order.order.id, ids, _emptied(order, set(ids)), reason=reason, by=by, key=key,
        back_to=_where_they_lie(order.order.id, ids), note=why,
    )  # fmt: skip
    services.record(
        order.order.id, "lines_cancelled", by=by, values={"line_ids": ids, "refund": refund_ref, "why": why}
    )
    note(by, "lines_cancelled", "order", order.order.ref, new={"lines": [line.sku for line in lines], "why": why})
    for line in lines:
        close_case(f"cannot-deliver:{line.id}", by=by.user_id, reason=why or "cancelled")
    _tell_brands(order, lines)
    return Cancelled(tuple(ids), refund_ref)


def _emptied(order: Whole, line_ids: set[int]) -> list[int]:
    """Parcels in which nothing is left: their shipping goes back too."""
    filled = {line.fulfilment_id for line in order.lines if line.released_at is None and line.id not in line_ids}
    touched = {line.fulfilment_id for line in order.lines if line.id in line_ids}
    return [parcel.id for parcel in order.parcels if parcel.id in touched - filled]


def _where_they_lie(order_id: int, line_ids: list[int]) -> dict[int, int | None]:
    """Each piece stays where it lies, for sale again; what was never made, or is not there, is withdrawn."""
    gone = undeliverable(order_id)
    query = select(OrderLine.id, Piece.location_id, Piece.made_in_week).join(Piece, Piece.id == OrderLine.piece_id)
    rows = needs_unit_of_work().execute(query.where(OrderLine.id.in_(line_ids)))
    return {line_id: None if week or line_id in gone else place_id for line_id, place_id, week in rows}


def _write_to_buyer(order: Whole, lines: Sequence[LineRow]) -> None:
    told = {"line_ids": [line.id for line in lines]}
    enqueue(
        "order_cancelled", f"order-cancelled:{order.order.ref}:{lines[0].id}", order.order.email, order.order.locale,
        order.order.ref, told,
    )  # fmt: skip


def _tell_brands(order: Whole, lines: Sequence[LineRow]) -> None:
    """Each on its page and by mail, so that nobody prepares the piece."""
    first = lines[0].id
    for brand_id in sorted({line.brand_id for line in lines}):
        titles = ", ".join(line.title_it for line in lines if line.brand_id == brand_id)
        values = {"ref": order.order.ref, "title": titles}
        tell(brand_id, Kind.CANCELLED, f"cancelled:{first}:{brand_id}", values, path=f"/orders/{order.order.ref}")
