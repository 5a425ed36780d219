"""Invariants of invoices: numbers without gaps, sums that are the months' commission. See docs/invoices.md."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sqlalchemy import func, or_, select

from storefront.domain.invoices import basis
from storefront.domain.invoices.models import Invoice, InvoiceCounter
from storefront.domain.settlements.models import StatementClosing
from storefront.flows.check_money_out import booked
from storefront.flows.checking import named
from storefront.infra.db import db


def numbers_have_no_gaps() -> Iterable[str]:
    """Of each year as many papers as its last number, and the counter says the same."""
    count, last = func.count(Invoice.id), func.coalesce(func.max(Invoice.number), 0)
    query = (
        select(InvoiceCounter.year, InvoiceCounter.last, last, count)
        .outerjoin(Invoice, Invoice.year == InvoiceCounter.year)
        .group_by(InvoiceCounter.year, InvoiceCounter.last)
    )
    return named("invoice_counter", query.having(or_(count != last, InvoiceCounter.last != last)))


def numbers_follow_days() -> Iterator[str]:
    """A later number is never of an earlier day."""
    before: tuple[int, date] | None = None
    query = select(Invoice.year, Invoice.number, Invoice.issued_on).order_by(Invoice.year, Invoice.number)
    for year, number, on in db.session.execute(query):
        if before is not None and before[0] == year and on < before[1]:
            yield f"invoice {year}/{number} ({before[1]}, {on})"
        before = (year, on)


def invoices_are_their_months() -> Iterator[str]:
    """Net and VAT of each paper are what its month asks for, and only closed months have one."""
    closed = select(StatementClosing.statement_id).where(StatementClosing.statement_id == Invoice.statement_id).exists()
    columns = (Invoice.statement_id, Invoice.kind, Invoice.year, Invoice.number, Invoice.net_cents, Invoice.vat_cents)
    for statement_id, kind, year, number, net, vat, is_closed in db.session.execute(select(*columns, closed)):
        wanted = {one.kind: (one.net_cents, one.vat_cents) for one in basis.papers(statement_id)}
        if wanted.get(kind) != (net, vat) or not is_closed:
            yield f"invoice {year}/{number} ({net}, {vat})"


def roundings_are_booked() -> Iterator[str]:
    """What VAT of the whole differs by from VAT of the lines is in `rounding`."""
    columns = (Invoice.year, Invoice.number, Invoice.kind, Invoice.vat_cents, Invoice.frozen_vat_cents)
    for year, number, kind, vat, frozen in db.session.execute(select(*columns)):
        more = (vat - frozen) * (-1 if kind == "TD04" else 1)
        found = db.session.scalar(select(booked("invoice", f"{year}/{number}", "rounding")))
        if found != more:
            yield f"invoice {year}/{number} ({more}, {found})"


INVOICES: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (numbers_have_no_gaps, numbers_follow_days, invoices_are_their_months, roundings_are_booked)
}
