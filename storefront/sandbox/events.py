"""Events: a snapshot of an object, stored once, queued for the endpoint that listens."""

from __future__ import annotations

from typing import Any

import stripe

from . import deliveries, ids
from .box import PLATFORM, Body, Box
from .rendering import render


def emit(box: Box, kind: str, body: Body, *, account: str = PLATFORM, previous: Body | None = None) -> Body:
    """Store what happened and queue it; events of a connected account go to the connect endpoint."""
    data: dict[str, Any] = {"object": render(box, body)}
    if previous:
        data["previous_attributes"] = previous
    event: dict[str, Any] = {
        "id": ids.fresh("event"),
        "object": "event",
        "api_version": stripe.api_version,
        "created": box.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    if account:
        event["account"] = account
    box.add(event, account)
    deliveries.queue(box, event, "connect" if account else "account")
    return event
