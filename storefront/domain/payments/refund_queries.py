"""Refunds as the buyer of an order reads them, and what was given back so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, cast, func, null, select, union_all

from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments.models import (
    Dispute,
    Payment,
    PaymentState,
    Refund,
    RefundLine,
    RefundShare,
    Reversal,
    Transfer,
    Work,
)
from storefront.domain.payments.refund_plan import Given
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money that goes back to a buyer."""

    ref: str
    reason: str
    amount_cents: int
    created_at: datetime
    is_sent: bool


def refunded(order_id: int) -> list[RefundRow]:
    """What went back of one order, or is about to, oldest first."""
    columns = (Refund.ref, Refund.reason, Refund.amount_cents, Refund.created_at, Refund.state)
    query = select(*columns).where(Refund.order_id == order_id, Refund.state != Work.CANCELLED).order_by(Refund.id)
    return [RefundRow(*row[:4], row.state == Work.DONE) for row in db.session.execute(query)]


def amounts_of(refund_ref: str) -> dict[int, int]:
    """What one refund gave back of each line."""
    query = (
        select(RefundLine.order_line_id, func.sum(RefundLine.amount_cents))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.ref == refund_ref, RefundLine.order_line_id.is_not(None))
        .group_by(RefundLine.order_line_id)
    )
    return {line_id: int(cents) for line_id, cents in db.session.execute(query) if line_id is not None}


def given(order_id: int) -> Given:
    """All that was given back of an order, whatever became of the sending: it is owed to the buyer. One statement."""
    line_id, none = RefundLine.order_line_id, cast(null(), BigInteger)
    amounts = select(line_id, RefundLine.fulfilment_id, none.label("brand_id"), func.sum(RefundLine.amount_cents))
    gross = select(line_id, none, RefundShare.brand_id, func.sum(RefundShare.gross_cents))
    gross = gross.join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
    of_order, of = Refund.id == RefundLine.refund_id, Refund.order_id == order_id
    both: Any = union_all(
        amounts.join(Refund, of_order).where(of).group_by(line_id, RefundLine.fulfilment_id),
        gross.join(Refund, of_order).where(of).group_by(line_id, RefundShare.brand_id),
    )
    lines: dict[int, int] = {}
    shares: dict[tuple[int, int], int] = {}
    parcels: dict[int, int] = {}
    for line, parcel, brand_id, cents in db.session.execute(both):
        if brand_id is not None:
            shares[line or 0, brand_id] = int(cents)
        elif line is not None:
            lines[line] = int(cents)
        elif parcel is not None:
            parcels[parcel] = int(cents)
    return Given(lines, shares, parcels)


@dataclass(frozen=True, slots=True)
class PaidRow:
    """The payment that an order was sold for."""

    payment_id: int
    way: str
    amount_cents: int
    fee_cents: int | None
    is_disputed: bool  # the bank decides about it now. A lost one is a refund among the others, and no hindrance


def standing(order_id: int) -> tuple[OrderState, PaidRow | None] | None:
    """How an order stands, and the payment behind it; none while nobody paid. One statement."""
    contested = select(Dispute.id).where(Dispute.payment_id == Payment.id, Dispute.closed_at.is_(None)).exists()
    columns = (Order.state, Payment.id, Payment.way, Payment.amount_cents, Payment.fee_cents, contested)
    its_own = and_(Payment.order_id == Order.id, Payment.state == PaymentState.PAID)
    query = select(*columns).outerjoin(Payment, its_own).where(Order.id == order_id)
    row = db.session.execute(query.order_by(Payment.id).limit(1)).first()
    if row is None:
        return None
    return row.state, None if row.id is None else PaidRow(*row[1:])


def made_before(key: str) -> tuple[str, int] | None:
    """Ref and order of the refund that a form has made when it was sent the first time."""
    row = db.session.execute(select(Refund.ref, Refund.order_id).where(Refund.request_key == key)).first()
    return (row.ref, row.order_id) if row else None


@dataclass(frozen=True, slots=True)
class PulledRow:
    """What is pulled back from one brand for one refund."""

    brand: str
    amount_cents: int
    state: Work
    trouble: str


@dataclass(frozen=True, slots=True)
class SentRow:
    """One refund as the office follows it."""

    ref: str
    reason: str
    amount_cents: int
    state: Work
    trouble: str
    note: str
    made_by: int | None
    created_at: datetime
    done_at: datetime | None
    pulled: tuple[PulledRow, ...]

    @property
    def waits_for_second(self) -> bool:
        return self.trouble == "second_person"


def sent_of(order_id: int) -> list[SentRow]:
    """Refunds of one order with what is pulled back for each, oldest first. Two statements."""
    pulled: dict[int, list[PulledRow]] = {}
    reversals = (
        select(Reversal.refund_id, Brand.name, Reversal.amount_cents, Reversal.state, Reversal.last_error)
        .join(Refund, Refund.id == Reversal.refund_id)
        .join(Transfer, Transfer.id == Reversal.transfer_id)
        .join(Brand, Brand.id == Transfer.brand_id)
        .where(Refund.order_id == order_id)
    )
    for refund_id, brand, cents, state, trouble in db.session.execute(reversals.order_by(Reversal.id)):
        pulled.setdefault(refund_id or 0, []).append(PulledRow(brand, cents, state, trouble))
    columns: tuple[Any, ...] = (
        Refund.id, Refund.ref, Refund.reason, Refund.amount_cents, Refund.state, Refund.last_error, Refund.note,
        Refund.made_by, Refund.created_at, Refund.done_at,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).where(Refund.order_id == order_id).order_by(Refund.id))
    values: list[Any] = [(*row[1:], tuple(pulled.get(row[0], ()))) for row in rows]
    return [SentRow(*one) for one in values]
