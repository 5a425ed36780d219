"""Brands: who they are in law and in words, on what terms they sell, how they are paid."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import BasisPoints, CreatedAt, Id, Line, On, to, words
from storefront.infra.db import Base, UtcDateTime


class BrandState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"  # sells nothing online for a while
    CLOSED = "closed"


class VatRegime(StrEnum):
    ORDINARY = "ordinary"
    FORFETTARIO = "forfettario"  # charges no VAT: the VAT contained in its prices is 0


class Party(StrEnum):
    """Who sells in law, and who bears a cost."""

    BRAND = "brand"
    COOPERATIVE = "cooperative"


class Brand(Base):
    """A maker's label, with the trader's file behind it (DSA 30, GPSR 19)."""

    __tablename__ = "brand"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[Line]
    state: Mapped[BrandState] = mapped_column(words(BrandState), default=BrandState.INVITED)
    away_until: Mapped[On | None]  # dates shift: parcels leave after this day
    position: Mapped[int] = mapped_column(default=0)
    picture_id: Mapped[int | None] = mapped_column(to("picture.id"))
    email: Mapped[str] = mapped_column(String(254))  # where orders are told; also the safety contact
    phone: Mapped[str] = mapped_column(String(32), default="")
    legal_name: Mapped[Line] = mapped_column(default="")
    street: Mapped[Line] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    province: Mapped[str] = mapped_column(String(64), default="")
    country: Mapped[str] = mapped_column(String(2), default="IT")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    fiscal_code: Mapped[str] = mapped_column(String(20), default="")
    register_no: Mapped[str] = mapped_column(String(40), default="")  # REA
    packaging: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of 97/129/EC, "PAP 21"
    accepted_terms: Mapped[str] = mapped_column(String(20), default="")  # version
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]


class BrandText(Base):
    __tablename__ = "brand_text"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    tagline: Mapped[Line] = mapped_column(default="")
    story: Mapped[str] = mapped_column(Text, default="")


class BrandTerms(Base):
    """The terms that hold from a day on. Sales copy them: a later row changes no past one."""

    __tablename__ = "brand_terms"
    __table_args__ = (
        UniqueConstraint("brand_id", "valid_from", name="one_set_of_terms_a_day"),
        CheckConstraint(
            "commission_online_bp BETWEEN 0 AND 10000 AND commission_till_bp BETWEEN 0 AND 10000",
            name="commission_is_a_part",
        ),
    )
    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True))
    valid_from: Mapped[On]
    commission_online_bp: Mapped[BasisPoints]
    commission_till_bp: Mapped[BasisPoints]
    vat_regime: Mapped[VatRegime] = mapped_column(words(VatRegime))
    vat_bp: Mapped[BasisPoints] = mapped_column(default=2200)  # of its goods, when ordinary
    seller_online: Mapped[Party] = mapped_column(words(Party), default=Party.BRAND)
    seller_till: Mapped[Party] = mapped_column(words(Party), default=Party.BRAND)
    fee_bearer: Mapped[Party] = mapped_column(words(Party), default=Party.COOPERATIVE)  # of Stripe's fee


class BrandMember(Base):
    __tablename__ = "brand_member"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), default="owner")  # owner | editor


class StripeAccount(Base):
    """What Stripe last said of a brand's connected account. Only `transfers_active` opens online sale."""

    __tablename__ = "stripe_account"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(64), unique=True)
    transfers_active: Mapped[bool] = mapped_column(default=False)
    payouts_enabled: Mapped[bool] = mapped_column(default=False)
    requirements: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    livemode: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
