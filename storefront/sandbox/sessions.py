"""Checkout Sessions: create, read, expire. Paying them is in `payments`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionLineItemListParams,
    SessionListParams,
    SessionRetrieveParams,
)

from . import events, ids
from .box import Body, Box
from .endpoints import Call, endpoint
from .paging import page
from .refusals import ApiRefusal, bad_parameter, missing_parameter, not_simulated

SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 60 * 60
MOST_LINES = 100
LEAST_TOTAL_CENTS = 50

SIMULATED = """
adaptive_pricing.enabled billing_address_collection cancel_url client_reference_id currency
customer_creation customer_email excluded_payment_method_types expand expires_at line_items locale metadata mode
origin_context payment_intent_data.description payment_intent_data.metadata payment_intent_data.receipt_email
payment_intent_data.shipping payment_intent_data.statement_descriptor_suffix payment_intent_data.transfer_group
submit_type success_url ui_mode
"""


@endpoint("POST", "/v1/checkout/sessions", SessionCreateParams, simulated=SIMULATED)
def create(call: Call) -> Body:
    """Open a payment page for these lines."""
    box, params = call.box, call.params
    refuse_other_modes(params)
    now = box.now()
    asked_at = shop_clock(box, params.get("expires_at"))
    lines = [line_item(line, place) for place, line in enumerate(checked_lines(params))]
    total_cents = sum(line["amount_total"] for line in lines)
    if total_cents < LEAST_TOTAL_CENTS:
        message = f"The Checkout Session's total amount must convert to at least {LEAST_TOTAL_CENTS} cents."
        raise ApiRefusal(message, code="amount_too_small")
    session_id = ids.fresh("checkout.session")
    session = {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": bool(params.get("adaptive_pricing", {}).get("enabled", False))},
        "amount_subtotal": total_cents,
        "amount_total": total_cents,
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": "eur",
        "customer": None,
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "excluded_payment_method_types": params.get("excluded_payment_method_types"),
        "expires_at": expiry(params, asked_at),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "origin_context": params.get("origin_context"),
        "payment_intent": None,
        "payment_method_types": offered_methods(params),
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": params.get("ui_mode", "hosted_page"),
        "url": f"{box.settings.public_url}/pay/{session_id}",
        "_line_items": lines,
        "_intent": params.get("payment_intent_data") or {},
    }
    box.schedule(session["expires_at"] + now - asked_at, "expire_session", session_id)
    return box.add(session)


def refuse_other_modes(params: Body) -> None:
    if "mode" not in params:
        raise missing_parameter("mode")
    if params["mode"] != "payment":
        raise not_simulated("mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_simulated("ui_mode")
    if not params.get("success_url"):
        raise missing_parameter("success_url")
    for name in ("success_url", "cancel_url"):
        if params.get(name) and urlsplit(params[name]).scheme not in ("http", "https"):
            raise bad_parameter("Not a valid URL", name, "url_invalid")
    if params.get("customer_email") and "@" not in params["customer_email"]:
        raise bad_parameter(f"Invalid email address: {params['customer_email']}", "customer_email", "email_invalid")
    if params.get("currency", "eur").lower() != "eur":
        raise not_simulated("currency")


def checked_lines(params: Body) -> list[Body]:
    lines: list[Body] = params.get("line_items") or []
    if not lines:
        raise missing_parameter("line_items")
    if len(lines) > MOST_LINES:
        message = f"Checkout Sessions in `payment` mode can have up to {MOST_LINES} line items."
        raise bad_parameter(message, "line_items")
    for place, line in enumerate(lines):
        check_line(line, f"line_items[{place}]")
    return lines


def check_line(line: Body, path: str) -> None:
    for name in line:
        if name not in ("price_data", "quantity"):
            raise not_simulated(f"{path}[{name}]")
    for name in ("price_data", "quantity"):
        if name not in line:
            raise missing_parameter(f"{path}[{name}]")
    if line["quantity"] < 1:
        message = "This value must be greater than or equal to 1."
        raise bad_parameter(message, f"{path}[quantity]", "parameter_invalid_integer")
    check_price(line["price_data"], f"{path}[price_data]")


def check_price(price: Body, path: str) -> None:
    for name in price:
        if name not in ("currency", "product_data", "unit_amount", "tax_behavior"):
            raise not_simulated(f"{path}[{name}]")
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise missing_parameter(f"{path}[{name}]")
    if price["unit_amount"] < 0:
        message = "This value must be greater than or equal to 0."
        raise bad_parameter(message, f"{path}[unit_amount]", "parameter_invalid_integer")
    if price["currency"] != "eur":
        message = f"The sandbox takes euro only, written `eur`, not {price['currency']!r}."
        raise bad_parameter(message, f"{path}[currency]")


def line_item(line: Body, place: int) -> Body:
    price, product = line["price_data"], line["price_data"]["product_data"]
    amount_cents = price["unit_amount"] * line["quantity"]
    return {
        "id": ids.fresh("item"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount_cents,
        "amount_tax": 0,
        "amount_total": amount_cents,
        "currency": "eur",
        "description": product["name"],
        "metadata": {},
        "price": {
            "id": ids.fresh("price"),
            "object": "price",
            "active": False,
            "currency": "eur",
            "livemode": False,
            "metadata": {},
            "product": ids.fresh("product"),
            "type": "one_time",
            "unit_amount": price["unit_amount"],
        },
        "quantity": line["quantity"],
        "_brand": brand_of(product.get("metadata") or {}),
        "_place": place,
    }


def brand_of(metadata: dict[str, str]) -> str:
    """The name under which the pay page groups a line: `brand_name`, else `brand` with a slug made readable."""
    brand = metadata.get("brand_name") or metadata.get("brand", "")
    return brand.replace("-", " ").title() if brand == brand.lower() else brand


def shop_clock(box: Box, expires_at: int | None) -> int:
    """The hour that the asker has. Whoever names an end that fits the true hour lives by that, however far this
    sandbox's clock was pushed ahead: a shop goes on selling, and its session lives as long as it asked."""
    true_hour = box.now() - box.knob("clock_offset_seconds")
    is_true = expires_at is not None and SHORTEST_SECONDS <= expires_at - true_hour <= LONGEST_SECONDS
    return true_hour if is_true else box.now()


def expiry(params: Body, now: int) -> int:
    expires_at: int | None = params.get("expires_at")
    if expires_at is None:
        return now + LONGEST_SECONDS
    if expires_at < now + SHORTEST_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise bad_parameter(message, "expires_at")
    if expires_at > now + LONGEST_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise bad_parameter(message, "expires_at")
    return expires_at


def offered_methods(params: Body) -> list[str]:
    excluded: list[Any] = params.get("excluded_payment_method_types") or []
    offered = [method for method in ("card", "satispay", "sepa_debit") if method not in excluded]
    if not offered:
        raise bad_parameter("No payment method is left to offer.", "excluded_payment_method_types")
    return offered


@endpoint("GET", "/v1/checkout/sessions/<id>", SessionRetrieveParams)
def retrieve(call: Call) -> Body:
    return call.box.find("checkout.session", call.ids["id"])


@endpoint(
    "GET",
    "/v1/checkout/sessions",
    SessionListParams,
    simulated="created ending_before expand limit payment_intent starting_after status",
)
def listing(call: Call) -> Body:
    names = ("payment_intent", "status")
    return page(call, call.box.every("checkout.session", **{n: call.params[n] for n in names if n in call.params}))


@endpoint("GET", "/v1/checkout/sessions/<id>/line_items", SessionLineItemListParams)
def line_items(call: Call) -> Body:
    return page(call, call.box.find("checkout.session", call.ids["id"])["_line_items"])


@endpoint("POST", "/v1/checkout/sessions/<id>/expire", SessionExpireParams)
def expire(call: Call) -> Body:
    """Close an open session so that nobody can pay it any more."""
    session = call.box.find("checkout.session", call.ids["id"])
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
        raise ApiRefusal(message, param="session")
    return close(call.box, session)


def close(box: Box, session: Body) -> Body:
    session |= {"status": "expired", "url": None}
    box.save(session)
    events.emit(box, "checkout.session.expired", session)
    return session
