"""Months and spans as books are kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.settlements.periods import Span, buckets, by_weeks, last_ended, month_after, month_of, moved

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("first_on", "last_on", "before"),
    [
        ("2026-11-01", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-11-01", "2026-11-22", ("2026-10-01", "2026-10-22")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-03-01", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ("2026-09-01", "2026-11-30", ("2026-06-01", "2026-08-31")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2026-11-16", "2026-11-22", ("2026-11-09", "2026-11-15")),
        ("2024-02-29", "2024-02-29", ("2024-02-28", "2024-02-28")),
    ],
)
def test_a_span_is_compared_with_the_one_before(first_on: str, last_on: str, before: tuple[str, str]) -> None:
    span = Span(date.fromisoformat(first_on), date.fromisoformat(last_on))
    assert span.before() == Span(*map(date.fromisoformat, before))


@given(DAYS, DAYS)
def test_the_span_before_ends_before_and_never_overlaps(one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    before = span.before()
    assert before.first_on <= before.last_on < span.first_on


@given(DAYS)
def test_a_month_begins_with_its_first_day_and_the_next_follows_at_once(day: date) -> None:
    month = month_of(day)
    assert month.first_on <= day <= month.last_on
    assert (month_after(day).first_on - month.last_on).days == 1
    assert last_ended(month_after(day).first_on) == month
    assert last_ended(month.last_on) != month


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    assert moved(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert moved(date(2026, 1, 15), -1) == date(2025, 12, 15)


@given(DAYS, DAYS)
def test_every_day_of_a_span_is_counted_in_exactly_one_bucket(one: date, other: date) -> None:
    span = Span(min(one, other), max(one, other))
    found = list(buckets(span, by_weeks(span)))
    assert found == sorted(set(found))
    assert found[0] <= span.first_on
    assert found[-1] <= span.last_on
