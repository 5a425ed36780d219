"""Make sure that nobody can pay an order any more, and give its pieces back only then."""

from storefront.core.actor import SYSTEM, Actor
from storefront.domain.payments import gateway_payments, queries, services
from storefront.domain.payments.bill import bill
from storefront.domain.payments.gateway_rows import Misused, Refused, Unknown
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.queries import LIVE, Attempt
from storefront.flows.release_order import release_order
from storefront.flows.settle_payment import end_attempt, settle_payment
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)


def cancel_order(order_ref: str, *, why: str = "cancelled", by: Actor = SYSTEM) -> bool:
    """Give up an unpaid order. False when it was paid meanwhile, is being paid, or Stripe does not answer:
    then the hold stays, and the sweep ends it."""
    try:
        closed = [close(attempt, why, by) for attempt in queries.attempts(order_ref) if attempt.state in LIVE]
    except Unknown as error:
        log.warning("close_put_off", order_ref=order_ref, code=error.code)
        return False
    if not all(closed):
        return False
    was_open = release_order(order_ref, why, by)
    nudge("refresh_listing")
    return was_open or bool(closed)


def close(attempt: Attempt, why: str, by: Actor = SYSTEM) -> bool:
    """Close one payment page. False when money has come or is on its way. Raises Unknown.

    The customer may be paying at this very moment: only Stripe's word ends a hold.
    """
    session_id = attempt.session_id or _asked_again(attempt)
    try:
        if session_id:
            gateway_payments.expire_session(session_id)
    except Refused:  # not open any more: what it is now decides
        settle_payment(attempt.payment_id)
        now = queries.attempt(attempt.payment_id)
        return now is not None and now.state in {PaymentState.EXPIRED, PaymentState.FAILED}
    return end_attempt(attempt, PaymentState.EXPIRED, why, by)


def _asked_again(attempt: Attempt) -> str:
    """The page of an attempt whose answer got lost: the same key brings the same page. Empty when there is none."""
    try:
        seen = gateway_payments.create_session(bill(attempt.payment_id))
    except (Refused, Misused):
        return ""
    except Unknown as error:
        if error.has_ended:  # it came to nothing, or to a page whose address nobody was ever told
            return ""
        raise
    with unit_of_work():
        services.remember_session(attempt.payment_id, seen.session_id, seen.url)
    return seen.session_id
