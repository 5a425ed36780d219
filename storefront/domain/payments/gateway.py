"""The one door to Stripe: the real SDK, and nothing of it beyond this file. See docs/payments.md."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import requests
import stripe

from storefront.domain.payments.gateway_rows import (
    AccountSeen,
    BadSignature,
    Bill,
    BillLine,
    DisputeSeen,
    EventSeen,
    Misused,
    RefundOrder,
    RefundSeen,
    Refused,
    ReversalOrder,
    ReversalSeen,
    SessionSeen,
    TransferOrder,
    TransferSeen,
    Unknown,
)
from storefront.settings import settings

VERSION = "2026-10-28.endive"  # the one that stripe 16.1.0 was made for
CONNECT_S, READ_S = 3, 20
RETRIES = 2
LONGEST_ID, LONGEST_ACCOUNT = 80, 64
TOLERANCE_S = 300  # how old, or how far ahead, a signature may be
CALL_AT_MOST_S = (RETRIES + 1) * (CONNECT_S + READ_S) + 10  # one call of ours, its retries and pauses included

stripe.enable_telemetry = False


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    session = requests.Session()
    session.trust_env = not base  # a server on this machine is never asked through a proxy
    bases: Any = {"api": base, "connect": base, "files": base, "meter_events": base} if base else None
    return stripe.StripeClient(
        key,
        stripe_version=VERSION,
        max_network_retries=RETRIES,  # StripeClient alone would try once
        base_addresses=bases,
        http_client=stripe.RequestsClient(timeout=(CONNECT_S, READ_S), session=session),
    )


def _stripe() -> Any:
    return _client(settings().stripe_secret_key, settings().stripe_api_base).v1


def is_live() -> bool:
    """Whether the key moves real money. Rows of the two worlds are never mixed."""
    return "_live_" in settings().stripe_secret_key


@contextmanager
def _answers() -> Iterator[None]:
    """Turn the SDK's errors into our three; messages may hold personal data and stay here."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise Misused("idempotency_key_reused") from error
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise Refused(error.code or "invalid_request") from error
    except stripe.PermissionError as error:
        # An account that left us answers so; anything else is our key's fault, to be put right by a person.
        if _code(error) == "account_invalid":
            raise Refused("account_invalid") from error
        raise Unknown("permission") from error
    except stripe.StripeError as error:
        raise Unknown(type(error).__name__, has_ended=_is_replayed(error)) from error


def _code(error: stripe.StripeError) -> str:
    return str(getattr(error.error, "code", "") or "")


def _is_replayed(error: stripe.StripeError) -> bool:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return str(headers.get("idempotent-replayed", "")).lower() == "true"


# --- payments ------------------------------------------------------------------------------------------


def create_session(bill: Bill) -> SessionSeen:
    """Open the payment page of one attempt; the same attempt again is the same page."""
    marks = {"order": bill.order_ref, "payment": str(bill.payment_id), "attempt": str(bill.attempt)}
    # Metadata of the session does not reach the charge: refunds and disputes carry the intent's.
    intent: dict[str, Any] = {"transfer_group": group(bill.order_ref), "description": bill.order_ref, "metadata": marks}
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
    with _answers():
        return _session(_stripe().checkout.sessions.create(params, {"idempotency_key": key}))


def _line(line: BillLine) -> dict[str, Any]:
    product = {"name": line.name, "metadata": dict(line.metadata)}
    price = {"currency": "eur", "unit_amount": line.unit_cents, "product_data": product}
    return {"quantity": line.quantity, "price_data": price}


def group(order_ref: str) -> str:
    """What ties a charge and its transfers together at Stripe."""
    return f"ord_{order_ref}"


def session(session_id: str) -> SessionSeen:
    expand = ["payment_intent.latest_charge"]
    with _answers():
        return _session(_stripe().checkout.sessions.retrieve(session_id, {"expand": expand}))


def expire_session(session_id: str) -> SessionSeen:
    """Close a payment page. Raises Refused when it is not open any more: read it again then."""
    with _answers():
        return _session(_stripe().checkout.sessions.expire(session_id))


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
        payment_intent_id=_id(intent),
        intent_status=getattr(intent, "status", "") or "",
        charge_id=_id(charge),
    )


def _id(expanded: Any) -> str:
    """The id of an object that comes whole, as its id, or not at all."""
    return expanded if isinstance(expanded, str) else (getattr(expanded, "id", "") or "")


def fee_cents(charge_id: str) -> int | None:
    """What Stripe took for a charge; none while it is not known yet, which is not nothing."""
    with _answers():
        charge = _stripe().charges.retrieve(charge_id, {"expand": ["balance_transaction"]})
    booked = charge.balance_transaction
    return None if booked is None else int(booked.fee)


# --- transfers and refunds -----------------------------------------------------------------------------


def send_transfer(order: TransferOrder) -> TransferSeen:
    """Move one brand's part of one charge to its account."""
    params = {
        "amount": order.amount_cents,
        "currency": "eur",
        "destination": order.account_id,
        "source_transaction": order.charge_id,  # a charge, never an intent: so it needs no available balance
        "transfer_group": group(order.order_ref),
        "description": order.order_ref,
        "metadata": {"order": order.order_ref, "brand": order.brand_slug, "transfer": str(order.transfer_id)},
    }
    with _answers():
        return _transfer(_stripe().transfers.create(params, {"idempotency_key": order.key}))


def sent_transfer(order: TransferOrder) -> TransferSeen | None:
    """The transfer that an earlier try has made, when it has."""
    params = {"transfer_group": group(order.order_ref), "destination": order.account_id, "limit": 100}
    with _answers():
        seen = [_transfer(found) for found in _stripe().transfers.list(params).auto_paging_iter()]
    return next((one for one in seen if one.transfer_ref == str(order.transfer_id)), None)


def transfer(stripe_id: str) -> TransferSeen:
    with _answers():
        return _transfer(_stripe().transfers.retrieve(stripe_id))


def _transfer(seen: Any) -> TransferSeen:
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return TransferSeen(seen.id, marks.get("transfer", ""), seen.amount, seen.amount_reversed, _id(seen.destination))


def send_reversal(order: ReversalOrder) -> ReversalSeen:
    """Pull part of one transfer back from the brand's account."""
    params = {
        "amount": order.amount_cents,
        "metadata": {"order": order.order_ref, "reversal": str(order.reversal_id)},
    }
    with _answers():
        made = _stripe().transfers.reversals.create(order.transfer_stripe_id, params, {"idempotency_key": order.key})
        return _reversal(made)


def sent_reversal(order: ReversalOrder) -> ReversalSeen | None:
    """The reversal that an earlier try has made, when it has."""
    with _answers():
        found = _stripe().transfers.reversals.list(order.transfer_stripe_id, {"limit": 100}).auto_paging_iter()
        seen = [_reversal(one) for one in found]
    return next((one for one in seen if one.reversal_ref == str(order.reversal_id)), None)


def _reversal(seen: Any) -> ReversalSeen:
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return ReversalSeen(seen.id, marks.get("reversal", ""), seen.amount)


def send_refund(order: RefundOrder) -> RefundSeen:
    """Give money back to the buyer: always a named amount, since none would mean the whole cart."""
    params = {
        "payment_intent": order.payment_intent_id,
        "amount": order.amount_cents,
        "reason": "requested_by_customer",
        "metadata": {"order": order.order_ref, "refund": order.ref},
    }
    with _answers():
        return _refund(_stripe().refunds.create(params, {"idempotency_key": order.key}))


def sent_refund(order: RefundOrder) -> RefundSeen | None:
    """The refund that an earlier try has made, when it has."""
    params = {"payment_intent": order.payment_intent_id, "limit": 100}
    with _answers():
        seen = [_refund(found) for found in _stripe().refunds.list(params).auto_paging_iter()]
    return next((one for one in seen if one.refund_ref == order.ref), None)


def refund(stripe_id: str) -> RefundSeen:
    with _answers():
        return _refund(_stripe().refunds.retrieve(stripe_id))


def _refund(seen: Any) -> RefundSeen:
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return RefundSeen(seen.id, marks.get("refund", ""), _id(seen.payment_intent), seen.amount, seen.status or "pending")


# --- accounts, disputes, events ------------------------------------------------------------------------


def account(account_id: str) -> AccountSeen:
    with _answers():
        return _account(_stripe().accounts.retrieve(account_id))


WALL = "`transfers` capability without the `card_payments` capability"
"""Stripe's words, which come without a code, when it has not approved the platform for accounts that only receive."""


def create_account(params: dict[str, Any], key: str) -> AccountSeen:
    """Open a brand's connected account. Raises Refused("transfers_alone") when only a wider request will do."""
    with _answers():
        try:
            return _account(_stripe().accounts.create(params, {"idempotency_key": key}))
        except stripe.InvalidRequestError as error:
            if WALL in str(error.user_message or error):
                raise Refused("transfers_alone") from error
            raise


def onboarding_link(account_id: str, *, refresh_url: str, return_url: str) -> str:
    """Stripe's page for one account, good once and for minutes: mint it on a click, store it nowhere."""
    params = {
        "account": account_id,
        "type": "account_onboarding",
        "refresh_url": refresh_url,
        "return_url": return_url,
        "collection_options": {"fields": "eventually_due"},
    }
    with _answers():
        return str(_stripe().account_links.create(params).url)


def dashboard_link(account_id: str) -> str:
    """The brand's own pages at Stripe, good once. Raises Refused before its onboarding is finished."""
    with _answers():
        return str(_stripe().accounts.login_links.create(account_id).url)


def _account(seen: Any) -> AccountSeen:
    needs = seen.requirements.to_dict() if getattr(seen, "requirements", None) else {}
    kept = ("currently_due", "past_due", "pending_verification", "disabled_reason", "current_deadline")
    active = getattr(getattr(seen, "capabilities", None), "transfers", None) == "active"
    return AccountSeen(seen.id, active, bool(seen.payouts_enabled), {name: needs.get(name) for name in kept})


def dispute(dispute_id: str) -> DisputeSeen:
    with _answers():
        return _dispute(_stripe().disputes.retrieve(dispute_id))


def answer_dispute(dispute_id: str, words: str, key: str, facts: dict[str, str]) -> DisputeSeen:
    """Lay our side before the bank. It decides by this alone: it is given once."""
    params = {"evidence": {**facts, "uncategorized_text": words}, "submit": True}
    with _answers():
        return _dispute(_stripe().disputes.update(dispute_id, params, {"idempotency_key": key}))


def _dispute(seen: Any) -> DisputeSeen:
    details = getattr(seen, "evidence_details", None)
    due = getattr(details, "due_by", None)
    due_at = datetime.fromtimestamp(due, UTC) if due else None
    booked = list(getattr(seen, "balance_transactions", None) or ())  # none, one (taken) or two (given back)
    return DisputeSeen(
        seen.id,
        _id(seen.charge),
        seen.amount,
        seen.status,
        seen.reason or "",
        due_at,
        withdrawn_cents=-sum(int(one.amount) for one in booked if one.amount < 0),
        fee_cents=sum(int(one.fee) for one in booked),
        reinstated_cents=sum(int(one.amount) for one in booked if one.amount > 0),
        has_evidence=bool(getattr(details, "has_evidence", False)),
    )


def read_event(payload: bytes, signature: str, secret: str) -> EventSeen:
    """One webhook, verified over the bytes as they came. Raises BadSignature."""
    if not signature.isascii():  # comparing it would raise
        raise BadSignature("signature_unreadable")
    client = _client(settings().stripe_secret_key, settings().stripe_api_base)
    try:
        seen = _event(client.construct_event(payload, signature, secret, TOLERANCE_S))
    except (stripe.SignatureVerificationError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise BadSignature("signature_wrong") from error
    if _signed_at(signature) > time.time() + TOLERANCE_S:  # the SDK refuses only what is too old
        raise BadSignature("signature_of_tomorrow")
    return seen


def _event(event: Any) -> EventSeen:
    """What an event says. Raises ValueError or AttributeError when it is none."""
    subject = event.data.object
    account_id = getattr(event, "account", None) or ""
    seen = EventSeen(event.id, event.type, getattr(subject, "id", None) or "", account_id, event.livemode is True)
    words = (seen.event_id, seen.kind, seen.object_id)
    if not seen.event_id or any(len(word) > LONGEST_ID for word in words) or len(seen.account_id) > LONGEST_ACCOUNT:
        raise ValueError("not an event")
    return seen


def _signed_at(signature: str) -> int:
    times = [part.partition("=")[2] for part in signature.split(",") if part.startswith("t=")]
    return int(times[0])
