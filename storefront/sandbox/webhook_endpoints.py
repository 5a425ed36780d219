"""The webhook endpoints that the settings name, as Stripe lists them."""

from __future__ import annotations

import stripe
import stripe.params as sdk

from . import deliveries
from .box import Body
from .endpoints import Call, endpoint
from .paging import page


@endpoint(
    "GET", "/v1/webhook_endpoints", sdk.WebhookEndpointListParams, simulated="ending_before expand limit starting_after"
)
def webhook_endpoints(call: Call) -> Body:
    """One for the account's own events and one for the brands'; none of either without an address."""
    named = [name for name in deliveries.ENDPOINTS if deliveries.hook_url(call.box, name)]
    return page(call, [_seen(call, name) for name in named])


def _seen(call: Call, name: str) -> Body:
    return {
        "id": f"we_{name}",
        "object": "webhook_endpoint",
        "api_version": stripe.api_version,
        "application": None,
        "created": call.box.now(),
        "description": None,
        "enabled_events": deliveries.enabled_events(call.box, name),
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": deliveries.hook_url(call.box, name),
    }
