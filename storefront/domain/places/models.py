"""Where pieces lie and parcels leave: outlets, the hub, ateliers; their hours and what sending costs."""

from datetime import time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, Id, Line, On, to, words
from storefront.infra.db import Base


class LocationKind(StrEnum):
    OUTLET = "outlet"
    HUB = "hub"
    ATELIER = "atelier"


class Location(Base):
    """One place. `brand_id` is its owner and earns its shipping; none means the cooperative."""

    __tablename__ = "location"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[LocationKind] = mapped_column(words(LocationKind))
    brand_id: Mapped[int | None] = mapped_column(to("brand.id"))
    name: Mapped[Line]
    street: Mapped[Line]
    postcode: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(64), default="TO")
    country: Mapped[str] = mapped_column(String(2), default="IT")
    email: Mapped[str] = mapped_column(String(254))  # where parcels to prepare are told
    phone: Mapped[str] = mapped_column(String(32), default="")
    offers_pickup: Mapped[bool] = mapped_column(default=False)
    ready_hours: Mapped[int] = mapped_column(default=24)  # opening hours until a pick-up is ready
    cutoff_hour: Mapped[int] = mapped_column(default=12)  # orders after it leave a working day later
    is_open: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    picture_id: Mapped[int | None] = mapped_column(to("picture.id"))


class LocationText(Base):
    __tablename__ = "location_text"
    location_id: Mapped[int] = mapped_column(to("location.id", owned=True), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    blurb: Mapped[str] = mapped_column(Text, default="")


class OpeningHours(Base):
    """One stretch of one weekday (0 = Monday); a lunch break makes two rows."""

    __tablename__ = "opening_hours"
    __table_args__ = (CheckConstraint("opens < closes", name="opens_before_it_closes"),)
    id: Mapped[Id]
    location_id: Mapped[int] = mapped_column(to("location.id", owned=True), index=True)
    weekday: Mapped[int]
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)


class Closure(Base):
    __tablename__ = "closure"
    location_id: Mapped[int] = mapped_column(to("location.id", owned=True), primary_key=True)
    day: Mapped[On] = mapped_column(primary_key=True)
    reason_it: Mapped[Line] = mapped_column(default="")
    reason_en: Mapped[Line] = mapped_column(default="")


class ShippingBand(Base):
    """A flat price by country and weight for parcels of one location; free above a value of its goods."""

    __tablename__ = "shipping_band"
    __table_args__ = (UniqueConstraint("location_id", "country", "up_to_grams", name="one_price_per_band"),)
    id: Mapped[Id]
    location_id: Mapped[int] = mapped_column(to("location.id", owned=True))
    country: Mapped[str] = mapped_column(String(2))
    up_to_grams: Mapped[int]
    price_cents: Mapped[Cents]
    free_above_cents: Mapped[Cents | None]
    days_min: Mapped[int]  # working days on the way
    days_max: Mapped[int]


class LocationMember(Base):
    """Who works where: staff, supervisor or tutor."""

    __tablename__ = "location_member"
    __table_args__ = (Index("ix_location_member_user", "user_id"),)
    location_id: Mapped[int] = mapped_column(to("location.id", owned=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), default="staff")
