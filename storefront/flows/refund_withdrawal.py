"""The money of a withdrawal: the price, less what a piece is worth less, and the standard shipping. See docs/returns.md.

Within 14 days of the declaration (art. 56); it may wait for the pieces, or for the proof that they were sent.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.cases.models import Case
from storefront.domain.cases.services import close_case
from storefront.domain.orders import queries, returns
from storefront.domain.orders.after_models import Condition, GoodsReturn, ReturnState, ReturnWhy
from storefront.domain.orders.models import FulfilmentState, OrderLine
from storefront.domain.orders.queries import Whole, WithdrawalRow
from storefront.domain.orders.returns import ReturnRow
from storefront.domain.orders.undeliverable import undeliverable
from storefront.domain.payments import refund_queries
from storefront.domain.payments.refund_plan import Fate, LineWish, ShippingWish, Wish
from storefront.domain.pieces.models import Piece
from storefront.flows.refund import RefundPlan, plan, refund
from storefront.infra.db import db, unit_of_work

NOT_LEFT = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


@dataclass(frozen=True, slots=True)
class Due:
    """How a withdrawal stands: what would go back now, and what is still waited for."""

    order: Whole
    declared: WithdrawalRow
    rows: list[ReturnRow]
    plan: RefundPlan
    less_cents: int
    may_wait: bool  # pieces are neither here nor shown to be sent

    @property
    def ref(self) -> str:
        return self.declared.ref


def due(ref: str) -> Due:
    """What a withdrawal comes to now. Raises NotFound, and what a refund raises (NothingToRefund: it is all back)."""
    order, declared = _declared(ref)
    rows = returns.of_subject(ref)
    wishes = _wishes(order, declared, rows)
    waits = any(row.state == ReturnState.EXPECTED and row.sent_at is None for row in rows)
    return Due(order, declared, rows, plan(order.order.id, wishes), returns.worth_less(rows), waits)


def refund_withdrawal(ref: str, by: Actor, *, seen_cents: int) -> str:
    """Give it back, and close the case; returns the refund's ref. Raises what `due` raises, and RefundChanged."""
    order, declared = _declared(ref)
    wishes = _wishes(order, declared, returns.of_subject(ref))
    lines = sorted(wish.line_id for wish in wishes if isinstance(wish, LineWish))
    key = f"withdrawal:{ref}:{'.'.join(map(str, lines))}"[:64]
    made = refund(order.order.id, wishes, "withdrawal", by, key, note=ref, seen_cents=seen_cents)
    with unit_of_work():
        close_case(f"withdrawal:{ref}", by=by.user_id, reason=made)
    return made


def accept_late(ref: str, by: Actor) -> None:
    """A withdrawal that came too late is taken on all the same: its pieces may come back."""
    order, declared = _declared(ref)
    with unit_of_work():
        here = {parcel.id for parcel in order.parcels if parcel.state in NOT_LEFT}
        gone = [line.id for line in order.lines if line.id in declared.line_ids and line.fulfilment_id not in here]
        returns.expect(
            order.order.id, order.order.ref, gone, ReturnWhy.WITHDRAWAL, ref, declared.declared_at
        )  # fmt: skip


def waiting() -> list[tuple[str, datetime | None]]:
    """Open withdrawals whose pieces are here or on their way, with the day their money is due. One statement."""
    on_its_way = select(GoodsReturn.id).where(
        GoodsReturn.order_id == Case.order_id, GoodsReturn.why == ReturnWhy.WITHDRAWAL,
        GoodsReturn.state == ReturnState.EXPECTED, GoodsReturn.sent_at.is_(None),
    )  # fmt: skip
    query = select(Case.ref, Case.due_at).where(Case.kind == "withdrawal", Case.state == "open", ~on_its_way.exists())
    return [row._tuple() for row in db.session.execute(query.order_by(Case.due_at))]


def _declared(ref: str) -> tuple[Whole, WithdrawalRow]:
    door = queries.door(ref.rpartition("-W")[0])
    if door is None:
        raise NotFound(ref=ref)
    order = queries.whole(door.order_id)
    declared = next((one for one in order.withdrawals if one.ref == ref), None)
    if declared is None:
        raise NotFound(ref=ref)
    return order, declared


def _wishes(order: Whole, declared: WithdrawalRow, rows: list[ReturnRow]) -> list[Wish]:
    """Each line as far as it is unrefunded, and the standard shipping of parcels of which nothing stays."""
    given, seen = refund_queries.given(order.order.id), {row.line_id: row for row in rows}
    gone_before = undeliverable(order.order.id)
    lying = {one: place for one, place in _lying(list(declared.line_ids)).items() if one not in gone_before}
    wishes: list[Wish] = []
    for line in order.lines:
        rest = line.paid_cents - given.lines.get(line.id, 0)
        row = seen.get(line.id)
        if line.id not in declared.line_ids or rest <= 0 or (row and row.condition == Condition.MISSING):
            continue
        less = min(row.less_cents, rest) if row else 0
        if less < rest:
            fate, place_id = _fate(row, lying.get(line.id))
            wishes.append(LineWish(line.id, rest - less if less else None, fate, place_id))
    gone = {wish.line_id for wish in wishes if isinstance(wish, LineWish)}
    kept = {line.fulfilment_id for line in order.lines if line.released_at is None and line.id not in gone}
    touched = {line.fulfilment_id for line in order.lines if line.id in gone}
    for parcel in order.parcels:
        rest = parcel.shipping_cents - given.parcels.get(parcel.id, 0)
        if parcel.id in touched - kept and rest > 0:
            wishes.append(ShippingWish(parcel.id))
    return wishes


def _fate(row: ReturnRow | None, lies_at: int | None) -> tuple[Fate, int | None]:
    """Never left: for sale where it lies, if it does. Here: as who saw it said. On its way: withdrawn until somebody
    sees it."""
    if row is None:
        return (Fate.SHELF, lies_at) if lies_at is not None else (Fate.WITHDRAWN, None)
    if row.state == ReturnState.RECEIVED and row.is_shelved:
        return Fate.SHELF, row.received_at_id
    return Fate.WITHDRAWN, None


def _lying(line_ids: list[int]) -> dict[int, int]:
    query = select(OrderLine.id, Piece.location_id).join(Piece, Piece.id == OrderLine.piece_id)
    return dict(db.session.execute(query.where(OrderLine.id.in_(line_ids))).tuples().all())
