"""Connected accounts of the brands: asked for through the API, finished by hand on a sandbox page."""

from __future__ import annotations

from typing import Any

import stripe.params as sdk

from . import events, ids
from .box import Body, Box
from .endpoints import Call, endpoint
from .paging import page
from .reads import PAGED
from .refusals import ApiRefusal, bad_parameter

READY_MARK = "sandbox_ready"
MORE_WITHIN_SECONDS = 14 * 86_400
DUE = ["external_account", "individual.verification.document", "tos_acceptance.date", "tos_acceptance.ip"]
# The region within which an Italian platform may send transfers: the European Economic Area.
REGION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
DETAILS = ("business_profile", "business_type", "company", "email", "individual", "metadata", "settings")


@endpoint("POST", "/v1/accounts", sdk.AccountCreateParams)
def create(call: Call) -> Body:
    """Open a brand's account; it may receive nothing until its onboarding is finished."""
    box, params = call.box, call.params
    asked = requested_capabilities(params)
    refuse_bad_country(params)
    refuse_bad_controller(params)
    refuse_local_site(params)
    refuse_transfers_alone(box, asked)
    account = box.add(new_account(box, params, asked))
    if account["metadata"].get(READY_MARK) == "yes":
        finish_onboarding(box, account)
    return account


def requested_capabilities(params: Body) -> list[str]:
    given: dict[str, Body] = params.get("capabilities") or {}
    return [name for name, wish in given.items() if wish.get("requested")]


def refuse_bad_country(params: Body) -> None:
    country = params.get("country", "IT")
    if country not in REGION:
        message = f"Accounts in {country} cannot receive transfers from a platform in IT."
        raise bad_parameter(message, "country", "country_unsupported")
    agreement = (params.get("tos_acceptance") or {}).get("service_agreement", "full")
    if agreement == "recipient":
        message = "The recipient ToS agreement is not supported for platforms in IT creating accounts in IT."
        raise bad_parameter(message, "tos_acceptance[service_agreement]")


def refuse_bad_controller(params: Body) -> None:
    controller: Body = params.get("controller") or {}
    if controller and params.get("type"):
        raise bad_parameter("You may not provide both `controller` and `type`.", "type", "parameters_exclusive")
    loss_bearer = (controller.get("losses") or {}).get("payments")
    fee_payer = (controller.get("fees") or {}).get("payer")
    if loss_bearer == "application" and fee_payer != "application":
        message = "When `controller[losses][payments]=application`, `controller[fees][payer]` must be `application`."
        raise bad_parameter(message, "controller[fees][payer]")


def refuse_local_site(params: Body) -> None:
    site = (params.get("business_profile") or {}).get("url") or ""
    if "localhost" in site or "127.0.0.1" in site:
        raise bad_parameter("Not a valid URL", "business_profile[url]", "url_invalid")


def refuse_transfers_alone(box: Box, asked: list[str]) -> None:
    """The wall: Stripe wants its approval of the platform before accounts may only receive."""
    if "transfers" in asked and "card_payments" not in asked and not box.knob("transfers_only_approved"):
        message = (
            "Your platform needs approval for accounts to have requested the `transfers` capability without the "
            "`card_payments` capability. If you would like to request `transfers` without `card_payments` "
            "please contact us."
        )
        raise ApiRefusal(message)


def new_account(box: Box, params: Body, asked: list[str]) -> Body:
    controller: dict[str, Any] = params.get("controller") or {}
    return {
        "id": ids.random_with("acct_", 16),
        "object": "account",
        "business_profile": params.get("business_profile") or {},
        "business_type": params.get("business_type"),
        "capabilities": dict.fromkeys(asked, "inactive"),
        "charges_enabled": False,
        "company": params.get("company"),
        "controller": {"is_controller": True, "type": "application", **controller},
        "country": params.get("country", "IT"),
        "created": box.now(),
        "default_currency": "eur",
        "details_submitted": False,
        "email": params.get("email"),
        "individual": params.get("individual"),
        "metadata": params.get("metadata") or {},
        "payouts_enabled": False,
        "requirements": requirements(DUE, "requirements.past_due"),
        "settings": params.get("settings") or {},
        "type": params.get("type") or "none",
    }


def requirements(due: list[str], disabled_reason: str | None) -> Body:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


@endpoint("GET", "/v1/accounts/<id>", sdk.AccountRetrieveParams)
def retrieve(call: Call) -> Body:
    return call.box.find("account", call.ids["id"])


@endpoint("GET", "/v1/accounts", sdk.AccountListParams, simulated=PAGED)
def listing(call: Call) -> Body:
    return page(call, call.box.every("account"))


@endpoint(
    "POST", "/v1/accounts/<id>", sdk.AccountUpdateParams,
    simulated=f"capabilities expand {' '.join(DETAILS)}",
)  # fmt: skip
def update(call: Call) -> Body:
    """Change an account's details or ask for more capabilities."""
    box, params = call.box, call.params
    account = box.find("account", call.ids["id"])
    refuse_local_site(params)
    for name in requested_capabilities(params):
        account["capabilities"].setdefault(name, "active" if account["details_submitted"] else "inactive")
    refuse_transfers_alone(box, list(account["capabilities"]))
    for name in DETAILS:
        if params.get(name) is not None:
            before = account.get(name)
            account[name] = {**before, **params[name]} if isinstance(before, dict) else params[name]
    box.save(account)
    tell(box, account)
    return account


def finish_onboarding(box: Box, account: Body) -> None:
    """All that Stripe asked for is there: the account may receive and be paid out."""
    set_state(box, account, "active", requirements([], None))
    account |= {"details_submitted": True}
    box.save(account)
    tell(box, account, "active")


def ask_more(box: Box, account: Body) -> None:
    """Stripe wants something more by a day: until then the account receives as before."""
    needs = requirements(["individual.verification.document"], None)
    needs |= {"past_due": [], "current_deadline": box.now() + MORE_WITHIN_SECONDS}
    set_state(box, account, "active", needs)
    tell(box, account)


def deactivate(box: Box, account: Body) -> None:
    """Stripe wants a document again: the account may receive nothing until it is given."""
    set_state(box, account, "inactive", requirements(["individual.verification.document"], "requirements.past_due"))
    tell(box, account, "inactive")


def set_state(box: Box, account: Body, status: str, needs: Body) -> None:
    account["capabilities"] = dict.fromkeys(account["capabilities"], status)
    account |= {
        "charges_enabled": status == "active" and "card_payments" in account["capabilities"],
        "payouts_enabled": status == "active",
        "requirements": needs,
    }
    box.save(account)


def tell(box: Box, account: Body, status: str | None = None) -> None:
    """Say what changed at the account, on the connect endpoint."""
    for name in account["capabilities"] if status else ():
        capability = {
            "id": name,
            "object": "capability",
            "account": account["id"],
            "requested": True,
            "status": status,
        }
        events.emit(box, "capability.updated", capability, account=account["id"])
    events.emit(box, "account.updated", account, account=account["id"])
