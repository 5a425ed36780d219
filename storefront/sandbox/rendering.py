"""What leaves the server: private keys dropped, references expanded where the caller asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import balance
from .box import Body, Box
from .refusals import bad_parameter

DEEPEST_EXPANSION = 4
EXPANDABLE = frozenset(
    [
        "balance_transaction",
        "charge",
        "data",
        "destination",
        "destination_payment",
        "failure_balance_transaction",
        "latest_charge",
        "line_items",
        "payment_intent",
        "refunds",
        "source",
        "source_refund",
        "source_transaction",
        "transfer",
        "transfer_reversal",
    ]
)


def render(box: Box, body: Body, expand: Sequence[str] = ()) -> Body:
    """The public form of an object or of a list of objects."""
    shown = _public(box, body)
    for path in expand:
        steps = path.split(".")
        if len(steps) > DEEPEST_EXPANSION:
            raise bad_parameter(f"You cannot expand more than {DEEPEST_EXPANSION} levels of a property.", "expand")
        _expand(box, shown, steps, path)
    return shown


def _public(box: Box, body: Body) -> Body:
    if body.get("object") == "balance_transaction":
        body = balance.seen_now(box, body)
    if body.get("object") == "list":
        return {**body, "data": [_public(box, item) for item in body["data"]]}
    return {name: value for name, value in body.items() if not name.startswith("_")}


def _expand(box: Box, holder: Any, steps: list[str], path: str) -> None:
    if not steps or holder is None:
        return
    if isinstance(holder, list):
        for item in holder:
            _expand(box, item, steps, path)
        return
    name = steps[0]
    if not isinstance(holder, dict) or name not in EXPANDABLE:
        raise _not_expandable(path)
    if name not in holder or isinstance(holder[name], str):
        holder[name] = _fetched(box, holder, name, path)
    _expand(box, holder[name], steps[1:], path)


def _fetched(box: Box, holder: Body, name: str, path: str) -> Body | None:
    if name == "line_items" and holder["object"] == "checkout.session":
        private = box.find("checkout.session", holder["id"])["_line_items"]
        return listed(private, f"/v1/checkout/sessions/{holder['id']}/line_items")
    if name == "refunds" and holder["object"] == "charge":
        return listed(box.every("refund", charge=holder["id"]), f"/v1/charges/{holder['id']}/refunds")
    found = box.peek(holder[name]) if name in holder else None
    if found is None:
        raise _not_expandable(path)
    return _public(box, found)


def listed(items: list[Body], url: str, has_more: bool = False) -> Body:
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def _not_expandable(path: str) -> Exception:
    return bad_parameter(f"This property cannot be expanded ({path}).", "expand")
