"""How a payment stands: read at Stripe, written here, whoever asks first: webhook, landing page or sweep."""

from collections.abc import Sequence

from storefront.core.actor import SYSTEM, Actor
from storefront.domain.cases.services import open_case
from storefront.domain.orders import letters, paying
from storefront.domain.orders import services as orders
from storefront.domain.payments import gateway_payments, queries, services
from storefront.domain.payments.gateway_rows import Refused, SessionSeen, Unknown
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.queries import LIVE, Attempt
from storefront.domain.pieces import services as pieces
from storefront.flows.mark_paid import mark_paid
from storefront.flows.release_order import released
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)


def settle_order(order_ref: str) -> None:
    """For the page that a buyer comes back to: look, but never fail when Stripe does not answer."""
    for attempt in queries.attempts(order_ref):
        if attempt.state in LIVE:
            try:
                settle_payment(attempt.payment_id)
            except (Unknown, Refused) as error:
                log.warning("settle_put_off", payment_id=attempt.payment_id, code=error.code)


def settle_session(session_id: str) -> None:
    """The same for a session that Stripe speaks of; one that got lost between Stripe and us is found by its marks."""
    attempt = queries.attempt_of_session(session_id) or _adopted(session_id)
    if attempt is not None:
        settle_payment(attempt.payment_id)


def _adopted(session_id: str) -> Attempt | None:
    seen = gateway_payments.session(session_id)
    if not seen.payment_ref.isdecimal():
        return None
    attempt = queries.attempt(int(seen.payment_ref))
    if attempt is None or attempt.session_id or attempt.order_ref != seen.order_ref:
        return None
    with unit_of_work():
        services.remember_session(attempt.payment_id, seen.session_id, seen.url)
    return attempt


def settle_payment(payment_id: int) -> None:
    """Bring one attempt to where Stripe says it is. Safe to call often and at once. Raises Unknown, Refused."""
    attempt = queries.attempt(payment_id)
    if attempt is None or attempt.state == PaymentState.PAID or not attempt.session_id:
        return
    seen = gateway_payments.session(attempt.session_id)
    differences = _differences(attempt, seen)
    if differences:
        _hand_over(attempt, seen, differences)
    elif seen.is_paid:
        mark_paid(payment_id, payment_intent_id=seen.payment_intent_id, charge_id=seen.charge_id)
    elif seen.is_under_way:
        _process(attempt)
    elif seen.has_failed:
        end_attempt(attempt, PaymentState.FAILED, "failed")
    elif seen.status == "expired":
        end_attempt(attempt, PaymentState.EXPIRED, "expired")


def _differences(attempt: Attempt, seen: SessionSeen) -> Sequence[str]:
    """What the session and our attempt do not agree on; nothing is ever paid while there is any."""
    pairs = {
        "order_ref": (attempt.order_ref, seen.order_ref),
        "amount_cents": (attempt.amount_cents, seen.amount_cents),
        "currency": ("eur", seen.currency),
        "livemode": (attempt.livemode, seen.livemode),
    }
    return [name for name, (ours, theirs) in pairs.items() if ours != theirs]


def _hand_over(attempt: Attempt, seen: SessionSeen, differences: Sequence[str]) -> None:
    log.error("payment_mismatch", payment_id=attempt.payment_id, differences=differences)
    values = {"differences": list(differences), "amount_cents": seen.amount_cents, "order_ref": attempt.order_ref}
    with unit_of_work():
        open_case(
            "payment_mismatch", f"payment_mismatch:{attempt.payment_id}", order_id=attempt.order_id, values=values
        )


@retry_on_deadlock
def _process(attempt: Attempt) -> None:
    """A delayed payment: the pieces stay with the buyer until the bank has spoken."""
    with unit_of_work():
        orders.lock(attempt.order_ref)
        if services.process(attempt.payment_id) and paying.process(attempt.order_id):
            pieces.keep_until(orders.held_for(attempt.order_ref), None)
            orders.record(attempt.order_id, "processing", by=SYSTEM)


def end_attempt(attempt: Attempt, state: PaymentState, why: str, by: Actor = SYSTEM) -> bool:
    """Nothing will come of an attempt any more; its order ends with its last one. True when it was ended now."""
    ended = _ended(attempt, state, why, by)
    if ended:
        nudge("refresh_listing")
        nudge("send_mails")
    return ended


@retry_on_deadlock
def _ended(attempt: Attempt, state: PaymentState, why: str, by: Actor) -> bool:
    with unit_of_work():
        orders.lock(attempt.order_ref)
        if not services.end(attempt.payment_id, state):
            return False
        if not services.is_live(attempt.order_id):
            was_released = released(attempt.order_ref, why, by)
            if was_released and state == PaymentState.FAILED:
                letters.enqueue_failed_letter(attempt.order_id)
        return True
