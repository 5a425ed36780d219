"""The till: devices of a place, the people who work there, their sales, their days, everything they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, Cents, CreatedAt, Id, Line, On, to, words
from storefront.domain.payments.models import Way
from storefront.infra.db import Base, UtcDateTime


class Device(Base):
    """A phone, tablet or PC bound to one place. Its cookie holds the token; only the digest is kept."""

    __tablename__ = "device"
    id: Mapped[Id]
    location_id: Mapped[int] = mapped_column(to("location.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Line]
    bound_by: Mapped[int] = mapped_column(BigInteger)  # a user; no key: a person may be erased
    bound_at: Mapped[CreatedAt]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last contact, to the minute
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(BigInteger)  # as `bound_by`


class DeviceCode(Base):
    """A word that makes one browser a till of one place, once and soon: no password is typed on a shop's device."""

    __tablename__ = "device_code"
    id: Mapped[Id]
    location_id: Mapped[int] = mapped_column(to("location.id"))
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[int] = mapped_column(BigInteger)  # a user; no key: a person may be erased
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[At]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Staff(Base):
    """Somebody who works at a till: a first name, a picture to tap, a PIN. No more is known, and all is erasable."""

    __tablename__ = "staff"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40))
    face: Mapped[str] = mapped_column(String(24), default="")  # a drawn picture, by name
    picture_id: Mapped[int | None] = mapped_column(to("picture.id"))
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # of those who have an account too
    pin_hash: Mapped[str] = mapped_column(String(255))
    badge_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_supervisor: Mapped[bool] = mapped_column(default=False)
    may_change_prices: Mapped[bool] = mapped_column(default=False)
    is_trainee: Mapped[bool] = mapped_column(default=False, server_default=false())  # of the Atelier: tutors see them
    locale: Mapped[str] = mapped_column(String(5), default="it")
    text_size: Mapped[str] = mapped_column(String(1), default="m")  # m | l | x
    high_contrast: Mapped[bool] = mapped_column(default=False, server_default=false())
    tries: Mapped[int] = mapped_column(default=0)  # wrong PINs in a row
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until a supervisor gives a new PIN
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # nothing is known of them any more


class StaffPlace(Base):
    __tablename__ = "staff_place"
    staff_id: Mapped[int] = mapped_column(to("staff.id", owned=True), primary_key=True)
    location_id: Mapped[int] = mapped_column(to("location.id"), primary_key=True, index=True)


class Shift(Base):
    """Somebody working at a device. Its random id is in the device's cookie; ending the row locks the till at once."""

    __tablename__ = "shift"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of what the cookie holds
    staff_id: Mapped[int] = mapped_column(to("staff.id", owned=True), index=True)
    device_id: Mapped[int] = mapped_column(to("device.id"), index=True)
    began_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]


class SaleState(StrEnum):
    OPEN = "open"
    SOLD = "sold"
    LEFT = "left"  # given up: its pieces went back


_HAS_RECEIPT = text("receipt_no <> ''")


class TillSale(Base):
    """One sale at a till, from the first scan on. `key` is the till's own: the same sale sent twice is one."""

    __tablename__ = "till_sale"
    __table_args__ = (
        Index("ix_till_sale_place", "location_id", "state", "started_at"),
        Index("ix_till_sale_receipt", "receipt_no", sqlite_where=_HAS_RECEIPT, postgresql_where=_HAS_RECEIPT),
        CheckConstraint("(state = 'sold') = (order_id IS NOT NULL)", name="a_sold_sale_has_its_order"),
    )
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    location_id: Mapped[int] = mapped_column(to("location.id"))
    device_id: Mapped[int] = mapped_column(to("device.id"))
    staff_id: Mapped[int] = mapped_column(to("staff.id"))
    state: Mapped[SaleState] = mapped_column(words(SaleState), default=SaleState.OPEN)
    order_id: Mapped[int | None] = mapped_column(to("order.id"), unique=True)
    way: Mapped[Way | None] = mapped_column(words(Way))
    given_cents: Mapped[Cents | None]  # of cash, before the change
    receipt_no: Mapped[str] = mapped_column(String(40), default="")  # of the shop's own fiscal device
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TillItem(Base):
    """A piece put on a sale. The piece is held for the sale; here stands what was agreed about its price."""

    __tablename__ = "till_item"
    till_sale_id: Mapped[int] = mapped_column(to("till_sale.id", owned=True), primary_key=True)
    piece_id: Mapped[int] = mapped_column(to("piece.id"), primary_key=True, index=True)
    position: Mapped[int]
    price_cents: Mapped[Cents | None]  # another price than the label's
    price_why: Mapped[Line] = mapped_column(default="")
    coop_bears: Mapped[bool] = mapped_column(default=False)  # the cooperative bears the difference, not the brands


class Aside(Base):
    """A piece kept for a customer until a day. Of the customer only what somebody at the till wrote down."""

    __tablename__ = "aside"
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    piece_id: Mapped[int] = mapped_column(to("piece.id"), index=True)
    location_id: Mapped[int] = mapped_column(to("location.id"), index=True)
    for_whom: Mapped[str] = mapped_column(String(80))
    until_on: Mapped[On]
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_OPEN_DAY = text("closed_at IS NULL")


class TillDay(Base):
    """From the float in the morning to the count in the evening. One is open at a place, at most."""

    __tablename__ = "till_day"
    __table_args__ = (
        Index("one_open_day_a_place", "location_id", unique=True, sqlite_where=_OPEN_DAY, postgresql_where=_OPEN_DAY),
    )
    id: Mapped[Id]
    location_id: Mapped[int] = mapped_column(to("location.id"), index=True)
    day: Mapped[On]  # in Rome, when it was opened
    float_cents: Mapped[Cents]
    opening_expected_cents: Mapped[Cents | None]  # by the book; none on a place's first day
    opening_why: Mapped[str] = mapped_column(Text, default="", server_default="")  # of a difference in the morning
    opened_at: Mapped[CreatedAt]
    opened_by: Mapped[int] = mapped_column(to("staff.id"))
    expected_cents: Mapped[Cents | None]
    counted_cents: Mapped[Cents | None]
    why: Mapped[str] = mapped_column(Text, default="")  # of a difference
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(to("staff.id"))


class TillAct(Base):
    """Everything done at a till: person, device, place, old and new state. Append-only."""

    __tablename__ = "till_act"
    __table_args__ = (Index("ix_till_act_place", "location_id", "id"), Index("ix_till_act_ref", "ref"))
    id: Mapped[Id]
    at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(32))  # scan, take_off, sold, undone, day_opened …
    ref: Mapped[str] = mapped_column(String(40))  # the sale's key, the piece's code …
    location_id: Mapped[int] = mapped_column(BigInteger)
    device_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_id: Mapped[int | None] = mapped_column(BigInteger)  # no key: a trainee may be erased, the act stays
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    new: Mapped[dict[str, Any] | None] = mapped_column(JSON)
