"""Every minute: whatever waits for Stripe is brought to its end, with all webhooks lost and all nudges too."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from storefront.core import clock
from storefront.domain.brands.queries_account import unsure_accounts
from storefront.domain.payments import disputes, inbox, queries
from storefront.domain.payments.models import PaymentState
from storefront.domain.payments.queries import Attempt
from storefront.flows.apply_event import apply_event
from storefront.flows.book_fee import book_fee
from storefront.flows.close_checkout import cancel_order, close
from storefront.flows.dispute import observe_dispute
from storefront.flows.dispute_answer import send_dispute_answers
from storefront.flows.mirror_account import mirror_account
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.infra.log import logger
from storefront.settings import settings

log = logger(__name__)
T = TypeVar("T")
UNDER_WAY_EVERY_MINUTES = 15  # a delayed payment takes days: reading it each minute would be a waste


def sweep_payments() -> None:
    """One round over all that is unfinished; a fault of one row is logged and keeps no other waiting."""
    now = clock.now()
    _each(apply_event, inbox.waiting_ids())
    _each(lambda attempt: _look(attempt, now), [one for one in queries.live() if _is_turn(one, now)])
    _each(lambda ref: cancel_order(ref, why="expired"), queries.overdue_orders(now))
    _each(mirror_account, unsure_accounts(now))
    send_transfers()
    send_reversals()
    send_refunds()
    send_dispute_answers()
    if now.minute == 0:  # an hour is soon enough for what takes weeks
        _each(observe_dispute, disputes.to_read())
    _each(book_fee, queries.without_fee())


def _is_turn(attempt: Attempt, now: datetime) -> bool:
    """Open payments are read every minute, those under way when their minute of the quarter has come."""
    if attempt.state == PaymentState.OPEN:
        return True
    return (now.minute - attempt.payment_id) % UNDER_WAY_EVERY_MINUTES == 0


def _look(attempt: Attempt, now: datetime) -> None:
    """Settle an attempt; one whose time and grace are over is closed at Stripe, and only then let go."""
    grace = timedelta(seconds=settings().hold_grace_seconds)
    if attempt.state == PaymentState.OPEN and attempt.expires_at + grace < now:
        close(attempt, "expired")
    else:
        settle_payment(attempt.payment_id)


def _each(work: Callable[[T], object], items: Iterable[T]) -> None:
    for item in items:
        try:
            work(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next minute tries again
            log.warning("sweep_put_off", work=getattr(work, "__name__", "look"), error=type(error).__name__)
