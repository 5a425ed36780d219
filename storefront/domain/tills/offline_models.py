"""Sales that a till made without a connection, as they were told to us later; and what of them could not be sold."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, Cents, CreatedAt, Id, Line, to, words
from storefront.domain.payments.models import Way
from storefront.infra.db import Base, UtcDateTime


class OfflineState(StrEnum):
    DONE = "done"  # a sale like any other
    CASE = "case"  # something of it waits for the office
    UNDONE = "undone"  # taken back at the till before, or after, it was sent
    UNREADABLE = "unreadable"  # kept as it came, for a person


class OfflineSale(Base):
    """One sale of a till without a connection. `key` is the till's own: told twice, it is one sale."""

    __tablename__ = "offline_sale"
    __table_args__ = (Index("ix_offline_sale_place", "location_id", "heard_at"),)
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    location_id: Mapped[int] = mapped_column(to("location.id"))
    device_id: Mapped[int] = mapped_column(to("device.id"), index=True)
    staff_id: Mapped[int] = mapped_column(to("staff.id"))
    sequence: Mapped[int] = mapped_column(BigInteger)  # counted by the device
    state: Mapped[OfflineState] = mapped_column(words(OfflineState))
    order_id: Mapped[int | None] = mapped_column(to("order.id"), unique=True)  # of what could be sold
    way: Mapped[Way | None] = mapped_column(words(Way))
    total_cents: Mapped[Cents]  # of the whole sale, as the customer paid it
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the device's clock
    sold_at: Mapped[At]  # as far as we believe the device
    clock_off_s: Mapped[int] = mapped_column(BigInteger, default=0)  # how far the device's clock was from ours
    heard_at: Mapped[CreatedAt]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)  # the sale as it came


class WhyOpen(StrEnum):
    """Why a piece that left the shop could not be sold in the books."""

    PAID_ONLINE = "paid_online"
    SOLD_BEFORE = "sold_before"
    UNKNOWN = "unknown"
    TRAVELLING = "travelling"
    WITHDRAWN = "withdrawn"
    PRICE = "price"  # never the price of its label
    DEVICE = "device"  # the device was given up meanwhile, or its leave to sell is too old
    UNSELLABLE = "unsellable"  # its brand has no terms


class LineState(StrEnum):
    OPEN = "open"
    BOOKED = "booked"
    GIVEN_BACK = "given_back"


_OPEN = text("state = 'open'")


class OfflineLine(Base):
    """A piece of an offline sale that could not be sold: its money lies in suspense until the office has decided."""

    __tablename__ = "offline_line"
    __table_args__ = (Index("ix_offline_line_open", "location_id", sqlite_where=_OPEN, postgresql_where=_OPEN),)
    id: Mapped[Id]
    offline_sale_id: Mapped[int] = mapped_column(to("offline_sale.id"), index=True)
    location_id: Mapped[int] = mapped_column(to("location.id"))
    settle_key: Mapped[str] = mapped_column(String(40), unique=True)  # of the till's sale that it becomes in the end
    code: Mapped[str] = mapped_column(String(12))
    title: Mapped[Line]
    piece_id: Mapped[int | None] = mapped_column(to("piece.id"))
    rival_order_id: Mapped[int | None] = mapped_column(to("order.id"))  # who has it by the books
    why: Mapped[WhyOpen] = mapped_column(words(WhyOpen))
    way: Mapped[Way] = mapped_column(words(Way))
    paid_cents: Mapped[Cents]
    state: Mapped[LineState] = mapped_column(words(LineState), default=LineState.OPEN)
    order_id: Mapped[int | None] = mapped_column(to("order.id"))  # that it became
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(BigInteger)
