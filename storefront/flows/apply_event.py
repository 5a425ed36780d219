"""Apply one stored event: the object is read anew from Stripe, so that order and doubles do not matter."""

from collections.abc import Callable

from storefront.domain.cases.services import open_case
from storefront.domain.payments import gateway_moves, inbox, queries
from storefront.domain.payments.gateway_rows import GatewayError, Refused
from storefront.domain.payments.inbox import Waiting
from storefront.flows.book_fee import book_fee
from storefront.flows.dispute import observe_dispute
from storefront.flows.mirror_account import lose_account, mirror_account
from storefront.flows.send_refunds import observe_refund
from storefront.flows.settle_payment import settle_session
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger

log = logger(__name__)


def apply_event(event_id: str) -> None:
    """Do what one event asks for, once; later again when Stripe does not answer now."""
    event = inbox.waiting(event_id)
    if event is None:
        return
    try:
        APPLY.get(event.kind, _nothing)(event)
    except Refused as error:
        with unit_of_work():
            inbox.give_up(event_id, error.code)
        log.warning("event_given_up", event_id=event_id, kind=event.kind, code=error.code)
    except Exception as error:  # one bad event must not be tried in vain for ever, nor stop others
        why = error.code if isinstance(error, GatewayError) else type(error).__name__
        with unit_of_work():
            inbox.put_off(event_id, why)
        fault = None if isinstance(error, GatewayError) else error
        log.warning("event_put_off", event_id=event_id, kind=event.kind, why=why, exc_info=fault)
    else:
        with unit_of_work():
            inbox.done(event_id)


def _nothing(_event: Waiting) -> None:
    """We have no use for it."""


def _session(event: Waiting) -> None:
    settle_session(event.object_id)


def _charge(event: Waiting) -> None:
    attempt = queries.attempt_of_charge(event.object_id)
    if attempt is not None:
        book_fee(attempt.payment_id)


def _refund(event: Waiting) -> None:
    observe_refund(event.object_id)


def _account(event: Waiting) -> None:
    mirror_account(event.account_id or event.object_id)


def _lost_account(event: Waiting) -> None:
    lose_account(event.account_id)


def _transfer(event: Waiting) -> None:
    """A transfer was pulled back. When not by us, somebody did it at Stripe itself, and must book it here."""
    seen = gateway_moves.transfer(event.object_id)
    ours = queries.reversed_cents(seen.stripe_id)
    if ours is not None and seen.reversed_cents > ours:
        values = {"stripe_id": seen.stripe_id, "reversed_cents": seen.reversed_cents, "known_cents": ours}
        with unit_of_work():
            open_case("reversal_unplanned", f"reversal_unplanned:{seen.stripe_id}:{seen.reversed_cents}", values=values)


def _dispute(event: Waiting) -> None:
    """A buyer contests a payment at the bank, or the bank has decided."""
    observe_dispute(event.object_id)


APPLY: dict[str, Callable[[Waiting], None]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "charge.updated": _charge,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "account.updated": _account,
    "capability.updated": _account,
    "account.application.deauthorized": _lost_account,
    "transfer.reversed": _transfer,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.funds_withdrawn": _dispute,
    "charge.dispute.funds_reinstated": _dispute,
    "charge.dispute.closed": _dispute,
}
