"""How we stand with Stripe: whether it answers, what the key may do, which events it tells us and in what version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from storefront.domain.payments import gateway_base as base

ACCOUNT_EVENTS = frozenset(
    {
        "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "checkout.session.expired", "charge.updated", "refund.created", "refund.updated", "refund.failed",
        "transfer.reversed", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated", "charge.dispute.closed",
    }
)  # fmt: skip
CONNECT_EVENTS = frozenset({"account.updated", "capability.updated", "account.application.deauthorized"})


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook endpoint, as Stripe has it."""

    url: str
    events: Collection[str]  # "*" is all of them
    version: str  # of what it sends; empty: the account's own
    is_enabled: bool

    def lacking(self, wanted: Collection[str]) -> list[str]:
        return [] if "*" in self.events else sorted(set(wanted) - set(self.events))


@dataclass(frozen=True, slots=True)
class Standing:
    is_live: bool
    at: datetime | None  # Stripe's own clock, when it says it


def standing() -> Standing:
    """Ask the cheapest thing there is. Raises GatewayError."""
    with base.answers():
        seen = base.api().balance.retrieve()
    headers = {name.lower(): value for name, value in (seen.last_response.headers or {}).items()}
    said = headers.get("date", "")
    return Standing(bool(seen.livemode), parsedate_to_datetime(said) if said else None)


def hooks() -> list[Hook]:
    """Every webhook endpoint of the platform. Raises GatewayError."""
    with base.answers():
        return [
            Hook(one.url, tuple(one.enabled_events), one.api_version or "", one.status == "enabled")
            for one in base.api().webhook_endpoints.list({"limit": 100}).auto_paging_iter()
        ]
