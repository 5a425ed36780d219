"""Brands' parts of refunds and disputes, pulled back from their accounts, once. What cannot be pulled is their debt. See docs/refunds.md."""

from storefront.domain.cases.services import open_case
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.payments import gateway_moves, queries, recovering
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.gateway_rows import Misused, Refused, ReversalOrder, Unknown
from storefront.domain.payments.models import Reversal, Work
from storefront.flows.each_due import each_due
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
NO_MONEY = {"balance_insufficient", "insufficient_funds"}  # the brand's account is empty: its debt, and no surprise


def send_reversals() -> None:
    """Pull back whatever is due."""
    each_due(Reversal, send_reversal)


def send_reversal(reversal_id: int) -> None:
    """Try one reversal once."""
    with unit_of_work():
        claim = sending.claim(Reversal, reversal_id)
    if claim is None:
        return
    order, transfer_state = queries.reversal_order(reversal_id)
    if transfer_state != Work.DONE:
        _not_arrived(order, claim)
        return
    try:
        if claim.was_tried and _found(order):
            return
        with unit_of_work():
            sending.begin_try(Reversal, order.reversal_id, order.amount_cents)
        _confirmed(order, gateway_moves.send_reversal(order).stripe_id)
    except Unknown as error:
        _unsettled(order, claim, error)
    except Refused as error:
        _refused(order, error.code)
    except Misused as error:
        _refused(order, error.code)


def _not_arrived(order: ReversalOrder, claim: sending.Claim) -> None:
    """The transfer was under way when the refund was planned. It arrives, or it leaves as so much less."""
    with unit_of_work():
        if recovering.make_less(order.transfer_id, order.amount_cents):
            sending.cancel(Reversal, order.reversal_id, "transfer_made_less")
        else:
            sending.put_off(Reversal, order.reversal_id, claim.tries, "transfer_under_way")


def _found(order: ReversalOrder) -> bool:
    try:
        seen = gateway_moves.sent_reversal(order)
    except Refused as error:  # a no to looking says nothing of what was sent before
        raise Unknown(error.code) from error
    if seen is None:
        return False
    _confirmed(order, seen.stripe_id)
    return True


def _confirmed(order: ReversalOrder, stripe_id: str) -> None:
    with unit_of_work():
        if not sending.confirm(Reversal, order.reversal_id, stripe_id):
            return
        brand_id = queries.brand_of_transfer(order.transfer_id)
        sides = {accounts.STRIPE_BALANCE: order.amount_cents, accounts.brand_payable(brand_id): -order.amount_cents}
        post("reversal", "reversal", str(order.reversal_id), sides, order_ref=order.order_ref)


def _unsettled(order: ReversalOrder, claim: sending.Claim, error: Unknown) -> None:
    log.warning("reversal_unsettled", reversal_id=order.reversal_id, tries=claim.tries, code=error.code)
    is_no = error.has_ended and not _seems_made(order)
    with unit_of_work():
        later = sending.renew if is_no else sending.put_off
        later(Reversal, order.reversal_id, claim.tries, error.code)
        if claim.tries >= sending.MANY_TRIES:
            _open_case(order, "stuck")


def _seems_made(order: ReversalOrder) -> bool:
    try:
        return gateway_moves.sent_reversal(order) is not None
    except (Unknown, Refused):
        return True


def _refused(order: ReversalOrder, code: str) -> None:
    """Nothing was pulled: the brand's part stays a debit in the book, and its next transfer or statement nets it."""
    log.warning("reversal_refused", reversal_id=order.reversal_id, code=code)
    with unit_of_work():
        sending.fail(Reversal, order.reversal_id, code)
        if code not in NO_MONEY:
            _open_case(order, code)


def _open_case(order: ReversalOrder, code: str) -> None:
    values = {"order_ref": order.order_ref, "code": code, "amount_cents": order.amount_cents}
    open_case("reversal_failed", f"reversal_failed:{order.reversal_id}", values=values)
