"""Statements: which postings of a brand each of its months took. All of it is append-only. See docs/statements.md."""

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, On, to
from storefront.infra.db import Base


class Statement(Base):
    """One brand's month. It is open until a row of `statement_closing` says otherwise."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("brand_id", "first_on", name="one_statement_a_month"),
        CheckConstraint("first_on < last_on", name="a_month_has_days"),
    )
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(16), unique=True)  # 2026-10-K7XQ2M
    brand_id: Mapped[int] = mapped_column(to("brand.id"))
    first_on: Mapped[On]  # of the month, in Rome
    last_on: Mapped[On]
    opened_at: Mapped[CreatedAt]


class StatementPosting(Base):
    """A posting belongs to one statement at most, and for ever."""

    __tablename__ = "statement_posting"
    posting_id: Mapped[int] = mapped_column(to("posting.id"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(to("statement.id"), index=True)


class StatementClosing(Base):
    """A month is closed: its balances and who the brand was in law on that day. Nothing is added afterwards."""

    __tablename__ = "statement_closing"
    statement_id: Mapped[int] = mapped_column(to("statement.id"), primary_key=True)
    opening_cents: Mapped[Cents]  # what we owed the brand before; below zero it owed us
    closing_cents: Mapped[Cents]  # the same after the month
    postings: Mapped[int]  # how many it took
    party: Mapped[dict[str, Any]] = mapped_column(JSON)  # name, legal_name, street, …: as they stand on the paper
    closed_at: Mapped[CreatedAt]
    closed_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased; none is the worker


class StatementMonth(Base):
    """All statements of a month are open: the worker need not look again."""

    __tablename__ = "statement_month"
    first_on: Mapped[On] = mapped_column(primary_key=True)
    at: Mapped[CreatedAt]
