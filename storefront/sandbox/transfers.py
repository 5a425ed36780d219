"""Transfers to brands and their reversals, with every limit that Stripe sets on them."""

from __future__ import annotations

import stripe.params as sdk

from . import balance, events, ids
from .box import Body, Box
from .endpoints import Call, endpoint
from .paging import page
from .reads import PAGED, filtered
from .refusals import ApiRefusal, bad_parameter, missing_parameter
from .rendering import listed


@endpoint("POST", "/v1/transfers", sdk.TransferCreateParams)
def create(call: Call) -> Body:
    """Move money from the platform to a connected account."""
    box, params = call.box, call.params
    amount_cents = positive_amount(params)
    if params["currency"] != "eur":
        raise bad_parameter(f"The sandbox takes euro only, written `eur`, not {params['currency']!r}.", "currency")
    account = receiving_account(box, params["destination"])
    charge = source_charge(box, params, amount_cents)
    available_on = funding(box, charge, amount_cents)
    transfer = box.add(new_transfer(box, params, charge))
    out = balance.book(box, "transfer", -amount_cents, transfer["id"], available_on=available_on)
    payment = box.add(destination_payment(box, transfer), account["id"])
    balance.book(box, "payment", amount_cents, payment["id"], account=account["id"], available_on=available_on)
    transfer |= {
        "balance_transaction": out["id"],
        "destination_payment": payment["id"],
        "_available_on": available_on,
    }
    box.save(transfer)
    events.emit(box, "transfer.created", transfer)
    return transfer


def positive_amount(params: Body) -> int:
    amount_cents: int | None = params.get("amount")
    if amount_cents is None:
        raise missing_parameter("amount")
    if amount_cents < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, "amount", "parameter_invalid_integer")
    return amount_cents


def receiving_account(box: Box, account_id: str) -> Body:
    """The account, when it may receive. Its capability is asked at every single transfer."""
    account = box.find("account", account_id, "destination", status=400)
    if account["capabilities"].get("transfers") != "active":
        message = (
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments"
        )
        raise ApiRefusal(message, code="insufficient_capabilities_for_transfer")
    return account


def source_charge(box: Box, params: Body, amount_cents: int) -> Body | None:
    """The charge that funds the transfer: a charge id and nothing else, and never more than it holds."""
    source = params.get("source_transaction")
    if source is None:
        return None
    charge = box.find("charge", source, "source_transaction", status=400)
    if charge["status"] == "failed":
        raise ApiRefusal(f"Charge {source} failed: it has no funds to transfer.", param="source_transaction")
    # Whether a reversed transfer frees its part of the charge is not documented: here it does not.
    taken_cents = sum(transfer["amount"] for transfer in box.every("transfer", source_transaction=source))
    if taken_cents + amount_cents > charge["amount"]:
        message = (
            f"Transfers using this transaction as a source must not exceed the source amount of {charge['amount']} "
            f"cents. (There are already transfers using this source, amounting to a total of {taken_cents} cents.)"
        )
        raise ApiRefusal(message, param="amount")
    return charge


def funding(box: Box, charge: Body | None, amount_cents: int) -> int:
    """When the money is available. Without an unsettled charge behind it, it must be there now."""
    if charge is not None:
        available_on: int = charge.get("_available_on", box.now() + balance.DAY)
        if available_on > box.now():
            return available_on
    if balance.available_cents(box) < amount_cents:
        raise balance.too_little(amount_cents)
    return box.now()


def new_transfer(box: Box, params: Body, charge: Body | None) -> Body:
    transfer_id = ids.fresh("transfer")
    group = params.get("transfer_group") or (
        charge and (charge["transfer_group"] or f"group_{charge['payment_intent']}")
    )
    return {
        "id": transfer_id,
        "object": "transfer",
        "amount": params["amount"],
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": box.now(),
        "currency": "eur",
        "description": params.get("description"),
        "destination": params["destination"],
        "destination_payment": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "reversals": listed([], f"/v1/transfers/{transfer_id}/reversals"),
        "reversed": False,
        "source_transaction": params.get("source_transaction"),
        "source_type": params.get("source_type", "card"),
        "transfer_group": group,
    }


def destination_payment(box: Box, transfer: Body) -> Body:
    return {
        "id": ids.random_with("py_"),
        "object": "charge",
        "amount": transfer["amount"],
        "created": box.now(),
        "currency": "eur",
        "livemode": False,
        "metadata": {},
        "paid": True,
        "source_transfer": transfer["id"],
        "status": "succeeded",
    }


@endpoint("GET", "/v1/transfers/<id>", sdk.TransferRetrieveParams)
def retrieve(call: Call) -> Body:
    return call.box.find("transfer", call.ids["id"])


@endpoint("GET", "/v1/transfers", sdk.TransferListParams, simulated=f"{PAGED} destination transfer_group")
def listing(call: Call) -> Body:
    return filtered(call, "transfer", "destination", "transfer_group")


@endpoint(
    "POST", "/v1/transfers/<id>/reversals", sdk.TransferReversalCreateParams,
    simulated="amount description expand metadata",
)  # fmt: skip
def reverse(call: Call) -> Body:
    """Pull money of one transfer back from the brand."""
    box, params = call.box, call.params
    transfer = box.find("transfer", call.ids["id"])
    rest_cents = transfer["amount"] - transfer["amount_reversed"]
    if rest_cents == 0:
        raise ApiRefusal(f"Transfer {transfer['id']} is already fully reversed.")
    amount_cents = positive_amount({"amount": rest_cents, **params})
    if amount_cents > rest_cents:
        message = f"Only {rest_cents} cents of this transfer are not reversed yet, not {amount_cents}."
        raise ApiRefusal(message, code="amount_too_large", param="amount")
    refuse_short_brand(box, transfer, amount_cents)
    return book_reversal(box, transfer, amount_cents, params)


def refuse_short_brand(box: Box, transfer: Body, amount_cents: int) -> None:
    """A brand that has spent the money cannot give it back, unless reserves stand in for it."""
    if box.knob("connected_reserves"):
        return
    held_cents = balance.available_cents(box, transfer["destination"])
    # That money still pending of this very transfer can be reversed is our reading: Stripe's page speaks
    # of the available balance only. The knob reversals_need_available takes that page by its letter.
    if transfer["_available_on"] > box.now() and not box.knob("reversals_need_available"):
        held_cents += balance.pending_cents(box, transfer["destination"])
    if held_cents < amount_cents:
        message = "Insufficient funds in the connected account to reverse this transfer."
        raise ApiRefusal(message, code="balance_insufficient", param="amount")


def book_reversal(box: Box, transfer: Body, amount_cents: int, params: Body) -> Body:
    available_on = max(transfer["_available_on"], box.now())
    reversal_id = ids.fresh("transfer_reversal")
    back = balance.book(box, "transfer_refund", amount_cents, reversal_id, available_on=available_on)
    balance.book(
        box, "payment_refund", -amount_cents, transfer["destination_payment"],
        account=transfer["destination"], available_on=available_on,
    )  # fmt: skip
    reversal = {
        "id": reversal_id,
        "object": "transfer_reversal",
        "amount": amount_cents,
        "balance_transaction": back["id"],
        "created": box.now(),
        "currency": "eur",
        "destination_payment_refund": None,
        "metadata": params.get("metadata") or {},
        "source_refund": None,
        "transfer": transfer["id"],
    }
    box.add(reversal)
    reversals = [reversal, *transfer["reversals"]["data"]]
    reversed_cents = transfer["amount_reversed"] + amount_cents
    transfer |= {"amount_reversed": reversed_cents, "reversed": reversed_cents == transfer["amount"]}
    transfer["reversals"] |= {"data": reversals}
    box.save(transfer)
    events.emit(box, "transfer.reversed", transfer)
    return reversal


@endpoint("GET", "/v1/transfers/<id>/reversals", sdk.TransferReversalListParams)
def reversals(call: Call) -> Body:
    call.box.find("transfer", call.ids["id"])
    return page(call, call.box.every("transfer_reversal", transfer=call.ids["id"]))
