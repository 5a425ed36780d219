"""Writing invoices: a number taken with the paper, or not at all. Every call needs an open unit of work."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.invoices import fattura
from storefront.domain.invoices.basis import Paper
from storefront.domain.invoices.models import Invoice, InvoiceCounter, InvoiceGiven, InvoiceKind
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.settlements.house import house
from storefront.domain.settlements.models import Statement
from storefront.domain.settlements.paying import insert_once
from storefront.domain.settlements.queries import party
from storefront.infra.db import needs_unit_of_work, on_sqlite

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre",
    "dicembre",
)  # fmt: skip


def next_number(year: int) -> int:
    """The next number of a year; whoever else wants one waits until this transaction ends, and a rollback gives it
    back: numbers have no gaps."""
    into = insert_on_sqlite(InvoiceCounter) if on_sqlite() else insert_on_postgresql(InvoiceCounter)
    row = into.values(year=year, last=1)
    taken = row.on_conflict_do_update(index_elements=["year"], set_={"last": InvoiceCounter.last + 1})
    return int(needs_unit_of_work().execute(taken.returning(InvoiceCounter.last)).scalar_one())


def is_issued(statement_id: int, kind: InvoiceKind) -> bool:
    query = select(Invoice.id).where(Invoice.statement_id == statement_id, Invoice.kind == kind)
    return needs_unit_of_work().scalar(query) is not None


def issue(statement: Statement, paper: Paper, *, by: Actor) -> Invoice:
    """Write one paper of a closed month with the next number of the year. Raises CannotInvoice: no number is taken."""
    session = needs_unit_of_work()
    year = clock.rome_date(clock.now()).year
    number = next_number(year)
    issued_on = min(clock.rome_date(clock.now()), date(year, 12, 31))  # read after the wait: days follow numbers
    made_to, about = _party(statement.brand_id), _about(paper)
    lines = [fattura.Line(rate.vat_bp, rate.net_cents, rate.vat_cents) for rate in paper.rates]
    facts = fattura.Facts(
        paper.kind, year, number, issued_on, house(), made_to, _words(paper.kind, statement), lines, statement.first_on,
        statement.last_on, about,
    )  # fmt: skip
    row = Invoice(
        year=year, number=number, kind=paper.kind, brand_id=statement.brand_id, statement_id=statement.id,
        issued_on=issued_on, net_cents=paper.net_cents, vat_cents=paper.vat_cents,
        frozen_vat_cents=paper.frozen_vat_cents, house=fattura.kept(facts.house), party=dict(made_to),
        lines=[{"vat_bp": one.vat_bp, "net_cents": one.net_cents, "vat_cents": one.vat_cents} for one in lines],
        about=[dict(one) for one in about], xml=fattura.written(facts), made_at=clock.now(), made_by=by.user_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _book_rounding(row)
    return row


def _words(kind: InvoiceKind, statement: Statement) -> str:
    month = f"{MONTHS[statement.first_on.month - 1]} {statement.first_on.year}"
    if kind == InvoiceKind.CREDIT_NOTE:
        return f"Commissione restituita per rimborsi di {month} (estratto conto {statement.ref})"
    return f"Commissione sulle vendite di {month} (estratto conto {statement.ref})"


def _party(brand_id: int) -> dict[str, str]:
    """Whom the paper is made out to: who the brand is in law today, and where it receives invoices."""
    row = needs_unit_of_work().execute(select(Brand.sdi, Brand.pec).where(Brand.id == brand_id)).one()
    return {**party(brand_id), "sdi": row.sdi, "pec": row.pec}


def _about(paper: Paper) -> Sequence[Mapping[str, str]]:
    """Number and day of the invoices that a credit note takes back from."""
    query = (
        select(Invoice.year, Invoice.number, Invoice.issued_on)
        .where(Invoice.statement_id.in_(paper.about), Invoice.kind == InvoiceKind.INVOICE)
        .order_by(Invoice.year, Invoice.number)
    )
    rows = needs_unit_of_work().execute(query)
    return [{"number": f"{row.year}/{row.number}", "on": row.issued_on.isoformat()} for row in rows]


def _book_rounding(row: Invoice) -> None:
    """VAT of the whole is what we owe: what differs from the sum of the lines is the cooperative's."""
    more_cents = row.vat_cents - row.frozen_vat_cents
    if row.kind == InvoiceKind.CREDIT_NOTE:
        more_cents = -more_cents
    if more_cents:
        sides: dict[str, Any] = {accounts.COMMISSION_VAT: -more_cents, accounts.ROUNDING: more_cents}
        post("invoice", "invoice", row.label, sides)


def give(order_id: int, brand_id: int, number: str, on: date, *, by: Actor) -> bool:
    """A seller has given a buyer the invoice that was asked for; once."""
    return insert_once(
        InvoiceGiven, ["order_id", "brand_id"], order_id=order_id, brand_id=brand_id, number=number, on=on,
        at=clock.now(), by=by.user_id,
    )  # fmt: skip
