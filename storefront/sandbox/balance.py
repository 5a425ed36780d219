"""Balances as sums of balance transactions: pending until `available_on`, available after."""

from __future__ import annotations

from typing import Any

from . import ids
from .box import PLATFORM, Body, Box
from .refusals import ApiRefusal

DAY = 86_400

# What a means of payment costs and when its money is available. The rates are examples in the order of
# size of Stripe's Italian price list; nothing may rely on their exact value.
FEES: dict[str, tuple[int, int]] = {
    "card": (150, 25),
    "satispay": (120, 25),
    "sepa_debit": (0, 35),
}  # bp, cents
DAYS_UNTIL_AVAILABLE = {"card": 3, "satispay": 3, "sepa_debit": 3}
DISPUTE_FEE_CENTS = 2_000


def fee_cents(method: str, amount_cents: int) -> int:
    """Stripe's fee, half up, in integer arithmetic."""
    rate_bp, fixed_cents = FEES[method]
    return (amount_cents * rate_bp + 5_000) // 10_000 + fixed_cents


def book(
    box: Box,
    kind: str,
    amount_cents: int,
    source: str,
    *,
    account: str = PLATFORM,
    fee: int = 0,
    available_on: int | None = None,
    description: str | None = None,
) -> Body:
    """Write one balance transaction; money leaving is negative."""
    now = box.now()
    available_on = now if available_on is None else available_on
    details = [
        {
            "amount": fee,
            "currency": "eur",
            "description": "Stripe fees",
            "type": "stripe_fee",
            "application": None,
        }
    ]
    body: dict[str, Any] = {
        "id": ids.fresh("balance_transaction"),
        "object": "balance_transaction",
        "amount": amount_cents,
        "available_on": available_on,
        "balance_type": "payments",
        "created": now,
        "currency": "eur",
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details if fee else [],
        "net": amount_cents - fee,
        "reporting_category": kind,
        "source": source,
        "status": "pending" if available_on > now else "available",
        "type": kind,
    }
    return box.add(body, account)


def seen_now(box: Box, transaction: Body) -> Body:
    """The transaction with the status it has on today's clock."""
    status = "pending" if transaction["available_on"] > box.now() else "available"
    return {**transaction, "status": status}


def available_cents(box: Box, account: str = PLATFORM) -> int:
    return _sum(box, account, "<=")


def pending_cents(box: Box, account: str = PLATFORM) -> int:
    return _sum(box, account, ">")


def _sum(box: Box, account: str, sign: str) -> int:
    row = box.rows.execute(
        "SELECT coalesce(sum(json_extract(body, '$.net')), 0) AS cents FROM object "
        f"WHERE kind = 'balance_transaction' AND account = ? AND json_extract(body, '$.available_on') {sign} ?",
        (account, box.now()),
    ).fetchone()
    return int(row["cents"])


def sheet(box: Box, account: str = PLATFORM) -> Body:
    """The balance object of one account."""

    def part(cents: int) -> list[Body]:
        return [{"amount": cents, "currency": "eur", "source_types": {"card": cents}}]

    return {
        "object": "balance",
        "available": part(available_cents(box, account)),
        "connect_reserved": [{"amount": 0, "currency": "eur"}],
        "livemode": False,
        "pending": part(pending_cents(box, account)),
    }


def top_up(box: Box, cents: int) -> Body:
    """Put money into the platform's available balance, as from its bank."""
    return book(box, "topup", cents, ids.fresh("topup"), description="Saldo dimostrativo")


def open_platform(box: Box) -> None:
    """Give the platform its opening balance, once in the life of the file."""
    if box.remembered("platform_opened") is None:
        box.remember("platform_opened", str(box.now()))
        if box.settings.opening_cents:
            top_up(box, box.settings.opening_cents)


def too_little(amount_cents: int) -> ApiRefusal:
    return ApiRefusal(
        f"You have insufficient available funds in your Stripe account for {amount_cents} cents. "
        "Try adding funds directly to your available balance.",
        code="balance_insufficient",
    )
