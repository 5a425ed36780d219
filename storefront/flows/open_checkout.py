"""Start paying an order: an attempt stored first, then its page at Stripe. See docs/payments.md."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from storefront.core.errors import NotFound, Unavailable
from storefront.domain.cases.services import open_case
from storefront.domain.orders import services as orders
from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.domain.payments import gateway_base, gateway_payments, queries, services
from storefront.domain.payments.bill import bill, page_url
from storefront.domain.payments.gateway_rows import Bill, Misused, Refused, SessionSeen, Unknown
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.queries import Attempt
from storefront.domain.payments.refusals import NotPayable, TooSmall
from storefront.domain.pieces import services as pieces
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.settings import settings

log = logger(__name__)
LEAST_CENTS = 50  # Stripe takes nothing below
TRIES = 3  # a new attempt at once when the last one has ended, or its time has become too short


@dataclass(frozen=True, slots=True)
class Door:
    """Where to send the buyer: to an attempt's page, or back to the order when nothing is left to pay."""

    attempt: Attempt | None
    order_url: str


def open_checkout(order_ref: str) -> str:
    """The address to send the buyer to: Stripe's page, or the order's own when it is paid already.

    Raises NotFound, NotPayable, TooSmall, and Unavailable when Stripe does not answer: then the order and
    its pieces stay as they are, and the buyer presses again.
    """
    for _ in range(TRIES):
        door = _door(order_ref)
        if door.attempt is None:
            return door.order_url
        url = _page(door.attempt)
        if url:
            return url
    raise Unavailable(order_ref=order_ref)


@retry_on_deadlock
def _door(order_ref: str) -> Door:
    """The one live attempt of an order, made anew when the last one came to nothing."""
    with unit_of_work() as session:
        order = session.execute(_order_query(), {"ref": order_ref}).one_or_none()
        if order is None:
            raise NotFound(order_ref=order_ref)
        order_url = page_url(order.locale, order_ref, order.key)
        if order.state in {OrderState.PAID, OrderState.PROCESSING}:
            return Door(None, order_url)
        if order.state != OrderState.PLACED:
            raise NotPayable(order_ref=order_ref)
        if order.total_cents < LEAST_CENTS:
            raise TooSmall(total_cents=order.total_cents, least_cents=LEAST_CENTS)
        live = [one for one in queries.attempts(order_ref) if one.state == PaymentState.OPEN]
        return Door(live[-1] if live else _begin(order), order_url)


@lru_cache(maxsize=1)
def _order_query() -> Select[Any]:
    """The order, locked against everybody else, and of how many pieces it is. Put together once."""
    count = select(func.count(OrderLine.piece_id)).where(OrderLine.order_id == Order.id).scalar_subquery()
    columns: tuple[Any, ...] = (
        Order.id, Order.ref, Order.key, Order.locale, Order.state, Order.total_cents, count.label("pieces"),
    )  # fmt: skip
    return select(*columns).where(Order.ref == bindparam("ref")).with_for_update(of=Order)


def _begin(order: Row[Any]) -> Attempt:
    """The next attempt; the hold lasts as long as it, and a little longer."""
    is_live = gateway_base.is_live()
    payment_id, expires_at = services.open_attempt(order.id, minutes=settings().checkout_minutes, livemode=is_live)
    until = expires_at + timedelta(seconds=settings().hold_grace_seconds)
    orders.keep_until(order.id, until)
    if pieces.keep_until(orders.held_for(order.ref), until) < order.pieces:
        raise NotPayable(order_ref=order.ref)  # somebody in a shop had a piece in the hand first
    return Attempt(
        payment_id, PaymentState.OPEN, order.total_cents, expires_at, session_id=None, payment_intent_id=None,
        charge_id=None, livemode=is_live, order_id=order.id, order_ref=order.ref,
    )  # fmt: skip


def _page(attempt: Attempt) -> str:
    """The address of an attempt's page; empty when that attempt has ended and the order must be looked at anew."""
    if attempt.session_id:
        return _again(attempt)
    asked = bill(attempt.payment_id)
    try:
        seen = gateway_payments.create_session(asked)
    except Unknown as error:
        return _unanswered(attempt, error)
    except (Refused, Misused) as error:
        # Too late for Stripe's shortest life, or the same key with another bill: no page, so a new attempt.
        log.warning("checkout_refused", payment_id=attempt.payment_id, code=error.code)
        _fail(attempt)
        return ""
    return _remembered(attempt, asked, seen)


def _again(attempt: Attempt) -> str:
    """The page that is open already; a paid or expired one is settled instead."""
    try:
        seen = gateway_payments.session(attempt.session_id or "")
        if seen.status == "open" and seen.url:
            return seen.url
        if seen.status == "expired":
            _fail(attempt, PaymentState.EXPIRED)
        else:
            settle_payment(attempt.payment_id)
    except (Unknown, Refused) as error:
        raise Unavailable(order_ref=attempt.order_ref) from error
    return ""


def _unanswered(attempt: Attempt, error: Unknown) -> str:
    """Stripe did not answer. The same key brings the same page later, unless that request is over and lost."""
    log.warning("checkout_unanswered", payment_id=attempt.payment_id, code=error.code)
    if error.has_ended:
        _fail(attempt)
    raise Unavailable(order_ref=attempt.order_ref) from error


def _remembered(attempt: Attempt, asked: Bill, seen: SessionSeen) -> str:
    with unit_of_work():
        services.remember_session(attempt.payment_id, seen.session_id, seen.url)
    if (seen.amount_cents, seen.currency, seen.livemode) == (asked.total_cents, "eur", attempt.livemode):
        return seen.url
    log.error("bill_mismatch", payment_id=attempt.payment_id, amount_cents=seen.amount_cents)
    with unit_of_work():
        services.end(attempt.payment_id, PaymentState.FAILED)
        open_case("bill_mismatch", f"bill_mismatch:{attempt.payment_id}", order_id=attempt.order_id)
    with suppress(Unknown, Refused):  # nobody knows its address: it would end by itself
        gateway_payments.expire_session(seen.session_id)
    raise Unavailable(order_ref=attempt.order_ref)


def _fail(attempt: Attempt, state: PaymentState = PaymentState.FAILED) -> None:
    """End an attempt and keep the order: the buyer is here and tries again."""
    with unit_of_work():
        services.end(attempt.payment_id, state)
