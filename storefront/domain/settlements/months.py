"""All brands' statements of a month, as the office reads them. Columns only. What is behind a figure: behind.py."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.settlements.models import Statement, StatementClosing, StatementPosting
from storefront.domain.settlements.paying_models import StatementCheck
from storefront.infra.db import db, needs_unit_of_work

GROUPS = ("online", "transferred", "shop", "refunds", "pulled_back", "disputes", "fees", "settled", "other")
"""What a statement's postings are sorted into, in the order of its paper."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One brand's statement of a month. Balances are what is owed to the brand."""

    statement_id: int
    ref: str
    slug: str
    name: str
    opening_cents: int
    groups: Mapping[str, int]
    commission_cents: int
    commission_vat_cents: int
    closed_at: datetime | None
    postings: int
    checked_at: datetime | None
    checked_by: int | None
    checked_postings: int

    @property
    def moved_cents(self) -> int:
        return sum(self.groups.values())

    @property
    def closing_cents(self) -> int:
        return self.opening_cents + self.moved_cents

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None and self.checked_postings == self.postings

    @property
    def moved_since_check(self) -> bool:
        return self.checked_at is not None and self.checked_postings != self.postings


@dataclass(frozen=True, slots=True)
class Summed:
    """Several statements as one."""

    opening_cents: int = 0
    closing_cents: int = 0
    commission_cents: int = 0
    commission_vat_cents: int = 0
    groups: Mapping[str, int] = field(default_factory=dict)


def summed(rows: list[MonthRow]) -> Summed:
    groups = {name: sum(row.groups.get(name, 0) for row in rows) for name in GROUPS}
    return Summed(
        sum(row.opening_cents for row in rows), sum(row.closing_cents for row in rows),
        sum(row.commission_cents for row in rows), sum(row.commission_vat_cents for row in rows), groups,
    )  # fmt: skip


def months() -> list[tuple[date, int, int]]:
    """Every month with statements, latest first: first day, how many, how many are closed."""
    query = (
        select(Statement.first_on, func.count(), func.count(StatementClosing.statement_id))
        .outerjoin(StatementClosing, StatementClosing.statement_id == Statement.id)
        .group_by(Statement.first_on)
        .order_by(Statement.first_on.desc())
    )
    return list(db.session.execute(query).tuples())


def of_month(first_on: date) -> list[MonthRow]:
    """All brands of a month by name. Four statements."""
    return _rows(Statement.first_on == first_on)


def by_ref(ref: str) -> MonthRow | None:
    return next(iter(_rows(Statement.ref == ref)), None)


def _rows(condition: Any) -> list[MonthRow]:
    earlier, posting = aliased(Statement), aliased(Posting)
    before = (
        select(func.coalesce(func.sum(-posting.amount_cents), 0))
        .join(StatementPosting, StatementPosting.posting_id == posting.id)
        .join(earlier, earlier.id == StatementPosting.statement_id)
        .where(earlier.brand_id == Statement.brand_id, earlier.first_on < Statement.first_on)
        .correlate(Statement)
        .scalar_subquery()
    )
    query = (
        select(
            Statement.id, Statement.ref, Brand.slug, Brand.name, StatementClosing.closed_at,
            case((StatementClosing.opening_cents.is_not(None), StatementClosing.opening_cents), else_=before),
        )
        .join(Brand, Brand.id == Statement.brand_id)
        .outerjoin(StatementClosing, StatementClosing.statement_id == Statement.id)
        .where(condition)
        .order_by(Brand.name, Statement.first_on)
    )  # fmt: skip
    rows = list(db.session.execute(query))
    groups, counts = _sums(condition)
    kept, checks = _commissions(condition), _checks(condition)
    return [
        MonthRow(
            row.id, row.ref, row.slug, row.name, int(row[5]), groups[row.id], *kept.get(row.id, (0, 0)), row.closed_at,
            counts.get(row.id, 0), *checks.get(row.id, (None, None, 0)),
        )
        for row in rows
    ]  # fmt: skip


def sorted_into() -> Any:
    """Which group a posting belongs to."""
    kind = JournalEntry.kind
    return case(
        (and_(kind == "sale", Order.channel == Channel.TILL), "shop"), (kind == "sale", "online"),
        (kind == "refund", "refunds"), (kind == "fee", "fees"), (kind == "transfer", "transferred"),
        (kind == "reversal", "pulled_back"), (kind.in_(("settlement", "settlement_returned")), "settled"),
        (kind.startswith("dispute"), "disputes"), else_="other",
    )  # fmt: skip


def _sums(condition: Any) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    group = sorted_into().label("what")
    query = (
        select(StatementPosting.statement_id, group, func.sum(-Posting.amount_cents), func.count())
        .join(Statement, Statement.id == StatementPosting.statement_id)
        .join(Posting, Posting.id == StatementPosting.posting_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Order, Order.ref == JournalEntry.order_ref)
        .where(condition)
        .group_by(StatementPosting.statement_id, group)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    counts: dict[int, int] = defaultdict(int)
    for statement_id, what, cents, count in db.session.execute(query):
        found[statement_id][what] = int(cents)
        counts[statement_id] += count
    return found, counts


def _commissions(condition: Any) -> dict[int, tuple[int, int]]:
    """Commission and VAT on it of all that was sold and given back, by statement."""
    taken = (
        select(StatementPosting.statement_id, Statement.brand_id, JournalEntry.kind, JournalEntry.order_ref, JournalEntry.source_ref)
        .join(Statement, Statement.id == StatementPosting.statement_id)
        .join(Posting, Posting.id == StatementPosting.posting_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(condition, JournalEntry.kind.in_(("sale", "refund")))
        .cte("taken")
    )  # fmt: skip
    sold = (
        select(taken.c.statement_id, func.sum(LineShare.commission_cents), func.sum(LineShare.commission_vat_cents))
        .join(Order, Order.ref == taken.c.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, and_(LineShare.order_line_id == OrderLine.id, LineShare.brand_id == taken.c.brand_id))
        .where(taken.c.kind == "sale")
        .group_by(taken.c.statement_id)
    )
    given = (
        select(
            taken.c.statement_id, -func.sum(RefundShare.commission_cents), -func.sum(RefundShare.commission_vat_cents)
        )
        .join(Refund, Refund.ref == taken.c.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, and_(RefundShare.refund_line_id == RefundLine.id, RefundShare.brand_id == taken.c.brand_id))
        .where(taken.c.kind == "refund")
        .group_by(taken.c.statement_id)
    )
    found: dict[int, tuple[int, int]] = {}
    for statement_id, cents, vat in db.session.execute(sold.union_all(given)):
        before = found.get(statement_id, (0, 0))
        found[statement_id] = (before[0] + int(cents), before[1] + int(vat))
    return found


def _checks(condition: Any) -> dict[int, tuple[datetime, int | None, int]]:
    """The last look at each statement."""
    query = (
        select(
            StatementCheck.statement_id, StatementCheck.checked_at, StatementCheck.checked_by, StatementCheck.postings
        )
        .join(Statement, Statement.id == StatementCheck.statement_id)
        .where(condition)
        .order_by(StatementCheck.id)
    )
    return {statement_id: (at, by, postings) for statement_id, at, by, postings in db.session.execute(query)}


def mark_checked(row: MonthRow, *, by: Actor) -> None:
    """A bookkeeper has looked at a month and found it right. Needs an open unit of work."""
    seen = StatementCheck(
        statement_id=row.statement_id, postings=row.postings, checked_at=clock.now(), checked_by=by.user_id
    )
    needs_unit_of_work().add(seen)
