"""Invariants of figures: the sums of days, months, quarters and years are what the book says."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import case, func, literal, select, union_all

from storefront.core import clock
from storefront.domain.figures.book import COUNTED, added, moves
from storefront.domain.figures.models import Grain, Of, SalesSum
from storefront.domain.figures.periods import wholes
from storefront.domain.figures.summing import summed_until, unlike
from storefront.domain.settlements.periods import ONE_DAY, Span
from storefront.flows.checking import named
from storefront.infra.db import db


def summed_days_hold_every_entry() -> Iterator[str]:
    """Of the days up to the last summed one. Those after it wait for the worker, and are counted from the book."""
    until = summed_until()
    for day in unlike(clock.rome_date(clock.now())):
        if until is not None and day <= until:
            yield f"summed_day {day}"


def daily_sums_equal_the_book() -> Iterator[str]:
    """By place, brand, product and reason, each cent and each piece."""
    until = summed_until()
    if until is None:
        return
    sums = SalesSum.__table__
    for of in Of:
        book = moves(of, Span(date.min, until)).subquery()
        kept = select(sums.c.starts_on, sums.c.key, sums.c.word, *_signed(sums, -1)).where(
            sums.c.of == of, sums.c.grain == Grain.DAY, sums.c.starts_on <= until
        )
        told = select(book.c.day, book.c.key, book.c.word, *_signed(book, 1))
        both = union_all(told, kept).subquery("both")
        keys = (both.c.day, both.c.key, both.c.word)
        query = added(both, *keys).having(_differs(both))
        for row in db.session.execute(query):
            yield f"sales_sum {of} {row.day} {row.key}{row.word}"


def _signed(source: Any, sign: int) -> list[Any]:
    return [(source.c[name] * sign).label(name) for name in COUNTED]


def _differs(source: Any) -> Any:
    return sum((case((func.sum(source.c[name]) != 0, 1), else_=0) for name in COUNTED), literal(0)) > 0


def larger_sums_equal_their_days() -> Iterable[str]:
    """Months, quarters and years: each that is wholly summed is there, and is its parts."""
    until, first_on = summed_until(), db.session.scalar(select(func.min(SalesSum.starts_on)))
    if until is None or first_on is None:
        return []
    return [row for span in _ended(first_on, until) for row in _wrong(*span)]


def _ended(first_on: date, until: date) -> list[tuple[Grain, Grain, Span]]:
    found: dict[tuple[Grain, date], tuple[Grain, Grain, Span]] = {}
    day = first_on
    while day <= until:
        for smaller, larger, span in wholes(day):
            if span.last_on <= until:
                found[larger, span.first_on] = (smaller, larger, span)
        day = wholes(day)[0][2].last_on + ONE_DAY
    return list(found.values())


def _wrong(smaller: Grain, larger: Grain, span: Span) -> Iterable[str]:
    sums = SalesSum.__table__
    parts = select(sums.c.of, sums.c.key, sums.c.word, *_signed(sums, 1)).where(
        sums.c.grain == smaller, sums.c.starts_on.between(span.first_on, span.last_on)
    )
    whole = select(sums.c.of, sums.c.key, sums.c.word, *_signed(sums, -1)).where(
        sums.c.grain == larger, sums.c.starts_on == span.first_on
    )
    both = union_all(parts, whole).subquery("both")
    name = literal(f"{larger} {span.first_on}")
    query = select(name, both.c.of, both.c.key, both.c.word).group_by(both.c.of, both.c.key, both.c.word)
    return list(named("sales_sum", query.having(_differs(both))))


FIGURES: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one for one in (summed_days_hold_every_entry, daily_sums_equal_the_book, larger_sums_equal_their_days)
}
