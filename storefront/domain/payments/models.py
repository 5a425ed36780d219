"""Payments, transfers, refunds: rows with a state, driven to their end by the worker; and Stripe's events."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, Cents, CreatedAt, Id, to, words
from storefront.infra.db import Base, UtcDateTime


class PaymentState(StrEnum):
    OPEN = "open"  # a session may be paid
    PROCESSING = "processing"  # completed, the money is on its way
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class Way(StrEnum):
    """Where a payment came from, and so where it lies."""

    STRIPE = "stripe"
    CASH = "cash"  # in the till of the order's place
    CARD = "card"  # on the place's own terminal
    OTHER = "other"  # by agreement, until the office has found it


class Payment(Base):
    """One attempt to pay one order: one Stripe Checkout Session, or what was paid on the spot."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("order_id", "attempt", name="attempts_count_up"),
        Index("ix_payment_state", "state", "expires_at"),
        Index("ix_payment_created", "created_at"),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"))
    attempt: Mapped[int]
    way: Mapped[Way] = mapped_column(words(Way), default=Way.STRIPE, server_default=Way.STRIPE.value)
    state: Mapped[PaymentState] = mapped_column(words(PaymentState), default=PaymentState.OPEN)
    amount_cents: Mapped[Cents]
    expires_at: Mapped[At]  # stored before Stripe is asked: the same under the same key
    session_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    session_url: Mapped[str] = mapped_column(String(500), default="")
    payment_intent_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    charge_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    fee_cents: Mapped[Cents | None]  # unknown at first, never 0 for unknown
    livemode: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Work(StrEnum):
    """States of what must be sent to Stripe."""

    PENDING = "pending"
    BLOCKED = "blocked"  # the brand cannot receive now; taken up again when it can
    DONE = "done"
    FAILED = "failed"  # a definite no, for a person
    CANCELLED = "cancelled"


class Sendable:
    """Columns of a row that is sent to Stripe once, whatever happens in between."""

    state: Mapped[Work] = mapped_column(words(Work), default=Work.PENDING)
    epoch: Mapped[int] = mapped_column(default=1)  # part of the idempotency key; grows after a definite refusal
    tries: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[At]
    last_error: Mapped[str] = mapped_column(String(255), default="")
    stripe_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[CreatedAt]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_TO_SEND = text("state IN ('pending', 'blocked')")


class Transfer(Base, Sendable):
    """One brand's money from one order, on its way to the brand's account."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="transfer_moves_something"),
        Index("ix_transfer_amount", "amount_cents"),
        Index("ix_transfer_to_send", "not_before", sqlite_where=_TO_SEND, postgresql_where=_TO_SEND),
    )
    id: Mapped[Id]
    leg_id: Mapped[int] = mapped_column(to("leg.id"), unique=True)
    payment_id: Mapped[int] = mapped_column(to("payment.id"), index=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    amount_cents: Mapped[Cents]
    netted_cents: Mapped[Cents] = mapped_column(default=0, server_default="0")  # kept of the leg for the brand's debt


class Refund(Base, Sendable):
    """Money back to a buyer; its plan is stored first, with its postings, and then sent."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="refund_moves_something"),
        Index("ix_refund_amount", "amount_cents"),
        Index("ix_refund_created", "created_at"),
        Index("ix_refund_to_send", "not_before", sqlite_where=_TO_SEND, postgresql_where=_TO_SEND),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(to("payment.id"))
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-R1
    reason: Mapped[str] = mapped_column(String(40))  # piece_gone, withdrawal, goodwill …
    amount_cents: Mapped[Cents]
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the form sent: twice is once
    note: Mapped[str] = mapped_column(Text, default="", server_default="")  # words of who decided it
    made_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased, the refund stays


class RefundLine(Base):
    """What a refund gives back, for one order line or for one parcel's shipping."""

    __tablename__ = "refund_line"
    __table_args__ = (CheckConstraint("(order_line_id IS NULL) <> (fulfilment_id IS NULL)", name="goods_or_shipping"),)
    id: Mapped[Id]
    refund_id: Mapped[int] = mapped_column(to("refund.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(to("order_line.id"), index=True)
    fulfilment_id: Mapped[int | None] = mapped_column(to("fulfilment.id"), index=True)
    amount_cents: Mapped[Cents]
    is_goodwill: Mapped[bool] = mapped_column(default=False, server_default=false())  # the cooperative's own money


class RefundShare(Base):
    """What one brand gives of one refund line: negative shares, as new rows."""

    __tablename__ = "refund_share"
    refund_line_id: Mapped[int] = mapped_column(to("refund_line.id"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True)
    gross_cents: Mapped[Cents]
    commission_cents: Mapped[Cents]  # given back by the cooperative
    commission_vat_cents: Mapped[Cents]
    net_cents: Mapped[Cents]  # taken from the brand


class Reversal(Base, Sendable):
    """Money pulled back from a brand's account, for one refund or while one dispute is open."""

    __tablename__ = "reversal"
    __table_args__ = (
        UniqueConstraint("refund_id", "transfer_id", name="one_reversal_per_brand_and_refund"),
        UniqueConstraint("dispute_id", "transfer_id", name="one_reversal_per_brand_and_dispute"),
        CheckConstraint("(refund_id IS NULL) <> (dispute_id IS NULL)", name="refund_or_dispute"),
        Index("ix_reversal_to_send", "not_before", sqlite_where=_TO_SEND, postgresql_where=_TO_SEND),
    )
    id: Mapped[Id]
    refund_id: Mapped[int | None] = mapped_column(to("refund.id"))
    dispute_id: Mapped[int | None] = mapped_column(to("dispute.id"))
    transfer_id: Mapped[int] = mapped_column(to("transfer.id"), index=True)
    amount_cents: Mapped[Cents]


class Dispute(Base):
    """A buyer contests a payment at the bank. Each instant is set once, by what Stripe says when it is read."""

    __tablename__ = "dispute"
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-D1
    stripe_id: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(to("payment.id"), index=True)
    amount_cents: Mapped[Cents]
    fee_cents: Mapped[Cents] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(40))  # Stripe's word
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[CreatedAt]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the bank took the money
    reinstated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # and gave it back
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # our words, as they were sent
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased
    answer_state: Mapped[Work | None] = mapped_column(words(Work))  # none before it was decided


class DisputeShare(Base):
    """What one brand bears of a disputed sum while the bank decides."""

    __tablename__ = "dispute_share"
    dispute_id: Mapped[int] = mapped_column(to("dispute.id"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True)
    held_cents: Mapped[Cents]


class EventState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


_EVENT_FAILED = text("state = 'failed'")


class StripeEvent(Base):
    """The inbox: every event of Stripe, once. The worker applies it later."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        Index("ix_stripe_event_object", "object_id"),
        Index("ix_stripe_event_failed", "received_at", sqlite_where=_EVENT_FAILED, postgresql_where=_EVENT_FAILED),
        Index(
            "ix_stripe_event_pending",
            "received_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )
    event_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(10))  # account | connect
    kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(80), default="")
    account_id: Mapped[str] = mapped_column(String(64), default="")
    livemode: Mapped[bool]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[EventState] = mapped_column(words(EventState), default=EventState.PENDING)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(255), default="")
    received_at: Mapped[CreatedAt]
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
