"""Each brand's money, sent once: claimed, looked for when a try went before, sent under a key that stays. See docs/payments.md."""

from storefront.domain.cases.services import open_case
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.payments import gateway_moves, queries
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.gateway_rows import Misused, Refused, TransferOrder, Unknown
from storefront.domain.payments.models import PaymentState, Transfer
from storefront.flows.each_due import each_due
from storefront.flows.mirror_account import mirror_account
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
# The brand cannot receive now, and may again.
NOT_NOW = {"insufficient_capabilities_for_transfer", "transfers_not_allowed", "account_invalid"}
# The platform's balance is short: with a source that has settled meanwhile this can be.
LATER = {"balance_insufficient"}


def send_transfers() -> None:
    """Send every transfer whose turn has come."""
    each_due(Transfer, send_transfer)


def send_transfer(transfer_id: int) -> None:
    """Try one transfer once; whatever happens in between, the next try ends at the same single transfer."""
    with unit_of_work():
        claim = sending.claim(Transfer, transfer_id)
    if claim is None:
        return
    order, payment_state = queries.transfer_order(transfer_id)
    if payment_state != PaymentState.PAID:
        return
    try:
        if claim.was_tried and _found(order):
            return
        if _can_receive(order):
            _send(order)
    except Unknown as error:
        _unsettled(order, claim, error)
    except Refused as error:
        _refused(order, claim, error)
    except Misused as error:
        _failed(order, error.code)


def _found(order: TransferOrder) -> bool:
    """Whether an earlier try has made the transfer after all: then it is only written down."""
    try:
        seen = gateway_moves.sent_transfer(order)
    except Refused as error:  # a no to looking says nothing of what was sent before
        raise Unknown(error.code) from error
    if seen is None:
        return False
    _confirmed(order, seen.stripe_id)
    return True


def _can_receive(order: TransferOrder) -> bool:
    """Ask Stripe itself, just before: what we remember of an account may be old."""
    if order.account_id and mirror_account(order.account_id):
        return True
    with unit_of_work():
        sending.block(Transfer, order.transfer_id, "account_inactive")
    return False


def _send(order: TransferOrder) -> None:
    with unit_of_work():
        is_as_read = sending.begin_try(Transfer, order.transfer_id, order.amount_cents)
    if not is_as_read:  # a refund made it less meanwhile: the next round sends what is left
        return
    seen = gateway_moves.send_transfer(order)
    _confirmed(order, seen.stripe_id)


def _confirmed(order: TransferOrder, stripe_id: str) -> None:
    """Write the transfer down and book it, together."""
    with unit_of_work():
        if not sending.confirm(Transfer, order.transfer_id, stripe_id):
            return
        brand_id = queries.brand_of_transfer(order.transfer_id)
        sides = {accounts.brand_payable(brand_id): order.amount_cents, accounts.STRIPE_BALANCE: -order.amount_cents}
        post("transfer", "transfer", str(order.transfer_id), sides, order_ref=order.order_ref)


def _unsettled(order: TransferOrder, claim: sending.Claim, error: Unknown) -> None:
    """No answer. A request that is over for certain and made nothing is a definite no: a new key then."""
    log.warning("transfer_unsettled", transfer_id=order.transfer_id, tries=claim.tries, code=error.code)
    is_no = error.has_ended and not _seems_made(order)
    with unit_of_work():
        later = sending.renew if is_no else sending.put_off
        later(Transfer, order.transfer_id, claim.tries, error.code)
        if claim.tries >= sending.MANY_TRIES:
            open_case("transfer_stuck", f"transfer_stuck:{order.transfer_id}", values={"order_ref": order.order_ref})


def _seems_made(order: TransferOrder) -> bool:
    """Whether the transfer is there, or may be: not knowing counts as there, so that no second key is used."""
    try:
        return gateway_moves.sent_transfer(order) is not None
    except (Unknown, Refused):
        return True


def _refused(order: TransferOrder, claim: sending.Claim, error: Refused) -> None:
    if error.code in NOT_NOW:
        with unit_of_work():
            sending.block(Transfer, order.transfer_id, error.code, refused=True)
    elif error.code in LATER:
        with unit_of_work():
            sending.renew(Transfer, order.transfer_id, claim.tries, error.code)
    else:
        _failed(order, error.code)


def _failed(order: TransferOrder, code: str) -> None:
    """A no that time will not change: for a person."""
    log.error("transfer_failed", transfer_id=order.transfer_id, code=code)
    with unit_of_work():
        sending.fail(Transfer, order.transfer_id, code)
        open_case(
            "transfer_failed",
            f"transfer_failed:{order.transfer_id}",
            values={"order_ref": order.order_ref, "code": code},
        )
