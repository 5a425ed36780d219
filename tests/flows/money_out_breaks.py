"""How to break each invariant of money that leaves: rows that no flow would write. Each needs an open unit of work."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.invoices.models import Invoice, InvoiceCounter, InvoiceKind
from storefront.domain.places.models import Location
from storefront.domain.settlements.models import Statement, StatementClosing
from storefront.domain.settlements.paying_models import (
    BankFile,
    BankLine,
    BankMatch,
    CashKind,
    CashMove,
    SettlementEvent,
    SettlementEventKind,
    SettlementPayment,
    SettlementRun,
    SettlementWay,
)
from storefront.infra.db import Base, needs_unit_of_work

ON, LAST = date(2020, 1, 1), date(2020, 1, 31)


def kept(row: Base) -> Base:
    session = needs_unit_of_work()
    session.add(row)
    session.flush()
    return row


def a_brand() -> int:
    return needs_unit_of_work().scalars(select(Brand.id).order_by(Brand.id)).first() or 0


def a_month() -> int:
    month = Statement(ref="2020-01-AAAAAA", brand_id=a_brand(), first_on=ON, last_on=LAST)
    kept(month)
    kept(StatementClosing(statement_id=month.id, opening_cents=0, closing_cents=0, postings=0, party={}))
    return month.id


def paid(*attempts: int, total_cents: int, ends: bool = False) -> None:
    """A run of 100 cents an attempt, that says it sums to something; paid by hand where it ends."""
    run = SettlementRun(
        ref="RUN", way=SettlementWay.BANK, until_on=LAST, pay_on=LAST, total_cents=total_cents, made_at=clock.now()
    )
    kept(run)
    month_id = a_month()
    for attempt in attempts:
        payment = SettlementPayment(
            run_id=run.id, statement_id=month_id, brand_id=a_brand(), attempt=attempt, end_to_end_id=f"GF-{attempt}",
            closing_cents=100, by_stripe_cents=0, since_cents=0, amount_cents=100, account="IT00",
        )  # fmt: skip
        kept(payment)
        if ends:
            kept(SettlementEvent(payment_id=payment.id, kind=SettlementEventKind.PAID, on=LAST, why="Visto"))


def a_line_of_nothing() -> None:
    file = BankFile(digest="x", name="x", iban="IT00", lines=1)
    kept(file)
    line = BankLine(bank_file_id=file.id, key="x", booked_on=ON, amount_cents=-1)
    kept(line)
    kept(BankMatch(bank_line_id=line.id, kind="settlement", ref="GF-none"))


def a_slip_without_entry() -> None:
    place = needs_unit_of_work().scalars(select(Location.id)).first() or 0
    kept(CashMove(kind=CashKind.DEPOSIT, location_id=place, slip_no="1", on=ON, amount_cents=100))


def invoiced(*days: date, vat_cents: int = 22) -> None:
    month_id = a_month()
    for number, (on, kind) in enumerate(zip(days, InvoiceKind, strict=False), 1):
        kept(
            Invoice(
                year=2020, number=number, kind=kind, brand_id=a_brand(), statement_id=month_id, issued_on=on, net_cents=100,
                vat_cents=vat_cents, frozen_vat_cents=22, lines=[], house={}, party={}, about=[], xml=b"",
            )
        )  # fmt: skip


MONEY_OUT_BREAKS: dict[str, Callable[[], object]] = {
    "settlements_are_booked": lambda: paid(1, total_cents=100, ends=True),
    "statements_are_settled_once": lambda: paid(1, 2, total_cents=200),
    "runs_are_their_payments": lambda: paid(1, total_cents=99),
    "large_runs_have_two_people": lambda: paid(1, total_cents=100, ends=True),
    "bank_lines_are_their_payments": a_line_of_nothing,
    "cash_moves_are_booked": a_slip_without_entry,
    "numbers_have_no_gaps": lambda: kept(InvoiceCounter(year=2020, last=1)),
    "numbers_follow_days": lambda: invoiced(LAST, ON),
    "invoices_are_their_months": lambda: invoiced(ON),
    "roundings_are_booked": lambda: invoiced(ON, vat_cents=23),
}
