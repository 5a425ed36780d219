"""Invoices of the cooperative's commission, and what brands say of their own invoices. See docs/invoices.md."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, On, to, words
from storefront.infra.db import Base


class InvoiceKind(StrEnum):
    INVOICE = "TD01"
    CREDIT_NOTE = "TD04"


class InvoiceCounter(Base):
    """The last number of a year. Raised in the transaction that writes the invoice, so that none is ever missing."""

    __tablename__ = "invoice_counter"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Invoice(Base):
    """One paper of a brand's month: commission earned (TD01), or given back after it was invoiced (TD04)."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("year", "number", name="numbers_are_given_once"),
        UniqueConstraint("statement_id", "kind", name="one_invoice_a_month"),
        CheckConstraint("net_cents > 0 AND vat_cents >= 0", name="invoice_is_of_something"),
    )
    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[InvoiceKind] = mapped_column(words(InvoiceKind))
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    statement_id: Mapped[int] = mapped_column(to("statement.id"))
    issued_on: Mapped[On]
    net_cents: Mapped[Cents]
    vat_cents: Mapped[Cents]  # of the whole of each rate: half up, once
    frozen_vat_cents: Mapped[Cents]  # the sum of what was kept line by line; the difference is in `rounding`
    lines: Mapped[list[dict[str, int]]] = mapped_column(JSON)  # a rate each: vat_bp, net_cents, vat_cents
    house: Mapped[dict[str, Any]] = mapped_column(JSON)  # who issues, as it stood
    party: Mapped[dict[str, Any]] = mapped_column(JSON)  # whom it is made out to, as it stood
    about: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # TD04: numbers and days it takes back from
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased; none is the worker

    @property
    def label(self) -> str:
        return f"{self.year}/{self.number}"


class InvoiceGiven(Base):
    """A seller says that a buyer who asked has got an invoice: of which number and day."""

    __tablename__ = "invoice_given"
    order_id: Mapped[int] = mapped_column(to("order.id"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(to("brand.id"), primary_key=True, index=True)
    number: Mapped[str] = mapped_column(String(20))
    on: Mapped[On]
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)
