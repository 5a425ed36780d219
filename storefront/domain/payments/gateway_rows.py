"""What the gateway says and answers: small frozen rows and three kinds of no. Nothing here knows the SDK."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class GatewayError(Exception):
    """Stripe did not do what was asked, or did not say so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(GatewayError):
    """A definite no: nothing was done, and the same request would be refused again."""


class Misused(GatewayError):
    """Our own fault: one idempotency key with two different requests. Never sent again by itself."""


class Unknown(GatewayError):
    """No answer, or one that settles nothing: it may have been done. Only the same key may be sent again.

    `has_ended` says that Stripe replayed a stored error: that request is over, so that looking now shows
    for certain whether it did its work.
    """

    def __init__(self, code: str, *, has_ended: bool = False) -> None:
        super().__init__(code)
        self.has_ended = has_ended


class BadSignature(GatewayError):
    """A webhook that Stripe did not sign, not for us, or not now."""


# --- what we ask ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the payment page."""

    name: str
    quantity: int
    unit_cents: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bill:
    """All that a Checkout Session is made from, frozen with the attempt: the same again under the same key."""

    payment_id: int
    attempt: int
    order_ref: str
    email: str
    locale: str
    total_cents: int
    expires_at: datetime
    lines: Sequence[BillLine]
    shipping: Mapping[str, Any] | None
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """One brand's money, ready to be sent."""

    transfer_id: int
    order_ref: str
    brand_slug: str
    account_id: str
    charge_id: str
    amount_cents: int
    epoch: int

    @property
    def key(self) -> str:
        """The order's random ref keeps keys of two databases apart, as after a restored backup."""
        return f"tr-{self.order_ref}-{self.transfer_id}-{self.epoch}"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money back to one buyer, ready to be sent."""

    refund_id: int
    ref: str
    order_ref: str
    payment_intent_id: str
    amount_cents: int
    epoch: int

    @property
    def key(self) -> str:
        return f"re-{self.ref}-{self.refund_id}-{self.epoch}"


@dataclass(frozen=True, slots=True)
class ReversalOrder:
    """Money to be pulled back from one brand's account."""

    reversal_id: int
    order_ref: str
    transfer_id: int
    transfer_stripe_id: str  # empty while the transfer has not arrived
    amount_cents: int
    epoch: int

    @property
    def key(self) -> str:
        return f"trr-{self.order_ref}-{self.reversal_id}-{self.epoch}"


# --- what we are told ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A Checkout Session as it stands now, with its intent and last charge."""

    session_id: str
    status: str  # open | complete | expired
    payment_status: str  # unpaid | paid | no_payment_required
    url: str
    order_ref: str
    payment_ref: str  # our payment's id, from the metadata
    amount_cents: int
    currency: str
    livemode: bool
    payment_intent_id: str
    intent_status: str
    charge_id: str

    @property
    def is_paid(self) -> bool:
        return self.status == "complete" and self.payment_status == "paid"

    @property
    def is_under_way(self) -> bool:
        """Completed with a delayed method, whose money comes or fails days later."""
        return self.status == "complete" and not self.is_paid and self.intent_status == "processing"

    @property
    def has_failed(self) -> bool:
        return self.status == "complete" and self.intent_status in {"requires_payment_method", "canceled"}


@dataclass(frozen=True, slots=True)
class TransferSeen:
    stripe_id: str
    transfer_ref: str  # our transfer's id, from the metadata
    amount_cents: int
    reversed_cents: int
    account_id: str


@dataclass(frozen=True, slots=True)
class ReversalSeen:
    stripe_id: str
    reversal_ref: str  # our reversal's id, from the metadata
    amount_cents: int


@dataclass(frozen=True, slots=True)
class RefundSeen:
    stripe_id: str
    refund_ref: str  # our refund's ref, from the metadata
    payment_intent_id: str
    amount_cents: int
    status: str  # pending | requires_action | succeeded | failed | canceled


@dataclass(frozen=True, slots=True)
class AccountSeen:
    account_id: str
    transfers_active: bool
    payouts_enabled: bool
    requirements: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    dispute_id: str
    charge_id: str
    amount_cents: int
    status: str
    reason: str
    due_at: datetime | None
    withdrawn_cents: int = 0  # taken by the bank, without its fee
    fee_cents: int = 0
    reinstated_cents: int = 0  # given back by it
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class EventSeen:
    """A webhook whose signature held."""

    event_id: str
    kind: str
    object_id: str
    account_id: str
    livemode: bool
