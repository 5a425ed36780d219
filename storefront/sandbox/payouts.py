"""Payouts: what is available leaves for a bank account; it may come back days later."""

from __future__ import annotations

from . import balance, events, ids
from .box import PLATFORM, Body, Box
from .refusals import ApiRefusal


def pay_out(box: Box, account: str = PLATFORM) -> Body:
    """Send the whole available balance of an account to its bank."""
    cents = balance.available_cents(box, account)
    if cents <= 0:
        raise ApiRefusal("There is nothing available to pay out.")
    now = box.now()
    payout: Body = {
        "id": ids.fresh("payout"),
        "object": "payout",
        "amount": cents,
        "arrival_date": now + balance.DAY,
        "automatic": False,
        "balance_transaction": None,
        "created": now,
        "currency": "eur",
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "status": "in_transit",
        "type": "bank_account",
    }
    box.add(payout, account)
    booked = balance.book(box, "payout", -cents, payout["id"], account=account)
    payout |= {"balance_transaction": booked["id"]}
    events.emit(box, "payout.created", payout, account=account)
    payout |= {"status": "paid"}
    box.save(payout)
    events.emit(box, "payout.paid", payout, account=account)
    return payout


def fail(box: Box, payout: Body, account: str = PLATFORM) -> None:
    """The bank sends the money back, even after Stripe had said `paid`."""
    if payout["status"] == "failed":
        raise ApiRefusal("This payout has failed already.")
    balance.book(box, "payout_failure", payout["amount"], payout["id"], account=account)
    payout |= {
        "status": "failed",
        "failure_code": "account_closed",
        "failure_message": "The bank account has been closed.",
    }
    box.save(payout)
    events.emit(box, "payout.failed", payout, account=account)
