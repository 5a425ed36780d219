"""The gateway's words for money that moves: transfers, reversals, refunds. Each is made, and looked for. See docs/payments.md."""

from typing import Any

from storefront.domain.payments import gateway_base as base
from storefront.domain.payments.gateway_rows import (
    RefundOrder,
    RefundSeen,
    ReversalOrder,
    ReversalSeen,
    TransferOrder,
    TransferSeen,
)


def send_transfer(order: TransferOrder) -> TransferSeen:
    """Move one brand's part of one charge to its account."""
    params = {
        "amount": order.amount_cents,
        "currency": "eur",
        "destination": order.account_id,
        "source_transaction": order.charge_id,  # a charge, never an intent: so it needs no available balance
        "transfer_group": base.group(order.order_ref),
        "description": order.order_ref,
        "metadata": {"order": order.order_ref, "brand": order.brand_slug, "transfer": str(order.transfer_id)},
    }
    with base.answers():
        return seen_transfer(base.api().transfers.create(params, {"idempotency_key": order.key}))


def sent_transfer(order: TransferOrder) -> TransferSeen | None:
    """The transfer that an earlier try has made, when it has."""
    params = {"transfer_group": base.group(order.order_ref), "destination": order.account_id, "limit": 100}
    with base.answers():
        seen = [seen_transfer(found) for found in base.api().transfers.list(params).auto_paging_iter()]
    return next((one for one in seen if one.transfer_ref == str(order.transfer_id)), None)


def transfer(stripe_id: str) -> TransferSeen:
    with base.answers():
        return seen_transfer(base.api().transfers.retrieve(stripe_id))


def seen_transfer(seen: Any) -> TransferSeen:
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return TransferSeen(
        seen.id, marks.get("transfer", ""), seen.amount, seen.amount_reversed, base.id_of(seen.destination)
    )


def send_reversal(order: ReversalOrder) -> ReversalSeen:
    """Pull part of one transfer back from the brand's account."""
    params = {
        "amount": order.amount_cents,
        "metadata": {"order": order.order_ref, "reversal": str(order.reversal_id)},
    }
    with base.answers():
        made = base.api().transfers.reversals.create(order.transfer_stripe_id, params, {"idempotency_key": order.key})
        return _reversal(made)


def sent_reversal(order: ReversalOrder) -> ReversalSeen | None:
    """The reversal that an earlier try has made, when it has."""
    with base.answers():
        found = base.api().transfers.reversals.list(order.transfer_stripe_id, {"limit": 100}).auto_paging_iter()
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
    with base.answers():
        return _refund(base.api().refunds.create(params, {"idempotency_key": order.key}))


def sent_refund(order: RefundOrder) -> RefundSeen | None:
    """The refund that an earlier try has made, when it has."""
    params = {"payment_intent": order.payment_intent_id, "limit": 100}
    with base.answers():
        seen = [_refund(found) for found in base.api().refunds.list(params).auto_paging_iter()]
    return next((one for one in seen if one.refund_ref == order.ref), None)


def refund(stripe_id: str) -> RefundSeen:
    with base.answers():
        return _refund(base.api().refunds.retrieve(stripe_id))


def _refund(seen: Any) -> RefundSeen:
    marks = seen.metadata.to_dict() if seen.metadata else {}
    return RefundSeen(
        seen.id, marks.get("refund", ""), base.id_of(seen.payment_intent), seen.amount, seen.status or "pending"
    )
