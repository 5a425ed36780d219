"""Runs and their payments, as the office reads them. Columns only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.settlements.models import Statement
from storefront.domain.settlements.paying_models import (
    SettlementApproval,
    SettlementEvent,
    SettlementEventKind,
    SettlementPayment,
    SettlementRun,
    SettlementTransfer,
    SettlementWay,
)
from storefront.infra.db import db

PAID, BOUNCED, CANCELLED = SettlementEventKind.PAID, SettlementEventKind.BOUNCED, SettlementEventKind.CANCELLED


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run in the list."""

    run_id: int
    ref: str
    way: SettlementWay
    until_on: date
    pay_on: date
    total_cents: int
    made_at: datetime
    made_by: int | None
    approved_at: datetime | None
    payments: int
    open: int  # neither paid nor come to nothing
    bounced: int

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None


def _has(kind: SettlementEventKind) -> Any:
    event = (SettlementEvent.payment_id == SettlementPayment.id, SettlementEvent.kind == kind)
    return select(SettlementEvent.id).where(*event).correlate(SettlementPayment).exists()


def _runs() -> Any:
    ended = select(SettlementEvent.id).where(SettlementEvent.payment_id == SettlementPayment.id)
    is_open = ~ended.correlate(SettlementPayment).exists()
    counts = (
        select(
            SettlementPayment.run_id, func.count().label("payments"),
            func.sum(case((is_open, 1), else_=0)).label("open"), func.sum(case((_has(BOUNCED), 1), else_=0)).label("bounced"),
        )
        .group_by(SettlementPayment.run_id)
        .subquery()
    )  # fmt: skip
    return (
        select(
            SettlementRun.id, SettlementRun.ref, SettlementRun.way, SettlementRun.until_on, SettlementRun.pay_on,
            SettlementRun.total_cents, SettlementRun.made_at, SettlementRun.made_by, SettlementApproval.at,
            counts.c.payments, counts.c.open, counts.c.bounced,
        )
        .join(counts, counts.c.run_id == SettlementRun.id)
        .outerjoin(SettlementApproval, SettlementApproval.run_id == SettlementRun.id)
    )  # fmt: skip


def _row(row: Any) -> RunRow:
    return RunRow(*row)


def every(*, offset: int = 0, limit: int = 25) -> list[RunRow]:
    """Runs, latest first. One statement."""
    query = _runs().order_by(SettlementRun.id.desc()).offset(offset).limit(limit)
    return [_row(row) for row in db.session.execute(query)]


def run(ref: str) -> RunRow | None:
    row = db.session.execute(_runs().where(SettlementRun.ref == ref)).first()
    return _row(row) if row else None


def file_of(run_id: int) -> bytes | None:
    """What the bank is given: kept as it was made."""
    return db.session.scalar(select(SettlementRun.file).where(SettlementRun.id == run_id))


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One brand's row. `state`: open, paid, bounced or cancelled; `why` of the last thing that happened."""

    payment_id: int
    slug: str
    name: str
    statement_ref: str
    attempt: int
    end_to_end_id: str
    closing_cents: int
    by_stripe_cents: int
    since_cents: int
    amount_cents: int
    holder: str
    account: str
    state: str
    on: date | None
    why: str
    trouble: str  # what Stripe last answered


STATES = {BOUNCED: 3, CANCELLED: 2, PAID: 1}


def payments(run_id: int) -> list[PaymentRow]:
    """The rows of a run. Two statements."""
    query = (
        select(
            SettlementPayment.id, Brand.slug, Brand.name, Statement.ref, SettlementPayment.attempt,
            SettlementPayment.end_to_end_id, SettlementPayment.closing_cents, SettlementPayment.by_stripe_cents,
            SettlementPayment.since_cents, SettlementPayment.amount_cents, SettlementPayment.holder,
            SettlementPayment.account, SettlementTransfer.last_error,
        )
        .join(Brand, Brand.id == SettlementPayment.brand_id)
        .join(Statement, Statement.id == SettlementPayment.statement_id)
        .outerjoin(SettlementTransfer, SettlementTransfer.payment_id == SettlementPayment.id)
        .where(SettlementPayment.run_id == run_id)
        .order_by(Brand.name, SettlementPayment.id)
    )  # fmt: skip
    rows = list(db.session.execute(query))
    events = (
        select(SettlementEvent.payment_id, SettlementEvent.kind, SettlementEvent.on, SettlementEvent.why)
        .join(SettlementPayment, SettlementPayment.id == SettlementEvent.payment_id)
        .where(SettlementPayment.run_id == run_id)
    )
    last: dict[int, Any] = {}
    for event in sorted(db.session.execute(events), key=lambda one: STATES[one.kind]):
        last[event.payment_id] = event
    return [_payment(row, last.get(row.id)) for row in rows]


def _payment(row: Any, event: Any) -> PaymentRow:
    state = (event.kind.value, event.on, event.why) if event else ("open", None, "")
    values: Any = (*row[:-1], *state, row.last_error or "")
    return PaymentRow(*values)


def of_statement(statement_id: int) -> list[tuple[str, str, int, str]]:
    """How a statement was settled: run, bank id, amount, what became of it; in their order."""
    query = (
        select(SettlementRun.ref, SettlementPayment.end_to_end_id, SettlementPayment.amount_cents, SettlementPayment.id)
        .join(SettlementRun, SettlementRun.id == SettlementPayment.run_id)
        .where(SettlementPayment.statement_id == statement_id)
        .order_by(SettlementPayment.attempt)
    )
    rows = list(db.session.execute(query))
    kinds: dict[int, list[SettlementEventKind]] = {}
    events = select(SettlementEvent.payment_id, SettlementEvent.kind).where(
        SettlementEvent.payment_id.in_([row.id for row in rows])
    )
    for payment_id, kind in db.session.execute(events):
        kinds.setdefault(payment_id, []).append(kind)
    return [
        (
            row.ref,
            row.end_to_end_id,
            row.amount_cents,
            max(kinds.get(row.id, []), key=STATES.__getitem__, default="open"),
        )
        for row in rows
    ]
