"""Days are summed once they are over for good, and summed anew where the book holds another number of entries.

Writes need an open unit of work. See docs/figures.md.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.domain.figures.book import COUNTED, added, moves
from storefront.domain.figures.credited import EARNED
from storefront.domain.figures.models import Grain, Of, SalesSum, SummedDay
from storefront.domain.figures.periods import wholes
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.settlements.periods import ONE_DAY, Span
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

REST = timedelta(days=2)
"""A day is summed when so much lies between: no transaction that books into it can still be open."""


def summed_until() -> date | None:
    """The last day that is in the sums, with all days before it."""
    return db.session.scalar(select(func.max(SummedDay.day)).where(SummedDay.kinds == len(Of)))


def last_over(today: date) -> date:
    """The last day that may be summed."""
    return today - REST


def unlike(today: date) -> list[date]:
    """Days that are over and not in the sums as the book has them, the first first. Reads one index of the book."""
    entries = _entries(JournalEntry.booked_on <= last_over(today))
    if not entries:
        return []
    query = select(SummedDay.day, SummedDay.entries).where(SummedDay.kinds == len(Of))
    summed = dict(db.session.execute(query).tuples().all())
    day, found = min(entries), []
    while day <= last_over(today):
        if summed.get(day) != entries.get(day, 0):
            found.append(day)
        day += ONE_DAY
    return found


def _entries(which: ColumnElement[bool]) -> dict[date, int]:
    """How many entries the book has of each of these days."""
    query = select(JournalEntry.booked_on, func.count()).where(JournalEntry.kind.in_(EARNED), which)
    return dict(db.session.execute(query.group_by(JournalEntry.booked_on)).tuples().all())


def months_of(days: Iterable[date]) -> list[list[date]]:
    """Days by their months, so that each month is one transaction."""
    found: dict[date, list[date]] = {}
    for day in sorted(days):
        found.setdefault(day.replace(day=1), []).append(day)
    return list(found.values())


def sum_days(days: Collection[date], today: date) -> None:
    """Sum some days of one month, and the month, the quarter and the year that they end. Two at once wait for each other."""
    session, span = needs_unit_of_work(), Span(min(days), max(days))
    session.execute(_marked(days))
    session.execute(delete(SalesSum).where(SalesSum.grain == Grain.DAY, SalesSum.starts_on.in_(days)))
    for of in Of:
        source = moves(of, span).subquery("moves")
        keys = (literal(of.value), literal(Grain.DAY.value), source.c.day, source.c.key, source.c.word)
        query = added(source, *keys).where(source.c.day.in_(days))
        session.execute(insert(SalesSum).from_select(_COLUMNS, query))
    for smaller, larger, whole in wholes(span.first_on):
        if whole.last_on <= last_over(today):
            _gather(smaller, larger, whole)


def _marked(days: Collection[date]) -> Any:
    """The days with the number of their entries. The rows are what a second worker waits at."""
    into = insert_on_sqlite(SummedDay) if on_sqlite() else insert_on_postgresql(SummedDay)
    counted = _entries(JournalEntry.booked_on.in_(days))
    rows = into.values([{"day": day, "entries": counted.get(day, 0), "kinds": len(Of)} for day in sorted(days)])
    made = {"entries": rows.excluded.entries, "kinds": rows.excluded.kinds}
    return rows.on_conflict_do_update(index_elements=["day"], set_=made)


def _gather(smaller: Grain, larger: Grain, span: Span) -> None:
    """A month from its days, a quarter from its months, a year from its quarters."""
    session = needs_unit_of_work()
    session.execute(delete(SalesSum).where(SalesSum.grain == larger, SalesSum.starts_on == span.first_on))
    keys = (SalesSum.of, literal(larger.value), literal(span.first_on), SalesSum.key, SalesSum.word)
    query = added(SalesSum.__table__, *keys).where(
        SalesSum.grain == smaller, SalesSum.starts_on.between(span.first_on, span.last_on)
    )
    session.execute(insert(SalesSum).from_select(_COLUMNS, query))


_COLUMNS = ["of", "grain", "starts_on", "key", "word", *COUNTED]
