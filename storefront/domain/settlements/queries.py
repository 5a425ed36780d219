"""Statements as their brand, the worker and the office read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.ledger.models import Posting
from storefront.domain.settlements.models import Statement, StatementClosing, StatementMonth, StatementPosting
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

PARTY = ("name", "legal_name", "street", "postcode", "city", "province", "country", "vat_number", "fiscal_code")


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One month of one brand. Balances are what is owed to the brand; below zero it owes."""

    id: int
    ref: str
    brand_id: int
    month: Span
    opening_cents: int
    closing_cents: int
    closed_at: datetime | None
    party: Mapping[str, str]
    before_ref: str = ""  # the month that its opening balance comes from

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def moved_cents(self) -> int:
        return self.closing_cents - self.opening_cents

    @property
    def netted_debt_cents(self) -> int:
        """How much of a debt of the months before was made good in this one."""
        return max(min(-self.opening_cents, self.moved_cents), 0)


def _statements() -> Select[Any]:
    """Closed ones with what was written down; open ones with the sum of what they hold so far."""
    held = (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(StatementPosting, StatementPosting.posting_id == Posting.id)
        .where(StatementPosting.statement_id == Statement.id)
        .correlate(Statement)
        .scalar_subquery()
    )
    columns = (
        Statement.id, Statement.ref, Statement.brand_id, Statement.first_on, Statement.last_on,
        StatementClosing.opening_cents, StatementClosing.closing_cents, StatementClosing.closed_at,
        StatementClosing.party, func.coalesce(StatementClosing.closing_cents - StatementClosing.opening_cents, -held),
    )  # fmt: skip
    return select(*columns).outerjoin(StatementClosing, StatementClosing.statement_id == Statement.id)


def of_brand(brand_id: int) -> list[StatementRow]:
    """All months of a brand, latest first; each opens with what the one before closed with. One statement."""
    query = _statements().where(Statement.brand_id == brand_id).order_by(Statement.first_on)
    rows: list[StatementRow] = []
    for row in db.session.execute(query):
        opening = rows[-1].closing_cents if rows else 0
        if row.closed_at is not None:
            opening = row.opening_cents
        moved = int(row[-1])
        month = Span(row.first_on, row.last_on)
        balances = (opening, opening + moved)
        before = rows[-1].ref if rows else ""
        rows.append(
            StatementRow(row.id, row.ref, row.brand_id, month, *balances, row.closed_at, row.party or {}, before)
        )
    return rows[::-1]


def statement(brand_id: int, ref: str) -> StatementRow | None:
    """One of a brand's own months by its ref; none for another's."""
    return next((row for row in of_brand(brand_id) if row.ref == ref), None)


def by_ref(ref: str) -> tuple[int, int] | None:
    """Id and brand of a statement, for who may read all of them."""
    row = db.session.execute(select(Statement.id, Statement.brand_id).where(Statement.ref == ref)).first()
    return (row.id, row.brand_id) if row else None


def to_close(ended_by: date) -> list[int]:
    """Open statements of months that ended by then, each brand's earlier ones first."""
    closed = select(StatementClosing.statement_id).where(StatementClosing.statement_id == Statement.id).exists()
    query = select(Statement.id).where(Statement.last_on <= ended_by, ~closed)
    return list(db.session.scalars(query.order_by(Statement.first_on, Statement.brand_id)))


def is_opened(month: Span) -> bool:
    """Whether the worker has opened all statements of a month."""
    return db.session.scalar(select(StatementMonth.at).where(StatementMonth.first_on == month.first_on)) is not None


def brand_ids() -> list[int]:
    return list(db.session.scalars(select(Brand.id).order_by(Brand.id)))


def slug_of(brand_id: int) -> str | None:
    return db.session.scalar(select(Brand.slug).where(Brand.id == brand_id))


def party(brand_id: int) -> dict[str, str]:
    """Who a brand is in law today: what its statement keeps when it is closed."""
    row = db.session.execute(select(*(getattr(Brand, name) for name in PARTY)).where(Brand.id == brand_id)).one()
    return dict(zip(PARTY, row, strict=True))
