"""The gateway's words for what is said of others: brands' accounts, disputes, events. See docs/payments.md."""

import time
from datetime import UTC, datetime
from typing import Any

import stripe

from storefront.domain.payments import gateway_base as base
from storefront.domain.payments.gateway_rows import AccountSeen, BadSignature, DisputeSeen, EventSeen, Refused

LONGEST_ID, LONGEST_ACCOUNT = 80, 64
TOLERANCE_S = 300  # how old, or how far ahead, a signature may be


def account(account_id: str) -> AccountSeen:
    with base.answers():
        return _account(base.api().accounts.retrieve(account_id))


WALL = "`transfers` capability without the `card_payments` capability"
"""Stripe's words, which come without a code, when it has not approved the platform for accounts that only receive."""


def create_account(params: dict[str, Any], key: str) -> AccountSeen:
    """Open a brand's connected account. Raises Refused("transfers_alone") when only a wider request will do."""
    with base.answers():
        try:
            return _account(base.api().accounts.create(params, {"idempotency_key": key}))
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
    with base.answers():
        return str(base.api().account_links.create(params).url)


def dashboard_link(account_id: str) -> str:
    """The brand's own pages at Stripe, good once. Raises Refused before its onboarding is finished."""
    with base.answers():
        return str(base.api().accounts.login_links.create(account_id).url)


def _account(seen: Any) -> AccountSeen:
    needs = seen.requirements.to_dict() if getattr(seen, "requirements", None) else {}
    kept = ("currently_due", "past_due", "pending_verification", "disabled_reason", "current_deadline")
    active = getattr(getattr(seen, "capabilities", None), "transfers", None) == "active"
    return AccountSeen(seen.id, active, bool(seen.payouts_enabled), {name: needs.get(name) for name in kept})


def dispute(dispute_id: str) -> DisputeSeen:
    with base.answers():
        return _dispute(base.api().disputes.retrieve(dispute_id))


def answer_dispute(dispute_id: str, words: str, key: str, facts: dict[str, str]) -> DisputeSeen:
    """Lay our side before the bank. It decides by this alone: it is given once."""
    params = {"evidence": {**facts, "uncategorized_text": words}, "submit": True}
    with base.answers():
        return _dispute(base.api().disputes.update(dispute_id, params, {"idempotency_key": key}))


def _dispute(seen: Any) -> DisputeSeen:
    details = getattr(seen, "evidence_details", None)
    due = getattr(details, "due_by", None)
    due_at = datetime.fromtimestamp(due, UTC) if due else None
    booked = list(getattr(seen, "balance_transactions", None) or ())  # none, one (taken) or two (given back)
    return DisputeSeen(
        seen.id,
        base.id_of(seen.charge),
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
    try:
        seen = _event(base.sdk().construct_event(payload, signature, secret, TOLERANCE_S))
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
