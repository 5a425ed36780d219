"""What happens when a buyer pays: intent, charge, session, and the events of each."""

from __future__ import annotations

from typing import Any

from . import balance, events, ids
from .box import Body, Box

DECLINED = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
    "type": "card_error",
}
SEPA_REFUSED = {
    "code": "debit_not_authorized",
    "message": "The bank refused the debit.",
    "type": "invalid_request_error",
}


def pay(box: Box, session: Body, method: str) -> Body:
    """Take the money of an open session at once (card, satispay); returns the event the shop must hear."""
    intent, charge = started(box, session, method)
    succeed(box, intent, charge, method)
    session |= {"payment_status": "paid"}
    complete(box, session, intent)
    return events.emit(box, "checkout.session.completed", session)


def debit(box: Box, session: Body) -> Body:
    """Accept a SEPA debit whose outcome comes days later: session complete, still unpaid."""
    intent, charge = started(box, session, "sepa_debit")
    intent |= {"status": "processing"}
    box.save(intent)
    events.emit(box, "payment_intent.processing", intent)
    charge |= {"status": "pending"}
    box.save(charge)
    events.emit(box, "charge.pending", charge)
    complete(box, session, intent)
    return events.emit(box, "checkout.session.completed", session)


def decline(box: Box, session: Body) -> None:
    """The bank says no: the session stays open for another try."""
    intent, charge = started(box, session, "card")
    fail(box, intent, charge, DECLINED)


def settle_debit(box: Box, charge: Body) -> None:
    """The bank paid the SEPA debit."""
    intent, session = unsettled(box, charge)
    succeed(box, intent, charge, "sepa_debit")
    session |= {"payment_status": "paid"}
    box.save(session)
    events.emit(box, "checkout.session.async_payment_succeeded", session)


def fail_debit(box: Box, charge: Body) -> None:
    """The bank refused the SEPA debit, days after the order."""
    intent, session = unsettled(box, charge)
    fail(box, intent, charge, SEPA_REFUSED)
    events.emit(box, "checkout.session.async_payment_failed", session)


def unsettled(box: Box, charge: Body) -> tuple[Body, Body]:
    intent = box.find("payment_intent", charge["payment_intent"])
    return intent, box.every("checkout.session", payment_intent=intent["id"])[0]


def started(box: Box, session: Body, method: str) -> tuple[Body, Body]:
    """The session's intent (one for all tries) and a new charge under it."""
    if session["payment_intent"]:
        intent = box.find("payment_intent", session["payment_intent"])
    else:
        intent = box.add(new_intent(box, session))
        events.emit(box, "payment_intent.created", intent)
        session |= {"payment_intent": intent["id"]}
        box.save(session)
    charge = box.add(new_charge(box, session, intent, method))
    intent |= {"latest_charge": charge["id"], "payment_method": charge["payment_method"]}
    box.save(intent)
    return intent, charge


def new_intent(box: Box, session: Body) -> Body:
    asked: dict[str, Any] = session["_intent"]
    intent_id = ids.fresh("payment_intent")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application_fee_amount": None,
        "canceled_at": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{ids.random_with('')}",
        "confirmation_method": "automatic",
        "created": box.now(),
        "currency": "eur",
        "customer": None,
        "description": asked.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": asked.get("metadata") or {},
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_types": session["payment_method_types"],
        "receipt_email": asked.get("receipt_email"),
        "shipping": asked.get("shipping"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": asked.get("transfer_group"),
    }


def new_charge(box: Box, session: Body, intent: Body, method: str) -> Body:
    return {
        # Stripe names card charges ch_ and those of other means of payment py_.
        "id": ids.random_with("ch_" if method == "card" else "py_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"email": session["customer_email"]},
        "captured": False,
        "created": box.now(),
        "currency": "eur",
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": ids.random_with("pm_"),
        "payment_method_details": {"type": method, method: {}},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "shipping": intent["shipping"],
        "status": "pending",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
        "_method": method,
    }


def succeed(box: Box, intent: Body, charge: Body, method: str) -> None:
    """Book the money; the charge learns its balance transaction a little later, as at Stripe."""
    available_on = box.now() + balance.DAYS_UNTIL_AVAILABLE[method] * balance.DAY
    fee = balance.fee_cents(method, charge["amount"])
    booked = balance.book(
        box, "charge" if method == "card" else "payment", charge["amount"], charge["id"],
        fee=fee, available_on=available_on, description=charge["description"],
    )  # fmt: skip
    charge |= {
        "amount_captured": charge["amount"],
        "captured": True,
        "paid": True,
        "status": "succeeded",
        "_transaction": booked["id"],
        "_available_on": available_on,
    }
    box.save(charge)
    intent |= {"amount_received": intent["amount"], "last_payment_error": None, "status": "succeeded"}
    box.save(intent)
    events.emit(box, "charge.succeeded", charge)
    events.emit(box, "payment_intent.succeeded", intent)
    box.schedule(box.now() + box.knob("fee_detail_delay_seconds"), "tell_fee", charge["id"])


def tell_fee(box: Box, charge: Body) -> None:
    """Fill in the charge's balance transaction and say so."""
    charge |= {"balance_transaction": charge["_transaction"]}
    box.save(charge)
    events.emit(box, "charge.updated", charge, previous={"balance_transaction": None})


def fail(box: Box, intent: Body, charge: Body, error: Body) -> None:
    charge |= {"status": "failed", "failure_code": error["code"], "failure_message": error["message"]}
    box.save(charge)
    intent |= {"status": "requires_payment_method", "last_payment_error": {**error, "charge": charge["id"]}}
    box.save(intent)
    events.emit(box, "charge.failed", charge)
    events.emit(box, "payment_intent.payment_failed", intent)


def complete(box: Box, session: Body, intent: Body) -> None:
    session |= {
        "status": "complete",
        "url": None,
        "payment_intent": intent["id"],
        "customer_details": {
            "email": session["customer_email"],
            "name": None,
            "phone": None,
            "address": None,
        },
    }
    box.save(session)
