"""Opening and closing a brand's months. Every call needs an open unit of work. See docs/statements.md."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.settlements.models import Statement, StatementClosing, StatementMonth, StatementPosting
from storefront.domain.settlements.periods import Span, month_after, month_of
from storefront.infra.db import needs_unit_of_work, on_sqlite


def lock(brand_id: int) -> None:
    """Whoever opens or closes a brand's months waits here for who was first."""
    row = select(Brand.id).where(Brand.id == brand_id)
    needs_unit_of_work().execute(row.with_for_update(key_share=True))


def open_months(brand_id: int, until: date) -> list[int]:
    """Let the statements of all months that are over by then take what no statement has; those that took something.

    A posting of a month that is closed already belongs to the first month after the last closed one.
    """
    lock(brand_id)
    closed_on = _last_closed_on(brand_id)
    months = {_month_for(day, closed_on) for day in _days_to_take(brand_id, until)}
    over = sorted((month for month in months if month.last_on <= until), key=lambda month: month.first_on)
    return [_taken_by(brand_id, month) for month in over]


def _month_for(day: date, closed_on: date | None) -> Span:
    return month_of(day) if closed_on is None or day > closed_on else month_after(closed_on)


def _taken_by(brand_id: int, month: Span) -> int:
    statement_id = _statement_of(brand_id, month)
    take(statement_id, brand_id, month.last_on)
    return statement_id


def _last_closed_on(brand_id: int) -> date | None:
    query = select(func.max(Statement.last_on)).join(StatementClosing, StatementClosing.statement_id == Statement.id)
    return needs_unit_of_work().scalar(query.where(Statement.brand_id == brand_id))


def _untaken(brand_id: int, until: date) -> Any:
    """Conditions on a posting and its entry: this brand's, booked by then, in no statement."""
    is_taken = select(StatementPosting.posting_id).where(StatementPosting.posting_id == Posting.id).exists()
    return (Posting.account == brand_payable(brand_id), JournalEntry.booked_on <= until, ~is_taken)


def _days_to_take(brand_id: int, until: date) -> list[date]:
    query = select(JournalEntry.booked_on).join(Posting, Posting.entry_id == JournalEntry.id).distinct()
    return list(needs_unit_of_work().scalars(query.where(*_untaken(brand_id, until))))


def _statement_of(brand_id: int, month: Span) -> int:
    """The brand's statement of a month, opened now if there is none."""
    session = needs_unit_of_work()
    into = insert_on_sqlite(Statement) if on_sqlite() else insert_on_postgresql(Statement)
    row = into.values(
        ref=f"{month.first_on:%Y-%m}-{refs.order_ref()}", brand_id=brand_id, first_on=month.first_on,
        last_on=month.last_on, opened_at=clock.now(),
    )  # fmt: skip
    session.execute(row.on_conflict_do_nothing(index_elements=["brand_id", "first_on"]))
    query = select(Statement.id).where(Statement.brand_id == brand_id, Statement.first_on == month.first_on)
    return session.execute(query).scalar_one()


def take(statement_id: int, brand_id: int, until: date) -> None:
    """Take every posting of the brand that is booked by then and in no statement yet."""
    rows = select(Posting.id, literal(statement_id)).join(JournalEntry, JournalEntry.id == Posting.entry_id)
    taken = insert(StatementPosting).from_select(
        ["posting_id", "statement_id"], rows.where(*_untaken(brand_id, until)).order_by(Posting.id)
    )
    needs_unit_of_work().execute(taken)


def earlier_open(statement: Statement) -> str | None:
    """The ref of a month before this one that is still open."""
    closed = select(StatementClosing.statement_id).where(StatementClosing.statement_id == Statement.id).exists()
    earlier = (Statement.brand_id == statement.brand_id, Statement.first_on < statement.first_on, ~closed)
    return needs_unit_of_work().scalar(select(Statement.ref).where(*earlier).order_by(Statement.first_on).limit(1))


def is_closed(statement_id: int) -> bool:
    query = select(StatementClosing.statement_id).where(StatementClosing.statement_id == statement_id)
    return needs_unit_of_work().scalar(query) is not None


def close(statement: Statement, party: Mapping[str, Any], *, by: Actor) -> int:
    """Take what came late, and write the balances down for ever; returns what is owed to the brand."""
    session = needs_unit_of_work()
    take(statement.id, statement.brand_id, statement.last_on)
    opening_cents = _closed_with(statement)
    postings, moved_cents = _sum_of(statement.id)
    closing_cents = opening_cents - moved_cents
    closing = insert(StatementClosing).values(
        statement_id=statement.id, opening_cents=opening_cents, closing_cents=closing_cents, postings=postings,
        party=dict(party), closed_at=clock.now(), closed_by=by.user_id,
    )  # fmt: skip
    session.execute(closing)
    return closing_cents


def _closed_with(statement: Statement) -> int:
    """What the brand's last closed month before this one ended with; nothing for its first."""
    query = (
        select(StatementClosing.closing_cents)
        .join(Statement, Statement.id == StatementClosing.statement_id)
        .where(Statement.brand_id == statement.brand_id, Statement.first_on < statement.first_on)
        .order_by(Statement.first_on.desc())
    )
    return needs_unit_of_work().scalar(query.limit(1)) or 0


def _sum_of(statement_id: int) -> tuple[int, int]:
    """How many postings a statement holds, and their sum with debit positive."""
    query = (
        select(func.count(), func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(StatementPosting, StatementPosting.posting_id == Posting.id)
        .where(StatementPosting.statement_id == statement_id)
    )
    count, cents = needs_unit_of_work().execute(query).one()
    return int(count), int(cents)


def mark_opened(month: Span) -> None:
    """All brands' statements of a month are open; twice is once."""
    into = insert_on_sqlite(StatementMonth) if on_sqlite() else insert_on_postgresql(StatementMonth)
    row = into.values(first_on=month.first_on, at=clock.now())
    needs_unit_of_work().execute(row.on_conflict_do_nothing(index_elements=["first_on"]))


def statement(statement_id: int) -> Statement | None:
    return needs_unit_of_work().get(Statement, statement_id)
