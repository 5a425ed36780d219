"""Cases: something for a person to decide, with a proposed way out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import CreatedAt, Id, to
from storefront.infra.db import Base, UtcDateTime


class Case(Base):
    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_state", "state", "opened_at"),
        Index("ix_case_due", "state", "due_at"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(40))  # withdrawal, notice, payment_mismatch …
    subject_ref: Mapped[str] = mapped_column(String(64), unique=True)  # makes opening the same case twice impossible
    order_id: Mapped[int | None] = mapped_column(to("order.id"), index=True)
    piece_id: Mapped[int | None] = mapped_column(to("piece.id"))
    proposal: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16), default="open")  # open | closed
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    close_reason: Mapped[str] = mapped_column(Text, default="", server_default="")  # the words of who closed it


class CaseNote(Base):
    """What somebody of the office wrote about a case, for their colleagues."""

    __tablename__ = "case_note"
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(to("case.id"), index=True)
    at: Mapped[CreatedAt]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
