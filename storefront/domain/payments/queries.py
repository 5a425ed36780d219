"""Reads of payments: attempts, what waits to be sent, what an order is made of in money."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from storefront.domain.brands.models import Brand, Party, StripeAccount
from storefront.domain.orders.models import Fulfilment, Leg, LineShare, Order, OrderLine, OrderState
from storefront.domain.orders.split import LineSplit
from storefront.domain.payments.gateway_rows import RefundOrder, ReversalOrder, TransferOrder
from storefront.domain.payments.models import Payment, PaymentState, Refund, Reversal, Transfer, Way, Work
from storefront.domain.payments.on_the_spot import account_of
from storefront.domain.payments.sale import Sale, SaleLeg, SaleLine, SaleParcel
from storefront.infra.db import db

LIVE = (PaymentState.OPEN, PaymentState.PROCESSING)  # money may still come
TO_SEND = (Work.PENDING, Work.BLOCKED)
AT_ONCE = 200  # rows that one sweep takes up


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to pay, with what it must agree with."""

    payment_id: int
    state: PaymentState
    amount_cents: int
    expires_at: datetime
    session_id: str | None
    payment_intent_id: str | None
    charge_id: str | None
    livemode: bool
    order_id: int
    order_ref: str


def _attempts(*where: ColumnElement[bool]) -> list[Attempt]:
    columns: tuple[Any, ...] = (
        Payment.id, Payment.state, Payment.amount_cents, Payment.expires_at, Payment.session_id,
        Payment.payment_intent_id, Payment.charge_id, Payment.livemode, Order.id, Order.ref,
    )  # fmt: skip
    query = select(*columns).join(Order, Order.id == Payment.order_id).where(*where).order_by(Payment.id)
    return [Attempt(*row) for row in db.session.execute(query)]


def attempt(payment_id: int) -> Attempt | None:
    return next(iter(_attempts(Payment.id == payment_id)), None)


def attempts(order_ref: str) -> list[Attempt]:
    """All attempts to pay one order, first to last."""
    return _attempts(Order.ref == order_ref)


def attempt_of_session(session_id: str) -> Attempt | None:
    return next(iter(_attempts(Payment.session_id == session_id)), None)


def attempt_of_charge(charge_id: str) -> Attempt | None:
    return next(iter(_attempts(Payment.charge_id == charge_id)), None)


def attempt_of_intent(payment_intent_id: str) -> Attempt | None:
    return next(iter(_attempts(Payment.payment_intent_id == payment_intent_id)), None)


def paid_attempt(order_id: int) -> int:
    """The payment that an order was sold for."""
    query = select(Payment.id).where(Payment.order_id == order_id, Payment.state == PaymentState.PAID)
    return db.session.execute(query.order_by(Payment.id).limit(1)).scalar_one()


def live() -> list[Attempt]:
    """Attempts that may still bring money, oldest first."""
    return _attempts(Payment.state.in_(LIVE))


def without_fee() -> list[int]:
    """Paid attempts whose fee Stripe has not said yet."""
    query = select(Payment.id).where(Payment.state == PaymentState.PAID, Payment.fee_cents.is_(None))
    return list(db.session.scalars(query.order_by(Payment.id).limit(AT_ONCE)))


def overdue_orders(at: datetime) -> list[str]:
    """Refs of orders that wait for a payment which nobody can make any more: their hold is over."""
    paying = select(Payment.id).where(Payment.order_id == Order.id, Payment.state.in_(LIVE)).exists()
    query = select(Order.ref).where(Order.state == OrderState.PLACED, Order.held_until < at, ~paying)
    return list(db.session.scalars(query.order_by(Order.id).limit(AT_ONCE)))


# --- what waits to be sent -----------------------------------------------------------------------------


def due(kind: type[Transfer] | type[Refund] | type[Reversal], at: datetime) -> list[int]:
    """Ids of transfers, refunds or reversals whose turn has come."""
    query = select(kind.id).where(kind.state.in_(TO_SEND), kind.not_before <= at)
    return list(db.session.scalars(query.order_by(kind.not_before, kind.id).limit(AT_ONCE)))


def transfer_order(transfer_id: int) -> tuple[TransferOrder, PaymentState]:
    """What to send for one transfer; its account is empty while the brand has none."""
    row = db.session.execute(
        select(
            Transfer.id, Order.ref, Brand.slug, StripeAccount.account_id, Payment.charge_id,
            Transfer.amount_cents, Transfer.epoch, Payment.state,
        )
        .join(Payment, Payment.id == Transfer.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .join(Brand, Brand.id == Transfer.brand_id)
        .outerjoin(StripeAccount, StripeAccount.brand_id == Transfer.brand_id)
        .where(Transfer.id == transfer_id)
    ).one()  # fmt: skip
    order = TransferOrder(
        row.id, row.ref, row.slug, row.account_id or "", row.charge_id or "", row.amount_cents, row.epoch
    )
    return order, row.state


def reversal_order(reversal_id: int) -> tuple[ReversalOrder, Work]:
    """What to pull back for one reversal, and how its transfer stands."""
    row = db.session.execute(
        select(
            Reversal.id, Order.ref, Transfer.id, Transfer.stripe_id, Reversal.amount_cents, Reversal.epoch,
            Transfer.state,
        )
        .join(Transfer, Transfer.id == Reversal.transfer_id)
        .join(Payment, Payment.id == Transfer.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .where(Reversal.id == reversal_id)
    ).one()  # fmt: skip
    return ReversalOrder(row[0], row[1], row[2], row[3] or "", row[4], row[5]), row[6]


def open_reversals(refund_id: int) -> list[int]:
    """What is still to be pulled back for a refund."""
    query = select(Reversal.id).where(Reversal.refund_id == refund_id, Reversal.state.in_(TO_SEND))
    return list(db.session.scalars(query.order_by(Reversal.id)))


def brand_of_transfer(transfer_id: int) -> int:
    return db.session.execute(select(Transfer.brand_id).where(Transfer.id == transfer_id)).scalar_one()


def refund_order(refund_id: int) -> tuple[RefundOrder, str | None]:
    """What to send for one refund, and its id at Stripe once it was sent."""
    row = db.session.execute(
        select(
            Refund.id,
            Refund.ref,
            Order.ref,
            Payment.payment_intent_id,
            Refund.amount_cents,
            Refund.epoch,
            Refund.stripe_id,
        )
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.id == Refund.order_id)
        .where(Refund.id == refund_id)
    ).one()
    return RefundOrder(row[0], row[1], row[2], row[3] or "", row[4], row[5]), row[6]


def order_of_refund(refund_id: int) -> int:
    return db.session.execute(select(Refund.order_id).where(Refund.id == refund_id)).scalar_one()


def refund_id(stripe_id: str, refund_ref: str) -> int | None:
    """Our refund, by its id at Stripe or, when the answer got lost, by the ref it was sent with."""
    return db.session.scalar(select(Refund.id).where(or_(Refund.stripe_id == stripe_id, Refund.ref == refund_ref)))


def reversed_cents(stripe_id: str) -> int | None:
    """How much of a transfer we have pulled back, or are about to; none when the transfer is not ours."""
    query = (
        select(func.coalesce(func.sum(Reversal.amount_cents), 0))
        .select_from(Transfer)
        .outerjoin(Reversal, and_(Reversal.transfer_id == Transfer.id, Reversal.state.in_((*TO_SEND, Work.DONE))))
        .where(Transfer.stripe_id == stripe_id)
        .group_by(Transfer.id)
    )
    cents = db.session.scalar(query)
    return None if cents is None else int(cents)  # PostgreSQL sums to a numeric


# --- an order in money ---------------------------------------------------------------------------------


def sale(order_id: int) -> Sale:
    """All frozen sums of one order. Four statements."""
    spot = and_(Payment.order_id == Order.id, Payment.way != Way.STRIPE)
    order = select(Order.ref, Order.total_cents, Order.location_id, Payment.way).outerjoin(Payment, spot)
    ref, total_cents, location_id, way = db.session.execute(order.where(Order.id == order_id)).one()
    parcels = select(Fulfilment.id, Fulfilment.brand_id, Fulfilment.shipping_cents).where(
        Fulfilment.order_id == order_id
    )
    legs = select(Leg.id, Leg.brand_id, Leg.amount_cents, Leg.fee_bearer, Brand.name)
    legs = legs.join(Brand, Brand.id == Leg.brand_id).where(Leg.order_id == order_id).order_by(Leg.brand_id)
    return Sale(
        order_id,
        ref,
        total_cents,
        lines=_lines(order_id),
        parcels=[SaleParcel(*row) for row in db.session.execute(parcels.order_by(Fulfilment.id))],
        legs=[SaleLeg(*row[:3], row[3] == Party.BRAND, row[4]) for row in db.session.execute(legs)],
        received_in=account_of(way or Way.STRIPE, location_id or 0),
    )


def _lines(order_id: int) -> Sequence[SaleLine]:
    columns: tuple[Any, ...] = (
        OrderLine.id, OrderLine.piece_id, OrderLine.fulfilment_id, OrderLine.paid_cents, OrderLine.coop_bears_cents,
        OrderLine.seller, OrderLine.vat_bp, LineShare.brand_id, LineShare.gross_cents, LineShare.commission_cents,
        LineShare.commission_vat_cents, LineShare.net_cents,
    )  # fmt: skip
    query = select(*columns).outerjoin(LineShare, LineShare.order_line_id == OrderLine.id)
    query = query.where(OrderLine.order_id == order_id).order_by(OrderLine.position, OrderLine.id, LineShare.brand_id)
    own: dict[int, Any] = {}
    shares: dict[int, list[LineSplit]] = defaultdict(list)
    for row in db.session.execute(query):
        own[row.id] = row
        if row.brand_id is not None:
            shares[row.id].append(LineSplit(*row[7:]))
    return [
        SaleLine(
            line_id, row.piece_id, row.fulfilment_id, row.paid_cents, row.coop_bears_cents,
            row.seller == Party.COOPERATIVE, tuple(shares[line_id]), row.vat_bp,
        )
        for line_id, row in own.items()
    ]  # fmt: skip
