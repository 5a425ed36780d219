"""Links that lead a brand to its onboarding, and into its dashboard."""

from __future__ import annotations

import stripe.params as sdk

from . import ids
from .box import Body
from .endpoints import Call, endpoint
from .refusals import ApiRefusal, missing_parameter

LINK_LIVES_SECONDS = 300


@endpoint("POST", "/v1/account_links", sdk.AccountLinkCreateParams)
def create_link(call: Call) -> Body:
    """A page, good for one visit within minutes, where a brand finishes its onboarding."""
    box, params = call.box, call.params
    box.find("account", params["account"], "account", status=400)
    for name in ("refresh_url", "return_url"):
        if not params.get(name):
            raise missing_parameter(name)
    now = box.now()
    token = ids.random_with("")
    box.add(
        {
            "id": f"link_{token}",
            "object": "_account_link",
            "created": now,
            "account": params["account"],
            "expires_at": now + LINK_LIVES_SECONDS,
            "refresh_url": params["refresh_url"],
            "return_url": params["return_url"],
            "opened": False,
        }
    )
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + LINK_LIVES_SECONDS,
        "url": f"{box.settings.public_url}/onboarding/{token}",
    }


@endpoint("POST", "/v1/accounts/<id>/login_links", sdk.AccountLoginLinkCreateParams)
def create_login_link(call: Call) -> Body:
    """A link into the brand's Express dashboard; here, its place on the panel."""
    account = call.box.find("account", call.ids["id"])
    if not account["details_submitted"]:
        message = "Cannot create a login link for an account that has not completed onboarding."
        raise ApiRefusal(message)
    url = f"{call.box.settings.public_url}/_local/accounts#{account['id']}"
    return {"object": "login_link", "created": call.box.now(), "url": url}
