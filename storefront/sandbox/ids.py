"""Random ids that look as Stripe's do: the prefix says what they name."""

from __future__ import annotations

import secrets
import string

ALPHABET = string.ascii_letters + string.digits

PREFIXES = {
    "account": "acct_",
    "balance_transaction": "txn_",
    "checkout.session": "cs_test_",
    "dispute": "du_",
    "event": "evt_",
    "item": "li_",
    "payment_intent": "pi_",
    "payout": "po_",
    "price": "price_",
    "product": "prod_",
    "refund": "re_",
    "topup": "tu_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
}


def fresh(kind: str) -> str:
    """A new id for one kind of object; charges choose between `ch_` and `py_` themselves."""
    return random_with(PREFIXES[kind], 58 if kind == "checkout.session" else 24)


def random_with(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))
