"""Attempts to pay: opened, remembered, won once, ended. Every call needs an open unit of work."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Payment, PaymentState
from storefront.infra.db import needs_unit_of_work

LIVE = (PaymentState.OPEN, PaymentState.PROCESSING)
NOT_PAID = (*LIVE, PaymentState.FAILED, PaymentState.EXPIRED)


def open_attempt(order_id: int, *, minutes: int, livemode: bool) -> tuple[int, datetime]:
    """Begin the next attempt to pay an order, whose row is locked; returns its id and when it ends.

    Stored before Stripe is asked: the same attempt must ask for the same end, or its key is refused.
    """
    session = needs_unit_of_work()
    total_cents, last = session.execute(
        select(Order.total_cents, func.max(Payment.attempt))
        .outerjoin(Payment, Payment.order_id == Order.id)
        .where(Order.id == order_id)
        .group_by(Order.total_cents)
    ).one()
    expires_at = (clock.now() + timedelta(minutes=minutes)).replace(microsecond=0)
    payment = Payment(
        order_id=order_id, attempt=(last or 0) + 1, amount_cents=total_cents, expires_at=expires_at, livemode=livemode
    )
    session.add(payment)
    session.flush()
    return payment.id, expires_at


def remember_session(payment_id: int, session_id: str, url: str) -> None:
    """Keep what Stripe made of an attempt; hearing it twice changes nothing."""
    change = update(Payment).where(Payment.id == payment_id, Payment.session_id.is_(None))
    _run(change.values(session_id=session_id, session_url=url))


def win(payment_id: int, *, payment_intent_id: str, charge_id: str) -> bool:
    """Turn an attempt into the paid one. True for the one caller who did it; webhook, page and sweeper may race."""
    values = {
        "state": PaymentState.PAID,
        "payment_intent_id": payment_intent_id,
        "charge_id": charge_id,
        "paid_at": clock.now(),
    }
    return _moved(payment_id, NOT_PAID, values)


def process(payment_id: int) -> bool:
    """The buyer has done all; the money is on its way."""
    return _moved(payment_id, (PaymentState.OPEN,), {"state": PaymentState.PROCESSING})


def end(payment_id: int, state: PaymentState) -> bool:
    """An attempt came to nothing: `expired` or `failed`. Never undoes a paid one."""
    return _moved(payment_id, LIVE, {"state": state})


def is_live(order_id: int) -> bool:
    """Whether money may still come for an order."""
    live = select(Payment.id).where(Payment.order_id == order_id, Payment.state.in_(LIVE)).limit(1)
    return needs_unit_of_work().scalar(live) is not None


def know_fee(payment_id: int, fee_cents: int) -> bool:
    """Write down what Stripe took, once."""
    change = update(Payment).where(Payment.id == payment_id, Payment.fee_cents.is_(None))
    return _run(change.values(fee_cents=fee_cents)) == 1


def _moved(payment_id: int, states: tuple[PaymentState, ...], values: dict[str, Any]) -> bool:
    return _run(update(Payment).where(Payment.id == payment_id, Payment.state.in_(states)).values(**values)) == 1


def _run(change: Any) -> int:
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)
