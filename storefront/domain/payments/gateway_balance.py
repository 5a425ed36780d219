"""Stripe's balance, and transfers that belong to no charge: the gateway's words for settling and reconciling."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storefront.domain.payments import gateway_base as base
from storefront.domain.payments.gateway_moves import seen_transfer
from storefront.domain.payments.gateway_rows import TransferSeen

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class BalanceSeen:
    """One balance transaction; money that leaves is below zero, net = amount − fee."""

    stripe_id: str
    kind: str
    amount_cents: int
    fee_cents: int
    net_cents: int
    source: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SettlementOrder:
    """What a month left due, ready to be sent to one brand's account."""

    transfer_id: int
    payment_id: int
    end_to_end_id: str
    brand_slug: str
    account_id: str
    amount_cents: int
    epoch: int

    @property
    def key(self) -> str:
        return f"st-{self.end_to_end_id}-{self.transfer_id}-{self.epoch}"


def balance_rows(since: datetime | None) -> Iterator[BalanceSeen]:
    """Every balance transaction since a moment, page after page."""
    params: dict[str, Any] = {"limit": A_PAGE}
    if since is not None:
        params["created"] = {"gte": int(since.timestamp())}
    with base.answers():
        for seen in base.api().balance_transactions.list(params).auto_paging_iter():
            made_at = datetime.fromtimestamp(seen.created, UTC)
            source = base.id_of(getattr(seen, "source", None))
            yield BalanceSeen(seen.id, seen.type, seen.amount, seen.fee, seen.net, source, made_at)


def send_settlement(order: SettlementOrder) -> TransferSeen:
    """Move what a month left due to a brand's account: out of the available balance, for it belongs to no charge."""
    params = {
        "amount": order.amount_cents, "currency": "eur", "destination": order.account_id,
        "transfer_group": _group(order), "description": order.end_to_end_id,
        "metadata": {"settlement": order.end_to_end_id, "brand": order.brand_slug, "transfer": str(order.transfer_id)},
    }  # fmt: skip
    with base.answers():
        return seen_transfer(base.api().transfers.create(params, {"idempotency_key": order.key}))


def sent_settlement(order: SettlementOrder) -> TransferSeen | None:
    """The transfer that an earlier try has made, when it has."""
    params = {"transfer_group": _group(order), "destination": order.account_id, "limit": A_PAGE}
    with base.answers():
        seen = [seen_transfer(one) for one in base.api().transfers.list(params).auto_paging_iter()]
    return next((one for one in seen if one.transfer_ref == str(order.transfer_id)), None)


def _group(order: SettlementOrder) -> str:
    return f"set_{order.end_to_end_id}"
