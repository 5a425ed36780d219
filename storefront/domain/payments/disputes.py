"""Disputes as they are kept, held and ended. Writes need an open unit of work. See docs/disputes.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from storefront.core import clock
from storefront.core.money import split
from storefront.domain.brands.models import Brand
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.orders.models import Order
from storefront.domain.payments.gateway_rows import DisputeSeen
from storefront.domain.payments.models import Dispute, DisputeShare, Refund, Work
from storefront.infra.db import db, needs_unit_of_work

AT_ONCE = 100
ENDED = ("won", "lost", "warning_closed")


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One dispute, for people."""

    id: int
    ref: str
    stripe_id: str
    order_id: int
    order_ref: str
    payment_id: int
    amount_cents: int
    fee_cents: int
    reason: str
    status: str
    due_at: datetime | None
    opened_at: datetime
    withdrawn_at: datetime | None
    reinstated_at: datetime | None
    closed_at: datetime | None
    evidence: Mapping[str, Any]
    answered_at: datetime | None
    answer_state: Work | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def may_answer(self) -> bool:
        return self.is_open and self.answer_state is None


def _query() -> Any:
    columns: tuple[Any, ...] = (
        Dispute.id, Dispute.ref, Dispute.stripe_id, Dispute.order_id, Order.ref, Dispute.payment_id,
        Dispute.amount_cents, Dispute.fee_cents, Dispute.reason, Dispute.status, Dispute.due_at, Dispute.opened_at,
        Dispute.withdrawn_at, Dispute.reinstated_at, Dispute.closed_at, Dispute.evidence, Dispute.answered_at,
        Dispute.answer_state,
    )  # fmt: skip
    return select(*columns).join(Order, Order.id == Dispute.order_id)


def dispute(ref: str) -> DisputeRow | None:
    """By our ref or by Stripe's id."""
    row = db.session.execute(_query().where(or_(Dispute.ref == ref, Dispute.stripe_id == ref))).first()
    return DisputeRow(*row) if row else None


def page(*, is_open: bool, offset: int, limit: int) -> list[DisputeRow]:
    """Disputes that wait for the bank, those first that must be answered first; or those that ended, latest first."""
    which = Dispute.closed_at.is_(None) if is_open else Dispute.closed_at.is_not(None)
    order = (Dispute.due_at, Dispute.id) if is_open else (Dispute.id.desc(),)
    return [
        DisputeRow(*row)
        for row in db.session.execute(_query().where(which).order_by(*order).offset(offset).limit(limit))
    ]


def shares(dispute_id: int) -> list[tuple[str, int]]:
    """What is held of each brand, by name."""
    query = select(Brand.name, DisputeShare.held_cents).join(Brand, Brand.id == DisputeShare.brand_id)
    return list(db.session.execute(query.where(DisputeShare.dispute_id == dispute_id).order_by(Brand.name)).tuples())


def keeping_back(order_id: int) -> str | None:
    """The ref of a dispute that has the money of an order now, so that its goods stay here; none when nothing has."""
    taken = (Dispute.withdrawn_at.is_not(None), Dispute.reinstated_at.is_(None), Dispute.closed_at.is_(None))
    return db.session.scalar(select(Dispute.ref).where(Dispute.order_id == order_id, *taken).limit(1))


def to_read() -> list[str]:
    """Stripe's ids of disputes that are open, as far as we know."""
    return list(db.session.scalars(select(Dispute.stripe_id).where(Dispute.closed_at.is_(None)).limit(AT_ONCE)))


def to_answer() -> list[str]:
    """Refs of disputes whose answer was decided and not sent."""
    return list(db.session.scalars(select(Dispute.ref).where(Dispute.answer_state == Work.PENDING).limit(AT_ONCE)))


# --- writes ----------------------------------------------------------------------------------------------


def keep(seen: DisputeSeen, order_id: int, order_ref: str, payment_id: int) -> DisputeRow:
    """Write down a dispute as Stripe tells it now; the order's row is locked. Ended stays ended."""
    session = needs_unit_of_work()
    known = session.scalar(select(Dispute.id).where(Dispute.stripe_id == seen.dispute_id))
    values: dict[str, Any] = {"status": seen.status, "due_at": seen.due_at, "fee_cents": seen.fee_cents}
    if known is None:
        number = session.scalar(select(func.count()).select_from(Dispute).where(Dispute.order_id == order_id)) or 0
        values |= {
            "ref": f"{order_ref}-D{number + 1}", "stripe_id": seen.dispute_id, "order_id": order_id,
            "payment_id": payment_id, "amount_cents": seen.amount_cents, "reason": seen.reason, "evidence": {},
            "opened_at": clock.now(),
        }  # fmt: skip
        session.execute(insert(Dispute).values(values))
    else:
        change = update(Dispute).where(Dispute.id == known, Dispute.closed_at.is_(None)).values(values)
        session.execute(change.execution_options(synchronize_session=False))
    row = dispute(seen.dispute_id)
    if row is None:
        raise LookupError(seen.dispute_id)
    return row


def mark(dispute_id: int, column: str) -> bool:
    """Set one of its instants. True for the one caller who did it."""
    instant = getattr(Dispute, column)
    return change_where(dispute_id, {column: clock.now()}, instant.is_(None))


def change_where(dispute_id: int, values: Mapping[str, Any], *where: Any) -> bool:
    change = update(Dispute).where(Dispute.id == dispute_id, *where).values(**values)
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return result.rowcount == 1


def book_taken(
    row: DisputeRow, taken_cents: int, fee_cents: int, held: Mapping[int, int], *, brands_bear: bool
) -> None:
    """The bank took the money: our loss for now, less what is held of the brands it was for."""
    _book(row, "dispute", {accounts.STRIPE_BALANCE: -taken_cents, accounts.DISPUTE_LOSS: taken_cents})
    fee = {accounts.STRIPE_BALANCE: -fee_cents, accounts.DISPUTE_LOSS: fee_cents}
    if brands_bear and held:
        parts = split(fee_cents, list(held.values()))
        fee = {accounts.STRIPE_BALANCE: -fee_cents}
        fee |= {accounts.brand_payable(one): cents for one, cents in zip(held, parts, strict=True)}
    _book(row, "dispute_fee", fee)
    _book(row, "dispute_hold", _held(held, 1))
    if held:
        rows = [{"dispute_id": row.id, "brand_id": one, "held_cents": cents} for one, cents in held.items()]
        needs_unit_of_work().execute(insert(DisputeShare), rows)


def book_back(row: DisputeRow, cents: int) -> None:
    """The bank gave the money back."""
    _book(row, "dispute_back", {accounts.STRIPE_BALANCE: cents, accounts.DISPUTE_LOSS: -cents})


def free(row: DisputeRow) -> None:
    """What was held of the brands is theirs again: the dispute is won, or a refund takes its place."""
    query = select(DisputeShare.brand_id, DisputeShare.held_cents).where(DisputeShare.dispute_id == row.id)
    _book(row, "dispute_freed", _held(dict(needs_unit_of_work().execute(query).tuples().all()), -1))


def _held(held: Mapping[int, int], sign: int) -> dict[str, int]:
    sides = {accounts.brand_payable(brand_id): sign * cents for brand_id, cents in held.items()}
    return {**sides, accounts.DISPUTE_LOSS: -sign * sum(held.values())}


def _book(row: DisputeRow, kind: str, sides: Mapping[str, int]) -> None:
    if any(sides.values()):
        post(kind, "dispute", row.stripe_id, sides, order_ref=row.order_ref)


def unsent_refunds(payment_id: int) -> list[Refund]:
    """Refunds of a payment that never reached Stripe: the bank has done their work."""
    unsent = (
        Refund.payment_id == payment_id,
        Refund.state.in_((Work.PENDING, Work.BLOCKED)),
        Refund.stripe_id.is_(None),
    )
    return list(needs_unit_of_work().scalars(select(Refund).where(*unsent).order_by(Refund.id).with_for_update()))
