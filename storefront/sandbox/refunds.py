"""Refunds to buyers: bounded by the charge, held back while the platform's balance is short."""

from __future__ import annotations

import stripe.params as sdk

from . import balance, events, ids
from .box import Body, Box
from .endpoints import Call, endpoint
from .reads import PAGED, filtered
from .refusals import ApiRefusal, bad_parameter

OPEN_DISPUTES = ("needs_response", "under_review")


@endpoint(
    "POST", "/v1/refunds", sdk.RefundCreateParams,
    simulated="amount charge expand metadata payment_intent reason",
)  # fmt: skip
def create(call: Call) -> Body:
    """Give money back to the buyer; without an amount it gives back all that is left."""
    box, params = call.box, call.params
    charge = charge_of(box, params)
    rest_cents = refundable_cents(box, charge)
    amount_cents = rest_cents if params.get("amount") is None else params["amount"]
    check_amount(amount_cents, rest_cents)
    refund = box.add(new_refund(box, charge, amount_cents, params))
    take_from_charge(box, charge, amount_cents)
    pay_out_or_hold(box, refund)
    events.emit(box, "refund.created", refund)
    events.emit(box, "charge.refunded", charge)
    return refund


def charge_of(box: Box, params: Body) -> Body:
    given = [name for name in ("charge", "payment_intent") if params.get(name)]
    if len(given) != 1:
        message = "One of the following params should be provided for this request: charge or payment_intent."
        raise bad_parameter(message, "charge", "parameter_missing" if not given else "parameters_exclusive")
    if given == ["charge"]:
        return box.find("charge", params["charge"], "charge")
    intent = box.find("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise ApiRefusal(message, param="payment_intent")
    return box.find("charge", intent["latest_charge"])


def refundable_cents(box: Box, charge: Body) -> int:
    """What is left to refund. Raises when nothing is, or while a dispute holds the money."""
    if charge["status"] != "succeeded":
        raise ApiRefusal(f"Charge {charge['id']} is not paid: nothing to refund.", code="charge_not_refundable")
    disputes = box.every("dispute", charge=charge["id"])
    if any(dispute["status"] in (*OPEN_DISPUTES, "lost") for dispute in disputes):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiRefusal(message, code="charge_disputed")
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiRefusal(message, code="charge_already_refunded")
    rest_cents: int = charge["amount"] - charge["amount_refunded"]
    return rest_cents


def check_amount(amount_cents: int, rest_cents: int) -> None:
    if amount_cents < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, "amount", "parameter_invalid_integer")
    if amount_cents > rest_cents:
        message = (
            f"Refund amount ({amount_cents} cents) is greater than unrefunded amount on charge ({rest_cents} cents)"
        )
        raise ApiRefusal(message, param="amount")


def new_refund(box: Box, charge: Body, amount_cents: int, params: Body) -> Body:
    method = charge["_method"]
    return {
        "id": ids.random_with("re_" if method == "card" else "pyr_"),
        "object": "refund",
        "amount": amount_cents,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": box.now(),
        "currency": "eur",
        "destination_details": {"type": method},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }


def take_from_charge(box: Box, charge: Body, amount_cents: int) -> None:
    refunded_cents = charge["amount_refunded"] + amount_cents
    charge |= {"amount_refunded": refunded_cents, "refunded": refunded_cents == charge["amount"]}
    box.save(charge)


def pay_out_or_hold(box: Box, refund: Body) -> bool:
    """Send the refund when the available balance covers it; otherwise hold it as Stripe does."""
    if balance.available_cents(box) < refund["amount"]:
        refund |= {"pending_reason": "insufficient_funds"}
        box.save(refund)
        return False
    booked = balance.book(box, "refund", -refund["amount"], refund["id"])
    refund |= {"status": "succeeded", "balance_transaction": booked["id"], "pending_reason": None}
    box.save(refund)
    return True


def send_held(box: Box) -> None:
    """Send the refunds that waited for money, oldest first, as far as the balance reaches."""
    for refund in reversed(box.every("refund", status="pending")):
        if not pay_out_or_hold(box, refund):
            return
        events.emit(box, "refund.updated", refund)


def fail(box: Box, refund: Body) -> None:
    """The buyer's bank sends the money back: it returns to the balance and to the charge."""
    if refund["balance_transaction"]:
        back = balance.book(box, "refund_failure", refund["amount"], refund["id"])
        refund |= {"failure_balance_transaction": back["id"]}
    refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    box.save(refund)
    take_from_charge(box, box.find("charge", refund["charge"]), -refund["amount"])
    events.emit(box, "refund.updated", refund)
    events.emit(box, "refund.failed", refund)


@endpoint("GET", "/v1/refunds/<id>", sdk.RefundRetrieveParams)
def retrieve(call: Call) -> Body:
    return call.box.find("refund", call.ids["id"])


@endpoint("GET", "/v1/refunds", sdk.RefundListParams, simulated=f"{PAGED} charge payment_intent")
def listing(call: Call) -> Body:
    return filtered(call, "refund", "charge", "payment_intent")
