"""Months paid through Stripe, each sent once: claimed, looked for when a try went before, sent under a key that stays."""

from typing import Any

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.cases.services import open_case
from storefront.domain.ledger.accounts import STRIPE_BALANCE
from storefront.domain.payments import gateway_balance
from storefront.domain.payments import services_sending as sending
from storefront.domain.payments.gateway_balance import SettlementOrder
from storefront.domain.payments.gateway_rows import Misused, Refused, Unknown
from storefront.domain.settlements import paying
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementTransfer
from storefront.flows.each_due import each_due
from storefront.flows.mirror_account import mirror_account
from storefront.flows.send_transfers import LATER, NOT_NOW
from storefront.infra.db import unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
KIND: Any = SettlementTransfer  # it has the columns of what is sent


def send_settlements() -> None:
    """Send every payment through Stripe whose turn has come."""
    each_due(KIND, send_settlement)


def send_settlement(transfer_id: int) -> None:
    """Try one once; whatever happens in between, the next try ends at the same single transfer."""
    with unit_of_work():
        claim = sending.claim(KIND, transfer_id)
        order = paying.order_of(transfer_id) if claim else None
    if claim is None or order is None:
        return
    try:
        if claim.was_tried and _found(order):
            return
        if not mirror_account(order.account_id):
            with unit_of_work():
                sending.block(KIND, transfer_id, "account_inactive")
            return
        with unit_of_work():
            sending.begin_try(KIND, transfer_id)
        _confirmed(order, gateway_balance.send_settlement(order).stripe_id)
    except Unknown as error:
        with unit_of_work():
            sending.put_off(KIND, transfer_id, claim.tries, error.code)
    except Refused as error:
        _refused(order, claim, error)
    except Misused as error:
        _failed(order, error.code)


def _found(order: SettlementOrder) -> bool:
    try:
        seen = gateway_balance.sent_settlement(order)
    except Refused as error:
        raise Unknown(error.code) from error
    if seen is None:
        return False
    _confirmed(order, seen.stripe_id)
    return True


def _confirmed(order: SettlementOrder, stripe_id: str) -> None:
    """Write it down and book it, together."""
    with unit_of_work():
        payment = paying.payment(order.payment_id)
        if payment is None or not sending.confirm(KIND, order.transfer_id, stripe_id):
            return
        today = clock.rome_date(clock.now())
        paying.end(payment, SettlementEventKind.PAID, today, by=SYSTEM, why=stripe_id)
        paying.book(payment, SettlementEventKind.PAID, today, STRIPE_BALANCE)


def _refused(order: SettlementOrder, claim: sending.Claim, error: Refused) -> None:
    with unit_of_work():
        if error.code in NOT_NOW:
            sending.block(KIND, order.transfer_id, error.code, refused=True)
            return
        if error.code in LATER:
            sending.renew(KIND, order.transfer_id, claim.tries, error.code)
            return
    _failed(order, error.code)


def _failed(order: SettlementOrder, code: str) -> None:
    """A no that time will not change: nothing left, so the month is due again, by another way."""
    log.error("settlement_failed", transfer_id=order.transfer_id, code=code)
    with unit_of_work():
        sending.fail(KIND, order.transfer_id, code)
        payment = paying.payment(order.payment_id)
        if payment is not None:
            paying.end(payment, SettlementEventKind.CANCELLED, clock.rome_date(clock.now()), by=SYSTEM, why=code)
        values = {"amount_cents": order.amount_cents, "code": code}
        open_case("settlement_failed", f"settlement_failed:{order.end_to_end_id}", values=values)
