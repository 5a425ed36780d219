"""Disputes: the buyer's bank takes the money back, and the platform wins or loses."""

from __future__ import annotations

import stripe.params as sdk

from . import balance, events, ids
from .box import Body, Box
from .endpoints import Call, endpoint
from .refusals import ApiRefusal

WEEK = 7 * balance.DAY


def open_dispute(box: Box, charge: Body, amount_cents: int | None = None, *, inquiry: bool = False) -> Body:
    """A buyer disputes a charge. An inquiry (`warning_…`) moves no money yet."""
    if charge["status"] != "succeeded" or charge["refunded"]:
        raise ApiRefusal("Only a charge that is paid and not fully refunded can be disputed.")
    if charge["disputed"]:
        raise ApiRefusal("This charge is disputed already.")
    dispute = {
        "id": ids.fresh("dispute"),
        "object": "dispute",
        "amount": charge["amount"] if amount_cents is None else amount_cents,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": box.now(),
        "currency": "eur",
        "evidence_details": {"due_by": box.now() + WEEK, "has_evidence": False},
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "product_not_received",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    box.add(dispute)
    charge |= {"disputed": True}
    box.save(charge)
    events.emit(box, "charge.dispute.created", dispute)
    if not inquiry:
        move_funds(box, dispute, -dispute["amount"], balance.DISPUTE_FEE_CENTS)
        events.emit(box, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(box: Box, dispute: Body, *, won: bool) -> None:
    """The bank decides. Won: the amount comes back, the fee does not."""
    if dispute["status"] not in ("needs_response", "under_review", "warning_needs_response", "warning_under_review"):
        raise ApiRefusal("This dispute is closed already.")
    if dispute["status"].startswith("warning"):
        dispute |= {"status": "warning_closed"}
    else:
        dispute |= {"status": "won" if won else "lost"}
    box.save(dispute)
    if dispute["status"] == "won":
        move_funds(box, dispute, dispute["amount"], 0)
        events.emit(box, "charge.dispute.funds_reinstated", dispute)
    events.emit(box, "charge.dispute.updated", dispute)
    events.emit(box, "charge.dispute.closed", dispute)


def move_funds(box: Box, dispute: Body, amount_cents: int, fee: int) -> None:
    booked = balance.book(box, "adjustment", amount_cents, dispute["id"], fee=fee)
    dispute["balance_transactions"].append(booked)
    box.save(dispute)


@endpoint("POST", "/v1/disputes/<id>", sdk.DisputeUpdateParams, simulated="evidence expand metadata submit")
def answer(call: Call) -> Body:
    """Our side of it; once submitted the bank reads it, and nothing can be added."""
    box, params = call.box, call.params
    dispute = box.find("dispute", call.ids["id"])
    if dispute["status"] not in ("needs_response", "warning_needs_response"):
        raise ApiRefusal("This dispute is already submitted or closed: its evidence cannot be changed.")
    dispute |= {"evidence": {**dispute.get("evidence", {}), **(params.get("evidence") or {})}}
    dispute["evidence_details"] |= {"has_evidence": bool(dispute["evidence"])}
    if params.get("submit"):
        was_inquiry = dispute["status"].startswith("warning")
        dispute |= {"status": "warning_under_review" if was_inquiry else "under_review"}
    box.save(dispute)
    events.emit(box, "charge.dispute.updated", dispute)
    return dispute
