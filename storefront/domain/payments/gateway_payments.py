"""The gateway's words for paying: pages of payment, and what Stripe took for a charge. See docs/payments.md."""

from typing import Any

from storefront.domain.payments import gateway_base as base
from storefront.domain.payments.gateway_rows import Bill, BillLine, SessionSeen
from storefront.settings import settings


def create_session(bill: Bill) -> SessionSeen:
    """Open the payment page of one attempt; the same attempt again is the same page."""
    marks = {"order": bill.order_ref, "payment": str(bill.payment_id), "attempt": str(bill.attempt)}
    # Metadata of the session does not reach the charge: refunds and disputes carry the intent's.
    intent: dict[str, Any] = {
        "transfer_group": base.group(bill.order_ref),
        "description": bill.order_ref,
        "metadata": marks,
    }
    if bill.shipping:
        intent["shipping"] = dict(bill.shipping)
    params: dict[str, Any] = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "submit_type": "pay",
        "origin_context": "web",
        "locale": bill.locale,
        "client_reference_id": bill.order_ref,
        "customer_creation": "if_required",
        "expires_at": int(bill.expires_at.timestamp()),
        "line_items": [_line(line) for line in bill.lines],
        "payment_intent_data": intent,
        "metadata": marks,
        "adaptive_pricing": {"enabled": False},
        "success_url": bill.success_url,
        "cancel_url": bill.cancel_url,
    }
    if bill.email:
        params["customer_email"] = bill.email
    if excluded := settings().excluded_methods:
        params["excluded_payment_method_types"] = excluded
    key = f"cs-{bill.order_ref}-{bill.payment_id}"
    with base.answers():
        return _session(base.api().checkout.sessions.create(params, {"idempotency_key": key}))


def _line(line: BillLine) -> dict[str, Any]:
    product = {"name": line.name, "metadata": dict(line.metadata)}
    price = {"currency": "eur", "unit_amount": line.unit_cents, "product_data": product}
    return {"quantity": line.quantity, "price_data": price}


def session(session_id: str) -> SessionSeen:
    expand = ["payment_intent.latest_charge"]
    with base.answers():
        return _session(base.api().checkout.sessions.retrieve(session_id, {"expand": expand}))


def expire_session(session_id: str) -> SessionSeen:
    """Close a payment page. Raises Refused when it is not open any more: read it again then."""
    with base.answers():
        return _session(base.api().checkout.sessions.expire(session_id))


def _session(seen: Any) -> SessionSeen:
    intent = getattr(seen, "payment_intent", None)
    charge = getattr(intent, "latest_charge", None)
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return SessionSeen(
        session_id=seen.id,
        status=seen.status or "",
        payment_status=seen.payment_status,
        url=seen.url or "",
        order_ref=seen.client_reference_id or "",
        payment_ref=marks.get("payment", ""),
        amount_cents=seen.amount_total or 0,
        currency=seen.currency or "",
        livemode=seen.livemode,
        payment_intent_id=base.id_of(intent),
        intent_status=getattr(intent, "status", "") or "",
        charge_id=base.id_of(charge),
    )


def fee_cents(charge_id: str) -> int | None:
    """What Stripe took for a charge; none while it is not known yet, which is not nothing."""
    with base.answers():
        charge = base.api().charges.retrieve(charge_id, {"expand": ["balance_transaction"]})
    booked = charge.balance_transaction
    return None if booked is None else int(booked.fee)
