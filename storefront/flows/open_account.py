"""Opening a brand's connected account at Stripe. See docs/payments.md."""

from typing import Any

from storefront.domain.brands import services_account as accounts
from storefront.domain.brands.queries_account import to_open
from storefront.domain.payments import gateway_accounts, gateway_base
from storefront.domain.payments.gateway_rows import Refused
from storefront.flows.mirror_account import mirror_account
from storefront.infra.db import unit_of_work

CAPABILITIES = (
    {"transfers": {"requested": True}},
    {"transfers": {"requested": True}, "card_payments": {"requested": True}},
)
"""What is asked for, narrow first: Stripe lets an account only receive when it has approved the platform for that.
Refused, the wider request is sent once, under a key of its own; card payments are then never used."""


def open_account(brand_id: int, metadata: dict[str, str] | None = None) -> bool:
    """Open the account of a brand that has none; returns whether it can receive already.

    Raises Unknown when Stripe does not answer (send again), Refused when even the wider request is turned down.
    """
    brand = to_open(brand_id)
    if brand is None:
        return False
    facts = {"brand_slug": brand.slug, **(metadata or {})}
    account_id = _opened(brand.slug, brand.email, brand.name, facts)
    with unit_of_work():
        accounts.open_account(brand_id, account_id, livemode=gateway_base.is_live())
    return mirror_account(account_id)


def _opened(slug: str, email: str, name: str, metadata: dict[str, str]) -> str:
    for epoch, capabilities in enumerate(CAPABILITIES, 1):
        try:
            return gateway_accounts.create_account(
                _params(email, name, metadata, capabilities), f"account-{slug}-{epoch}"
            ).account_id
        except Refused as error:
            if error.code != "transfers_alone" or epoch == len(CAPABILITIES):
                raise
    raise AssertionError("unreachable")


def _params(email: str, name: str, metadata: dict[str, str], capabilities: dict[str, Any]) -> dict[str, Any]:
    """Fees and losses are the platform's; payouts are slow, so that money lies where a reversal can reach it."""
    return {
        "country": "IT",
        "email": email,
        "business_type": "individual",
        "business_profile": {"name": name},
        "controller": {
            "stripe_dashboard": {"type": "express"},
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
        },
        "capabilities": capabilities,
        "settings": {
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"interval": "weekly", "weekly_anchor": "friday", "delay_days": 14},
            }
        },
        "metadata": metadata,
    }
