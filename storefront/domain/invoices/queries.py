"""Invoices as the office and their brands read them. Columns only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.invoices.models import Invoice, InvoiceKind
from storefront.domain.settlements.models import Statement, StatementClosing
from storefront.infra.db import db


def to_invoice(until_on: date) -> list[int]:
    """Closed statements up to a day, oldest first, that have no invoice. Some ask for none."""
    has_one = select(Invoice.id).where(Invoice.statement_id == Statement.id).exists()
    query = (
        select(Statement.id)
        .join(StatementClosing, StatementClosing.statement_id == Statement.id)
        .where(Statement.last_on <= until_on, ~has_one)
        .order_by(Statement.first_on, Statement.brand_id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One paper in a list."""

    invoice_id: int
    year: int
    number: int
    kind: InvoiceKind
    issued_on: date
    brand_id: int
    slug: str
    name: str
    statement_ref: str
    first_on: date
    net_cents: int
    vat_cents: int

    @property
    def label(self) -> str:
        return f"{self.year}/{self.number}"

    @property
    def sign(self) -> int:
        return -1 if self.kind == InvoiceKind.CREDIT_NOTE else 1

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.vat_cents


def _invoices() -> Any:
    return (
        select(
            Invoice.id, Invoice.year, Invoice.number, Invoice.kind, Invoice.issued_on, Invoice.brand_id, Brand.slug,
            Brand.name, Statement.ref, Statement.first_on, Invoice.net_cents, Invoice.vat_cents,
        )
        .join(Brand, Brand.id == Invoice.brand_id)
        .join(Statement, Statement.id == Invoice.statement_id)
    )  # fmt: skip


def of_year(year: int, *, offset: int = 0, limit: int = 50) -> list[InvoiceRow]:
    """The papers of a year, latest number first."""
    query = _invoices().where(Invoice.year == year).order_by(Invoice.number.desc()).offset(offset).limit(limit)
    return [InvoiceRow(*row) for row in db.session.execute(query)]


def of_brand(brand_id: int) -> list[InvoiceRow]:
    query = _invoices().where(Invoice.brand_id == brand_id).order_by(Invoice.year.desc(), Invoice.number.desc())
    return [InvoiceRow(*row) for row in db.session.execute(query)]


def of_statement(statement_id: int) -> list[InvoiceRow]:
    query = _invoices().where(Invoice.statement_id == statement_id).order_by(Invoice.year, Invoice.number)
    return [InvoiceRow(*row) for row in db.session.execute(query)]


def statement_of(invoice: Invoice) -> str | None:
    """The ref of the statement that a paper bills."""
    return db.session.scalar(select(Statement.ref).where(Statement.id == invoice.statement_id))


def counted(year: int) -> int:
    return int(db.session.scalar(select(func.count()).select_from(Invoice).where(Invoice.year == year)) or 0)


def years() -> list[int]:
    return list(db.session.scalars(select(Invoice.year).distinct().order_by(Invoice.year.desc())))


def paper(year: int, number: int, brand_id: int | None = None) -> Invoice | None:
    """One paper whole; a brand's own when it is named."""
    query = select(Invoice).where(Invoice.year == year, Invoice.number == number)
    if brand_id is not None:
        query = query.where(Invoice.brand_id == brand_id)
    return db.session.scalars(query).first()
