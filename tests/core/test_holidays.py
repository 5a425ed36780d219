from datetime import date, timedelta

import holidays as calendars
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.holidays import easter, holidays, is_working_day, working_days_after

days = st.dates(date(2012, 1, 1), date(2060, 12, 31))
TURIN = calendars.country_holidays("IT", subdiv="TO")


@given(days)
def test_the_working_days_are_those_of_the_calendar_of_turin(day):
    assert is_working_day(day) == (day.weekday() < 5 and day not in TURIN)


def test_easter_falls_on_the_days_of_the_almanac():
    known = ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"]
    assert [easter(date.fromisoformat(day).year).isoformat() for day in known] == known


def test_nobody_works_on_easter_monday_the_patrons_day_ferragosto_and_christmas():
    for day in ("2026-04-06", "2026-06-24", "2024-08-15", "2026-12-25"):
        assert not is_working_day(date.fromisoformat(day))


def test_saint_francis_is_a_holiday_from_2026_on():
    assert date(2025, 10, 4) not in holidays(2025)
    assert date(2027, 10, 4) in holidays(2027)
    assert not is_working_day(date(2027, 10, 4)), "a Monday"


@given(days, st.integers(0, 40), st.frozensets(days, max_size=5))
def test_so_many_working_days_lie_between(day, count, closed_on):
    end = working_days_after(day, count, closed_on)
    between = [day + timedelta(days=n) for n in range((end - day).days)]
    assert is_working_day(end)
    assert end not in closed_on
    assert sum(is_working_day(each) and each not in closed_on for each in between) == count


def test_a_year_of_closed_days_is_walked_over():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert working_days_after(date(2026, 1, 1), 1, closed) == date(2027, 1, 5)
