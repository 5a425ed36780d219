"""What a brand is told: one row for the first page, a letter to each member who wants one."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, to, words
from storefront.infra.db import Base


class Kind(StrEnum):
    SOLD = "sold"
    ASKED = "asked"  # to agree on shares
    AGREED = "agreed"  # a request was answered
    LOW = "low"  # the last piece is gone
    BLOCKED = "blocked"  # Stripe cannot pay the brand out
    MESSAGE = "message"  # a buyer wrote
    CANNOT_DELIVER = "cannot_deliver"
    CANCELLED = "cancelled"  # pieces were given up before they left: not to be prepared
    COMES_BACK = "comes_back"  # a piece is on its way to one of the brand's places
    CLAIMED = "claimed"  # a buyer asks for the guarantee
    REFUNDED = "refunded"
    STATEMENT = "statement"
    RECALLED = "recalled"  # goods may hurt: sold no more, not to be sent


class Notice(Base):
    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_brand", "brand_id", "id"),)
    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)  # the same fact is told once
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    path: Mapped[str] = mapped_column(String(255), default="")  # in the studio, after the brand's slug
    at: Mapped[CreatedAt]


class NoticeChoice(Base):
    """A member does not want letters of this kind. No row: they are sent."""

    __tablename__ = "notice_choice"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    kind: Mapped[Kind] = mapped_column(words(Kind), primary_key=True)


class NoticeSeen(Base):
    """How far a member has read."""

    __tablename__ = "notice_seen"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id", owned=True), primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)
