"""Orders: any sale, online or at the till. Everything is frozen here; nothing is computed from today's settings."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.brands.models import Party
from storefront.domain.columns import At, BasisPoints, Cents, CreatedAt, Id, Line, On, to, words
from storefront.infra.db import Base, UtcDateTime


class Channel(StrEnum):
    ONLINE = "online"
    TILL = "till"


class OrderState(StrEnum):
    PLACED = "placed"  # pieces held, waiting for the payment
    PROCESSING = "processing"  # a delayed payment is under way: counts as paid for the till
    PAID = "paid"
    EXPIRED = "expired"  # never paid; pieces went back
    CANCELLED = "cancelled"  # by the buyer, before paying
    FAILED = "failed"  # a delayed payment came to nothing


class Order(Base):
    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("total_cents = goods_cents + shipping_cents", name="total_is_goods_and_shipping"),
        Index("ix_order_user", "user_id", "placed_at"),
        Index("ix_order_state", "state", "placed_at"),
        Index("ix_order_total", "total_cents"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)  # 128 random bits: opens the order page
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the form sent: twice is once
    channel: Mapped[Channel] = mapped_column(words(Channel))
    state: Mapped[OrderState] = mapped_column(words(OrderState), default=OrderState.PLACED)
    locale: Mapped[str] = mapped_column(String(5))
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased, the order stays
    cart_id: Mapped[int | None] = mapped_column(BigInteger)  # emptied once paid
    location_id: Mapped[int | None] = mapped_column(to("location.id"))  # the till's outlet
    email: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[Line] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    goods_cents: Mapped[Cents]
    shipping_cents: Mapped[Cents]
    total_cents: Mapped[Cents]
    invoice: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # asked for: name, vat_number, fiscal_code, address, sdi, pec
    terms_version: Mapped[str] = mapped_column(String(20), default="")
    placed_at: Mapped[CreatedAt]
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FulfilmentKind(StrEnum):
    PARCEL = "parcel"
    PICKUP = "pickup"


class FulfilmentState(StrEnum):
    WAITING = "waiting"
    PREPARED = "prepared"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"  # nothing is left in it


_IS_TRACKED = text("tracking <> ''")
_IS_RELEASED = text("released_at IS NOT NULL")


class Fulfilment(Base):
    """One parcel from one place, or one pick-up at one outlet. Its shipping belongs to the place's owner."""

    __tablename__ = "fulfilment"
    __table_args__ = (
        Index("ix_fulfilment_location", "location_id", "state"),
        Index("ix_fulfilment_tracking", "tracking", sqlite_where=_IS_TRACKED, postgresql_where=_IS_TRACKED),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-F1
    kind: Mapped[FulfilmentKind] = mapped_column(words(FulfilmentKind))
    state: Mapped[FulfilmentState] = mapped_column(words(FulfilmentState), default=FulfilmentState.WAITING)
    location_id: Mapped[int] = mapped_column(to("location.id"))
    brand_id: Mapped[int | None] = mapped_column(to("brand.id"))  # owner of the shipping; none = cooperative
    shipping_cents: Mapped[Cents]
    weight_grams: Mapped[int] = mapped_column(default=0)
    address: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # name, street, extra, postcode, city, province, country, phone
    arrives_first_on: Mapped[On | None]
    arrives_last_on: Mapped[On | None]
    carrier: Mapped[str] = mapped_column(String(60), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="")
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # or handed over


class OrderLine(Base):
    """One piece sold. `released_at` is set when the sale of this line is undone: its piece may be sold again."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint(
            "paid_cents = list_cents - discount_cents AND paid_cents >= 0", name="paid_is_list_less_discount"
        ),
        CheckConstraint("(seller = 'brand') = (seller_brand_id IS NOT NULL)", name="exactly_one_seller"),
        Index("ix_order_line_sku", "sku"),
        Index(
            "one_open_line_per_piece",
            "piece_id",
            unique=True,
            sqlite_where=text("released_at IS NULL AND piece_id IS NOT NULL"),
            postgresql_where=text("released_at IS NULL AND piece_id IS NOT NULL"),
        ),
        Index("ix_order_line_order", "order_id", "position"),
        Index("ix_order_line_variant", "variant_id"),
        Index("ix_order_line_product", "product_id"),
        Index("ix_order_line_released", "released_at", sqlite_where=_IS_RELEASED, postgresql_where=_IS_RELEASED),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"))
    position: Mapped[int]
    fulfilment_id: Mapped[int | None] = mapped_column(to("fulfilment.id"), index=True)
    product_id: Mapped[int] = mapped_column(to("product.id"))
    variant_id: Mapped[int] = mapped_column(to("variant.id"))
    piece_id: Mapped[int | None] = mapped_column(to("piece.id"))
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)  # the lead brand
    seller: Mapped[Party] = mapped_column(words(Party))
    seller_brand_id: Mapped[int | None] = mapped_column(to("brand.id"))
    title: Mapped[Line]  # in the buyer's language
    title_it: Mapped[Line]
    choice: Mapped[Line] = mapped_column(default="")  # "M, ruggine", in the buyer's language
    sku: Mapped[str] = mapped_column(String(64))
    personalisation: Mapped[str] = mapped_column(String(200), default="")
    withdrawal_exclusion: Mapped[str] = mapped_column(String(24), default="")  # the reason that holds for this line
    made_to_order: Mapped[bool] = mapped_column(default=False)
    list_cents: Mapped[Cents]
    discount_cents: Mapped[Cents] = mapped_column(default=0)
    paid_cents: Mapped[Cents]
    coop_bears_cents: Mapped[Cents] = mapped_column(default=0)  # the part of the discount that the cooperative bears
    vat_bp: Mapped[BasisPoints]  # of the goods; 0 for forfettario
    vat_cents: Mapped[Cents]  # contained in what was paid
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LineShare(Base):
    """The frozen split of one line for one brand: gross = commission + VAT on it + net."""

    __tablename__ = "line_share"
    __table_args__ = (
        CheckConstraint(
            "gross_cents = commission_cents + commission_vat_cents + net_cents", name="gross_is_commission_and_net"
        ),
        CheckConstraint("net_cents >= 0 AND commission_cents >= 0", name="no_part_below_zero"),
    )
    order_line_id: Mapped[int] = mapped_column(to("order_line.id"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True, index=True)
    basis_points: Mapped[BasisPoints]
    gross_cents: Mapped[Cents]
    commission_bp: Mapped[BasisPoints]
    commission_cents: Mapped[Cents]
    commission_vat_bp: Mapped[BasisPoints]
    commission_vat_cents: Mapped[Cents]
    net_cents: Mapped[Cents]


class Leg(Base):
    """All that one brand gets from one order: the net of its line shares and the shipping of its parcels."""

    __tablename__ = "leg"
    __table_args__ = (
        UniqueConstraint("order_id", "brand_id", name="one_leg_per_brand"),
        CheckConstraint(
            "amount_cents = net_cents + shipping_cents AND amount_cents >= 0", name="leg_is_net_and_shipping"
        ),
    )
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"))
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    net_cents: Mapped[Cents]
    shipping_cents: Mapped[Cents]
    amount_cents: Mapped[Cents]
    fee_bearer: Mapped[Party] = mapped_column(words(Party))  # who pays this brand's part of Stripe's fee


class OrderEvent(Base):
    """A step of the order as its buyer reads it. Append-only."""

    __tablename__ = "order_event"
    __table_args__ = (Index("ix_order_event_order", "order_id", "id"),)
    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(to("order.id"))
    at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(40))
    actor_kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Withdrawal(Base):
    """A buyer's declaration of withdrawal (art. 54-bis): stamped when confirmed, then a person's task."""

    __tablename__ = "withdrawal"
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # K7XQ2M-W1
    order_id: Mapped[int] = mapped_column(to("order.id"), index=True)
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(254))
    line_ids: Mapped[list[int]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)  # handed to a person all the same
    declared_at: Mapped[At]
