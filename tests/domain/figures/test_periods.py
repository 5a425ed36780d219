"""Any days are put together from the fewest sums, and compared with the days that people compare them with."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.domain.figures.models import Grain
from storefront.domain.figures.periods import Step, buckets, compared_with, counted_part, parts, step_of, summed_part
from storefront.domain.settlements.periods import Span, last_of, moved

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
LENGTH = {Grain.DAY: 0, Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@settings(max_examples=40, deadline=None)
@given(DAYS, st.integers(0, 1200), DAYS)
def test_parts_cover_each_day_once(first_on: date, length: int, until: date) -> None:
    span = Span(first_on, first_on + timedelta(days=length))
    summed, counted = summed_part(span, until), counted_part(span, until)
    covered: list[date] = []
    for part in parts(summed) if summed else []:
        day = part.first_on
        while day <= part.last_on:
            months = LENGTH[part.grain]
            end = last_of(moved(day, months - 1)) if months else day
            covered += [day + timedelta(days=number) for number in range((end - day).days + 1)]
            day = end + timedelta(days=1)
    if counted:
        covered += [counted.first_on + timedelta(days=number) for number in range(counted.days)]
    assert sorted(covered) == [span.first_on + timedelta(days=number) for number in range(span.days)]
    assert sum(one.days for one in buckets(span, step_of(span))) == span.days


def test_a_span_is_compared_with_what_people_compare_it_with() -> None:
    told = {
        (date(2026, 11, 23), date(2026, 11, 23)): (date(2026, 11, 16), date(2026, 11, 16)),  # the Monday before
        (date(2026, 11, 1), date(2026, 11, 23)): (date(2026, 10, 1), date(2026, 10, 23)),
        (date(2026, 2, 1), date(2026, 2, 28)): (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 10, 1), date(2026, 11, 23)): (date(2026, 7, 1), date(2026, 8, 23)),
        (date(2026, 1, 1), date(2026, 11, 23)): (date(2025, 1, 1), date(2025, 11, 23)),
        (date(2024, 1, 1), date(2024, 12, 31)): (date(2023, 1, 1), date(2023, 12, 31)),
        (date(2026, 5, 10), date(2026, 5, 19)): (date(2026, 4, 30), date(2026, 5, 9)),
    }
    for asked, before in told.items():
        assert compared_with(Span(*asked)) == Span(*before)


def test_long_spans_are_told_by_weeks_and_months() -> None:
    year = Span(date(2026, 1, 15), date(2026, 12, 31))
    assert step_of(Span(date(2026, 11, 1), date(2026, 11, 30))) == Step.DAY
    assert step_of(Span(date(2026, 8, 1), date(2026, 11, 30))) == Step.WEEK
    assert [step_of(year), len(buckets(year, Step.MONTH))] == [Step.MONTH, 12]
    assert buckets(year, Step.MONTH)[0] == Span(date(2026, 1, 15), date(2026, 1, 31))
