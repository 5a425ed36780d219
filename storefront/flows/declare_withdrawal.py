"""A buyer withdraws: stamped, acknowledged by mail, and handed to a person for the refund (art. 54-bis)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.clock import rome_date
from storefront.core.errors import NotFound, Refusal
from storefront.domain.cases.services import close_case, open_case
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders import queries, returns, services
from storefront.domain.orders.after_models import ReturnWhy
from storefront.domain.orders.letters import enqueue_withdrawal_letters
from storefront.domain.orders.models import FulfilmentState, OrderState, Withdrawal
from storefront.domain.orders.queries import LineRow, Whole
from storefront.domain.orders.withdrawal import is_late, may_withdraw
from storefront.domain.payments.refusals import InDispute
from storefront.flows.cancel_lines import cancel_within, cancellable
from storefront.flows.refund import AFTERWARDS
from storefront.infra.db import needs_unit_of_work, retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

REFUND_WITHIN = timedelta(days=14)  # art. 56
NOT_LEFT = (FulfilmentState.WAITING, FulfilmentState.PREPARED, FulfilmentState.CANCELLED)


class NothingToWithdraw(Refusal):
    """None of the chosen lines can be withdrawn from (any more)."""

    code = "nothing_to_withdraw"
    status = 422


@dataclass(frozen=True, slots=True)
class Declared:
    """A withdrawal as it was stamped."""

    ref: str
    declared_at: datetime
    is_late: bool


def open_lines(order: Whole) -> list[LineRow]:
    """Lines that a buyer may still withdraw from: sold, not excluded, not withdrawn from before."""
    before = {line_id for withdrawal in order.withdrawals for line_id in withdrawal.line_ids}
    return [
        line
        for line in order.lines
        if line.released_at is None and line.id not in before and may_withdraw(line.withdrawal_exclusion)
    ]


def excluded_lines(order: Whole) -> list[LineRow]:
    """Lines of which the law says that there is no withdrawal."""
    return [line for line in order.lines if line.released_at is None and not may_withdraw(line.withdrawal_exclusion)]


def is_period_over(order: Whole) -> bool:
    received = [rome_date(p.delivered_at) if p.delivered_at else None for p in order.parcels if p.state != "cancelled"]
    return is_late(received, rome_date(clock.now()))


def declare_withdrawal(
    order_ref: str, line_ids: Collection[int], *, name: str, email: str, note: str, by: Actor
) -> Declared:
    """Declare the withdrawal from lines of a paid order, now. Late ones are taken too, and marked.

    What has not left never leaves: it is cancelled in the same act, and its money goes back at once. Raises NotFound,
    NothingToWithdraw. The same lines sent twice are one withdrawal: the second finds none open.
    """
    declared = _declared(order_ref, frozenset(line_ids), name=name, email=email, note=note, by=by)
    for work in AFTERWARDS:
        nudge(work)
    return declared


@retry_on_deadlock
def _declared(order_ref: str, line_ids: frozenset[int], *, name: str, email: str, note: str, by: Actor) -> Declared:
    with unit_of_work():
        locked = services.lock(order_ref)
        if locked is None:
            raise NotFound(order_ref=order_ref)
        order_id, state = locked
        order = queries.whole(order_id)
        chosen = [line.id for line in open_lines(order) if line.id in line_ids]
        if state != OrderState.PAID or not chosen:
            raise NothingToWithdraw(order_ref=order_ref)
        declared = _write(order, chosen, name=name, email=email, note=note)
        _expect(order, chosen, declared)
        services.record(order_id, "withdrawn", by=by, values={"withdrawal": declared.ref, "line_ids": chosen})
        enqueue_withdrawal_letters(order_id, declared.ref, email, chosen)
        _stop(order, chosen, declared, by)
    return declared


def _stop(order: Whole, line_ids: list[int], declared: Declared, by: Actor) -> None:
    """What lies here still is sent to nobody. While a bank decides about the payment a person sees to it instead."""
    here = [line for line in cancellable(order) if line.id in line_ids]
    try:
        stopped = cancel_within(order, here, by, declared.ref, reason="withdrawal") if here else None
    except InDispute:
        return
    if stopped is not None and set(stopped.line_ids) == set(line_ids):
        close_case(f"withdrawal:{declared.ref}", reason=stopped.refund_ref)


def _expect(order: Whole, line_ids: list[int], declared: Declared) -> None:
    """What has left, or was handed over, comes back; each brand whose place it comes to is told. A late one is decided first."""
    if declared.is_late:
        return
    here = {parcel.id for parcel in order.parcels if parcel.state in NOT_LEFT}
    gone = [line for line in order.lines if line.id in line_ids and line.fulfilment_id not in here]
    returns.expect(
        order.order.id, order.order.ref, [line.id for line in gone], ReturnWhy.WITHDRAWAL, declared.ref,
        declared.declared_at,
    )  # fmt: skip
    for row in returns.of_subject(declared.ref):
        if row.place_brand_id is not None:
            told = {"ref": row.order_ref, "title": row.title}
            tell(row.place_brand_id, Kind.COMES_BACK, f"comes-back:{row.ref}", told, path="/orders/returns")


def _write(order: Whole, line_ids: list[int], *, name: str, email: str, note: str) -> Declared:
    session = needs_unit_of_work()
    number = (session.scalar(select(func.count()).where(Withdrawal.order_id == order.order.id)) or 0) + 1
    declared = Declared(f"{order.order.ref}-W{number}", clock.now(), is_period_over(order))
    session.execute(
        insert(Withdrawal).values(
            ref=declared.ref, order_id=order.order.id, name=name, email=email, line_ids=line_ids, note=note,
            is_late=declared.is_late, declared_at=declared.declared_at,
        )
    )  # fmt: skip
    open_case(
        "withdrawal",
        f"withdrawal:{declared.ref}",
        order_id=order.order.id,
        proposal="decide_late_withdrawal" if declared.is_late else "refund_when_returned",
        values={"line_ids": line_ids, "note": note, "withdrawal": declared.ref},
        due_at=declared.declared_at + REFUND_WITHIN,
    )
    return declared
