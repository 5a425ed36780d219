"""Brands, baskets and payments for the tests of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import stripe

from .server import SandboxControl

BASKET = [
    ("petit-le-cad", "Vestito Nuvola", 1, 6_200),
    ("arbrora", "Orecchini Foglia", 2, 2_450),
    ("baobab-couture", "Sciarpa in cotone", 1, 4_800),
]
BASKET_CENTS = 15_900


def line(brand: str, name: str, count: int, cents: int) -> dict[str, Any]:
    product = {"name": name, "metadata": {"brand": brand}}
    return {
        "quantity": count,
        "price_data": {"currency": "eur", "unit_amount": cents, "product_data": product},
    }


def wish(**changes: Any) -> Any:
    """The parameters of a good Checkout Session, with changes; a change to None leaves a parameter out."""
    params: dict[str, Any] = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "locale": "it",
        "submit_type": "pay",
        "origin_context": "web",
        "client_reference_id": "K7XQ2M",
        "customer_email": "ada@example.com",
        "customer_creation": "if_required",
        "line_items": [line(*row) for row in BASKET],
        "payment_intent_data": {
            "transfer_group": "ord_1",
            "description": "Ordine K7XQ2M",
            "metadata": {"order_id": "1"},
        },
        "metadata": {"order_id": "1", "attempt": "1"},
        "adaptive_pricing": {"enabled": False},
        "success_url": "http://127.0.0.1:9/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/cart",
        **changes,
    }
    return {name: value for name, value in params.items() if value is not None}


def open_session(client: stripe.StripeClient, **changes: Any) -> Any:
    return client.v1.checkout.sessions.create(wish(**changes))


def brand(client: stripe.StripeClient, name: str = "petit-le-cad", *, ready: bool = True) -> Any:
    metadata = {"brand": name, **({"sandbox_ready": "yes"} if ready else {})}
    return client.v1.accounts.create(
        {
            "country": "IT",
            "email": f"{name}@example.com",
            "business_type": "individual",
            "controller": {
                "stripe_dashboard": {"type": "express"},
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "requirement_collection": "stripe",
            },
            "capabilities": {"transfers": {"requested": True}},
            "settings": {"payouts": {"schedule": {"interval": "weekly", "weekly_anchor": "friday"}}},
            "metadata": metadata,
        }
    )


@dataclass(frozen=True)
class Paid:
    session: Any
    intent: Any
    charge: Any


def paid(sandbox: SandboxControl, client: stripe.StripeClient, how: str = "card", **changes: Any) -> Paid:
    """A session that the buyer has paid."""
    session = open_session(client, **changes)
    sandbox.pays(session.id, how)
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    return Paid(session, session.payment_intent, session.payment_intent.latest_charge)


def send(client: stripe.StripeClient, account_id: str, cents: int, charge_id: str | None, **more: Any) -> Any:
    """A transfer to a brand, from a charge or (None) from the available balance."""
    params: Any = {"amount": cents, "currency": "eur", "destination": account_id, **more}
    if charge_id is not None:
        params["source_transaction"] = charge_id
    return client.v1.transfers.create(params)
