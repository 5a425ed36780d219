"""Stripe's webhooks: the bytes as they came, verified, stored, answered. Never a redirect, never a form token."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from storefront.domain.payments.gateway_rows import BadSignature
from storefront.faces.hooks.blueprint import bp
from storefront.flows.receive_event import receive_event

MOST_BYTES = 512 * 1024  # events of Stripe are far smaller


@bp.post("/stripe/webhook")
def account() -> tuple[str, int]:
    """What happens on the platform's own account: payments, refunds, transfers, disputes."""
    return _received("account")


@bp.post("/stripe/webhook/connect")
def connect() -> tuple[str, int]:
    """What happens on the brands' accounts."""
    return _received("connect")


def _received(endpoint: str) -> tuple[str, int]:
    request.max_content_length = MOST_BYTES
    try:
        payload = request.get_data(cache=False, parse_form_data=False)
        receive_event(endpoint, payload, request.headers.get("Stripe-Signature", ""))
    except RequestEntityTooLarge:
        return "", 413
    except BadSignature:
        return "", 400
    return "", 200
