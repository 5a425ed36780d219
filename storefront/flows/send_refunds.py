"""Money back to buyers, sent once and followed to its end. See docs/payments.md."""

from datetime import timedelta

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.cases.services import open_case
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.orders import services as orders
from storefront.domain.payments import gateway_moves, queries
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.gateway_rows import Misused, RefundOrder, RefundSeen, Refused, Unknown
from storefront.domain.payments.models import Refund
from storefront.flows.each_due import each_due
from storefront.flows.send_reversals import send_reversal
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
READ_AGAIN = timedelta(hours=1)  # a refund that Stripe holds back is looked at so often
NOT_NOW = {"charge_disputed"}  # while a dispute is open the money may go back by itself


def send_refunds() -> None:
    """Send every refund whose turn has come, and follow those that were sent."""
    each_due(Refund, send_refund)


def send_refund(refund_id: int) -> None:
    """Try one refund once, or see what became of it."""
    with unit_of_work():
        claim = sending.claim(Refund, refund_id)
    if claim is None:
        return
    for reversal_id in queries.open_reversals(refund_id):  # what they bring back pays; and it waits for none of them
        send_reversal(reversal_id)
    order, stripe_id = queries.refund_order(refund_id)
    try:
        _settle(order, _seen(order, stripe_id, claim.was_tried) or _sent(order))
    except Unknown as error:
        _unsettled(order, claim, error)
    except Refused as error:
        _refused(order, error)
    except Misused as error:
        _failed(order, error.code)


def _seen(order: RefundOrder, stripe_id: str | None, was_tried: bool) -> RefundSeen | None:
    """What an earlier try has made of it, when there was one."""
    if not stripe_id and not was_tried:
        return None
    try:
        return gateway_moves.refund(stripe_id) if stripe_id else gateway_moves.sent_refund(order)
    except Refused as error:  # a no to looking says nothing of what was sent before
        raise Unknown(error.code) from error


def _sent(order: RefundOrder) -> RefundSeen:
    with unit_of_work():
        sending.begin_try(Refund, order.refund_id, order.amount_cents)
    return gateway_moves.send_refund(order)


def observe_refund(stripe_id: str) -> None:
    """Stripe has something to say about a refund: ours, or one that a person made at Stripe itself."""
    seen = gateway_moves.refund(stripe_id)
    refund_id = queries.refund_id(seen.stripe_id, seen.refund_ref)
    if refund_id is not None:
        _settle(queries.refund_order(refund_id)[0], seen)
    elif (attempt := queries.attempt_of_intent(seen.payment_intent_id)) is not None:
        values = {"order_ref": attempt.order_ref, "amount_cents": seen.amount_cents}
        with unit_of_work():
            open_case("refund_unplanned", f"refund_unplanned:{stripe_id}", order_id=attempt.order_id, values=values)


def _settle(order: RefundOrder, seen: RefundSeen) -> None:
    """Write down how a refund stands: creation is not success, and a success may still be undone."""
    if seen.status == "succeeded":
        _succeeded(order, seen)
    elif seen.status in {"failed", "canceled"}:
        _came_back(order, seen)
    else:
        with unit_of_work():
            sending.accept(Refund, order.refund_id, seen.stripe_id, clock.now() + READ_AGAIN)


def _succeeded(order: RefundOrder, seen: RefundSeen) -> None:
    with unit_of_work():
        if not sending.confirm(Refund, order.refund_id, seen.stripe_id):
            return
        sides = {accounts.REFUNDS_IN_TRANSIT: order.amount_cents, accounts.STRIPE_BALANCE: -order.amount_cents}
        post("refund_sent", "refund", order.ref, sides, order_ref=order.order_ref)
        order_id = queries.order_of_refund(order.refund_id)
        orders.record(order_id, "refunded", by=SYSTEM, values={"refund": order.ref, "amount_cents": order.amount_cents})


def _came_back(order: RefundOrder, seen: RefundSeen) -> None:
    """The buyer's bank did not take it: we owe the money still, and a person finds another way."""
    with unit_of_work():
        if sending.undo(Refund, order.refund_id, seen.stripe_id, f"refund_{seen.status}"):
            sides = {accounts.STRIPE_BALANCE: order.amount_cents, accounts.REFUNDS_IN_TRANSIT: -order.amount_cents}
            post("refund_returned", "refund", order.ref, sides, order_ref=order.order_ref)
        _open_case(order, seen.status)


def _unsettled(order: RefundOrder, claim: sending.Claim, error: Unknown) -> None:
    """No answer. A request that is over for certain and made nothing is a definite no: a new key then."""
    log.warning("refund_unsettled", refund=order.ref, tries=claim.tries, code=error.code)
    is_no = error.has_ended and not _seems_made(order)
    with unit_of_work():
        later = sending.renew if is_no else sending.put_off
        later(Refund, order.refund_id, claim.tries, error.code)
        if claim.tries >= sending.MANY_TRIES:
            _open_case(order, "stuck")


def _seems_made(order: RefundOrder) -> bool:
    try:
        return gateway_moves.sent_refund(order) is not None
    except (Unknown, Refused):
        return True


def _refused(order: RefundOrder, error: Refused) -> None:
    if error.code not in NOT_NOW:
        _failed(order, error.code)
        return
    with unit_of_work():
        sending.block(Refund, order.refund_id, error.code, refused=True)
        _open_case(order, error.code)


def _failed(order: RefundOrder, code: str) -> None:
    log.error("refund_failed", refund=order.ref, code=code)
    with unit_of_work():
        sending.fail(Refund, order.refund_id, code)
        _open_case(order, code)


def _open_case(order: RefundOrder, code: str) -> None:
    open_case("refund_failed", f"refund_failed:{order.ref}", values={"order_ref": order.order_ref, "code": code})
