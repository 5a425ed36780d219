"""Stripe's lists: newest first, cursors by object id, a filter on `created`."""

from __future__ import annotations

from typing import Any

from .box import Body
from .endpoints import Call
from .refusals import bad_parameter, no_such
from .rendering import listed

LONGEST_PAGE = 100
BOUNDS = {
    "gt": lambda seen, bound: seen > bound,
    "gte": lambda seen, bound: seen >= bound,
    "lt": lambda seen, bound: seen < bound,
    "lte": lambda seen, bound: seen <= bound,
}


def page(call: Call, items: list[Body]) -> Body:
    """One page of items that are already filtered and newest first."""
    params = call.params
    limit = page_length(params)
    items = created_within(items, params.get("created"))
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise bad_parameter("You can pass only one of starting_after and ending_before.", "starting_after")
    if before:
        newer = items[: place(items, before, "ending_before")]
        return listed(newer[-limit:], call.path, has_more=len(newer) > limit)
    older = items[place(items, after, "starting_after") + 1 :] if after else items
    return listed(older[:limit], call.path, has_more=len(older) > limit)


def page_length(params: Body) -> int:
    limit: int = 10 if params.get("limit") is None else params["limit"]
    if not 1 <= limit <= LONGEST_PAGE:
        message = f"Invalid integer: {limit}. This value must be between 1 and {LONGEST_PAGE}."
        raise bad_parameter(message, "limit", "parameter_invalid_integer")
    return limit


def place(items: list[Body], object_id: str, param: str) -> int:
    for index, item in enumerate(items):
        if item["id"] == object_id:
            return index
    raise no_such("object in this list", object_id, param, status=400)


def created_within(items: list[Body], created: Any) -> list[Body]:
    if created is None:
        return items
    if isinstance(created, int):
        return [item for item in items if item["created"] == created]
    return [item for item in items if all(BOUNDS[name](item["created"], bound) for name, bound in created.items())]
