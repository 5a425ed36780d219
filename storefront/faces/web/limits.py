"""How often one address on the net may knock: doors, orders and searches. Who is over it gets a kind 429.

These counters may be stale or lost (CACHE_URL); tries against one account are counted in the database besides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from storefront.settings import settings


def _always() -> bool:
    return False


def _only_looking() -> bool:
    """Costs and days asked for at the checkout: nothing is ordered."""
    return "look" in request.form


def _without_words() -> bool:
    return not request.args.get("q")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one method; `spared` names those that do not count."""

    rate: str
    method: str = "POST"
    spared: Callable[[], bool] = _always


LIMITS: dict[str, Limit] = {
    "security.login": Limit("30 per 5 minutes; 200 per day"),
    "security.verify": Limit("30 per 5 minutes"),
    "security.register": Limit("10 per hour; 30 per day"),
    "security.forgot_password": Limit("10 per hour; 30 per day"),
    "security.reset_password": Limit("20 per hour"),
    "security.send_confirmation": Limit("10 per hour; 30 per day"),
    "security.change_password": Limit("20 per hour"),
    "security.change_email": Limit("10 per hour"),
    "security.two_factor_token_validation": Limit("30 per 5 minutes"),
    "security.two_factor_setup_validate": Limit("30 per 5 minutes"),
    "security.mf_recovery": Limit("10 per 5 minutes"),
    "security.wan_signin_response": Limit("30 per 5 minutes"),
    "shop.checkout": Limit("30 per 5 minutes"),
    "shop.place_order": Limit("30 per 5 minutes", spared=_only_looking),
    "shop.find_order": Limit("10 per 5 minutes; 60 per day"),
    "shop.find_withdrawal": Limit("10 per 5 minutes; 60 per day"),
    "shop.write_message": Limit("10 per hour; 30 per day"),
    "shop.send_report": Limit("10 per hour; 30 per day"),
    "studio.join": Limit("30 per 5 minutes; 200 per day"),
    "studio.brand_members": Limit("30 per hour; 100 per day"),
    "studio.brand_invitation_again": Limit("20 per hour"),
    "studio.brand_stripe_open": Limit("30 per 5 minutes"),
    "shop.order_data": Limit("20 per hour", "GET"),
    "account.data": Limit("20 per hour", "GET"),
    "shop.listing": Limit("120 per minute", "GET", _without_words),
}
"""By endpoint; one that does not exist is passed over."""


def install(app: Flask) -> None:
    """Must come after every route is there."""
    app.config.setdefault("RATELIMIT_ENABLED", True)
    limiter = Limiter(
        get_remote_address, app=app, storage_uri=settings().cache_url, strategy="moving-window",
        in_memory_fallback_enabled=settings().cache_url != "memory://", swallow_errors=True,
    )  # fmt: skip
    limiter.request_filter(lambda: not current_app.config["RATELIMIT_ENABLED"])
    for endpoint, limit in LIMITS.items():
        view = app.view_functions.get(endpoint)
        if view is not None:
            guarded = limiter.limit(limit.rate, methods=[limit.method], exempt_when=limit.spared)
            app.view_functions[endpoint] = guarded(view)  # type: ignore[assignment]  # it stays what it was
