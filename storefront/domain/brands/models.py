"""Brands: who they are in law and in words, on what terms they sell, how they are paid."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, BasisPoints, CreatedAt, Id, Line, On, to, words
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
    away_from: Mapped[On | None]
    away_until: Mapped[On | None]  # the last day away: parcels leave after it
    away_pauses: Mapped[bool] = mapped_column(default=False)  # away, it sells nothing online; else dates shift
    is_away: Mapped[bool] = mapped_column(default=False)  # today: the sweep turns it on and off (docs/joining.md)
    sends_from_hub: Mapped[bool] = mapped_column(default=False)  # has no place of its own to send from
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
    sdi: Mapped[str] = mapped_column(String(7), default="", server_default="")  # code that receives e-invoices
    pec: Mapped[str] = mapped_column(String(254), default="", server_default="")  # certified mail, if there is no code
    packaging: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of 97/129/EC, "PAP 21"
    accepted_terms: Mapped[str] = mapped_column(String(20), default="")  # version
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]


class BrandText(Base):
    __tablename__ = "brand_text"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    tagline: Mapped[Line] = mapped_column(default="")
    story: Mapped[str] = mapped_column(Text, default="")  # small Markdown
    away_words: Mapped[Line] = mapped_column(default="")  # what buyers read while the brand is away


class BrandLogo(Base):
    __tablename__ = "brand_logo"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    picture_id: Mapped[int] = mapped_column(to("picture.id"))


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
    is_nonprofit: Mapped[bool] = mapped_column(default=False, server_default=false())


class BrandMember(Base):
    __tablename__ = "brand_member"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), default="owner")  # owner | editor


class Invitation(Base):
    """A letter that lets whoever reads it in: opened by a random token, of which only the digest is kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "one_open_invitation",
            "brand_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True))
    email: Mapped[str] = mapped_column(String(254))  # normalised, lower case
    role: Mapped[str] = mapped_column(String(16))  # owner | editor
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased, the act stays
    expires_at: Mapped[At]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by: Mapped[int | None] = mapped_column(BigInteger)  # as above
    person: Mapped[str] = mapped_column(String(120), default="")  # how they are called
    told: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what the office knows of them, until they say it
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BankAccount(Base):
    """Where a brand's part of what the outlets took is sent. Owners write it; pages show its last signs alone."""

    __tablename__ = "bank_account"
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    iban: Mapped[str] = mapped_column(String(34))
    holder: Mapped[Line]
    changed_at: Mapped[At]


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
