"""Endpoints that only read: intents, charges, balance, balance transactions, events, disputes, payouts."""

from __future__ import annotations

import stripe.params as sdk

from . import balance
from .box import Body
from .endpoints import Call, endpoint
from .paging import page

PAGED = "created ending_before expand limit starting_after"


def filtered(call: Call, kind: str, *names: str) -> Body:
    """A page of one kind, narrowed by the filters that the caller gave."""
    wanted = {name: call.params[name] for name in names if call.params.get(name) is not None}
    return page(call, call.box.every(kind, call.account, **wanted))


@endpoint("GET", "/v1/payment_intents/<id>", sdk.PaymentIntentRetrieveParams, simulated="expand")
def payment_intent(call: Call) -> Body:
    return call.box.find("payment_intent", call.ids["id"], "intent")


@endpoint("GET", "/v1/payment_intents", sdk.PaymentIntentListParams, simulated=PAGED)
def payment_intents(call: Call) -> Body:
    return filtered(call, "payment_intent")


@endpoint("GET", "/v1/charges/<id>", sdk.ChargeRetrieveParams)
def charge(call: Call) -> Body:
    return call.box.find("charge", call.ids["id"])


@endpoint("GET", "/v1/charges", sdk.ChargeListParams, simulated=f"{PAGED} payment_intent transfer_group")
def charges(call: Call) -> Body:
    return filtered(call, "charge", "payment_intent", "transfer_group")


@endpoint("GET", "/v1/balance", sdk.BalanceRetrieveParams, for_accounts=True)
def balance_sheet(call: Call) -> Body:
    return balance.sheet(call.box, call.account)


@endpoint("GET", "/v1/balance_transactions/<id>", sdk.BalanceTransactionRetrieveParams, for_accounts=True)
def balance_transaction(call: Call) -> Body:
    return call.box.find("balance_transaction", call.ids["id"], account=call.account)


@endpoint(
    "GET", "/v1/balance_transactions", sdk.BalanceTransactionListParams, simulated=f"{PAGED} source type",
    for_accounts=True,
)  # fmt: skip
def balance_transactions(call: Call) -> Body:
    return filtered(call, "balance_transaction", "source", "type")


@endpoint("GET", "/v1/events/<id>", sdk.EventRetrieveParams, for_accounts=True)
def event(call: Call) -> Body:
    return call.box.find("event", call.ids["id"], account=call.account)


@endpoint("GET", "/v1/events", sdk.EventListParams, simulated=f"{PAGED} type types", for_accounts=True)
def events(call: Call) -> Body:
    wanted = call.params.get("types")
    found = call.box.every("event", call.account, **({"type": call.params["type"]} if "type" in call.params else {}))
    return page(call, [item for item in found if wanted is None or item["type"] in wanted])


@endpoint("GET", "/v1/disputes/<id>", sdk.DisputeRetrieveParams)
def dispute(call: Call) -> Body:
    return call.box.find("dispute", call.ids["id"])


@endpoint("GET", "/v1/disputes", sdk.DisputeListParams, simulated=f"{PAGED} charge payment_intent")
def disputes(call: Call) -> Body:
    return filtered(call, "dispute", "charge", "payment_intent")


@endpoint("GET", "/v1/payouts/<id>", sdk.PayoutRetrieveParams, for_accounts=True)
def payout(call: Call) -> Body:
    return call.box.find("payout", call.ids["id"], account=call.account)


@endpoint("GET", "/v1/payouts", sdk.PayoutListParams, simulated=f"{PAGED} status", for_accounts=True)
def payouts(call: Call) -> Body:
    return filtered(call, "payout", "status")
