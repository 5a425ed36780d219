"""Mails to send: a row written with what it tells of, sent afterwards by the worker."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import At, CreatedAt, Id, words
from storefront.infra.db import Base, UtcDateTime


class MailState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


_IS_FAILED = text("state = 'failed'")


class Mail(Base):
    """One letter to one person. `dedup_key` makes a second one about the same thing impossible."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_subject", "subject_ref"),
        Index("ix_mail_failed", "created_at", sqlite_where=_IS_FAILED, postgresql_where=_IS_FAILED),
        Index(
            "ix_mail_pending",
            "not_before",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )
    id: Mapped[Id]
    dedup_key: Mapped[str] = mapped_column(String(120), unique=True)  # "order-paid:K7XQ2M:customer"
    kind: Mapped[str] = mapped_column(String(40))  # names the template
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    subject_ref: Mapped[str] = mapped_column(String(64))  # what it tells of, such as an order's ref
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # small facts that the template needs
    state: Mapped[MailState] = mapped_column(words(MailState), default=MailState.PENDING)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[At]
    last_error: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
