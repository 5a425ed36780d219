"""What people ask about their own data, and what was let go of because its time was over. See docs/privacy.md."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, CreatedAt, Id, words
from storefront.infra.db import Base, UtcDateTime


class Wish(StrEnum):
    COPY = "copy"  # everything about them, to take away (GDPR, arts. 15 and 20)
    ERASURE = "erasure"  # art. 17


class Progress(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # the person thought better of it


_OPEN = text("state = 'open'")


class PrivacyRequest(Base):
    """Somebody asks for a copy of their data, or for its erasure; here, by letter or at a shop's desk.

    Erased, it keeps days and counts: neither address nor name.
    """

    __tablename__ = "privacy_request"
    __table_args__ = (
        Index("ix_privacy_request_open", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "one_open_erasure_per_account", "user_id", unique=True,
            sqlite_where=text("state = 'open' AND wish = 'erasure'"),
            postgresql_where=text("state = 'open' AND wish = 'erasure'"),
        ),
    )  # fmt: skip
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    wish: Mapped[Wish] = mapped_column(words(Wish))
    state: Mapped[Progress] = mapped_column(words(Progress), default=Progress.OPEN)
    email: Mapped[str] = mapped_column(String(254), default="")  # normalised; empty once erased
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # their account; none for a guest
    staff_id: Mapped[int | None] = mapped_column(BigInteger)  # somebody of a till
    asked_on: Mapped[date] = mapped_column(Date)  # the day that the letter came: an answer is due within a month
    asked_at: Mapped[CreatedAt]
    asked_by: Mapped[int | None] = mapped_column(BigInteger)  # of the office; none: the person themself
    # When the worker looks whether something is still open; none: somebody of the office has to say yes first.
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [[code, ref, day], …] as it was last seen
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(BigInteger)
    rows: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rows changed, by table


class RetentionRun(Base):
    """What one period let go of when it was last looked through, and ever since."""

    __tablename__ = "retention_run"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ran_at: Mapped[At]
    next_at: Mapped[At]
    rows: Mapped[int] = mapped_column(BigInteger, default=0)  # the last time that there was something
    rows_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
