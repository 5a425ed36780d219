from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.core.holidays import is_working_day
from storefront.domain.places.arrival import arrival, words

instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def span(ordered, *, cutoff_hour=12, lead_days=0, days=(2, 4), closed_on=()):
    """First and last day, as ISO dates, of an order at a Turin wall-clock time."""
    at = datetime.fromisoformat(ordered).replace(tzinfo=UTC)
    found = arrival(
        at,
        cutoff_hour=cutoff_hour,
        lead_days=lead_days,
        days_min=days[0],
        days_max=days[1],
        closed_on=[date.fromisoformat(day) for day in closed_on],
    )
    return found.first_on.isoformat(), found.last_on.isoformat()


@given(
    instants,
    st.integers(0, 24),
    st.integers(0, 20),
    st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted),
    st.lists(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=3),
)
def test_parcels_leave_and_arrive_on_working_days_and_in_that_order(ordered_at, cutoff, lead, days, closed):
    found = arrival(
        ordered_at,
        cutoff_hour=cutoff,
        lead_days=lead,
        days_min=days[0],
        days_max=days[1],
        closed_on=closed,
    )
    assert ordered_at.date() <= found.leaves_on <= found.first_on <= found.last_on
    assert is_working_day(found.leaves_on)
    assert found.leaves_on not in closed
    assert is_working_day(found.first_on)
    assert is_working_day(found.last_on)


@given(instants, st.integers(0, 20), st.integers(1, 100))
def test_who_orders_later_never_receives_earlier(ordered_at, lead, hours):
    rules = {"cutoff_hour": 12, "lead_days": lead, "days_min": 1, "days_max": 3}
    first, second = arrival(ordered_at, **rules), arrival(ordered_at + timedelta(hours=hours), **rules)
    assert first.first_on <= second.first_on
    assert first.last_on <= second.last_on


def test_an_order_before_noon_on_monday_leaves_the_same_day():
    assert span("2026-11-23 10:59") == ("2026-11-25", "2026-11-27")


def test_the_cut_off_is_an_hour_of_turin_in_winter_and_in_summer():
    assert span("2026-11-23 10:59") == ("2026-11-25", "2026-11-27")
    assert span("2026-11-23 11:00") == ("2026-11-26", "2026-11-30")
    assert span("2026-07-06 09:59") == ("2026-07-08", "2026-07-10")
    assert span("2026-07-06 10:00") == ("2026-07-09", "2026-07-13")


def test_an_order_late_on_friday_or_at_the_weekend_leaves_on_monday():
    for ordered in ("2026-11-20 11:00", "2026-11-21 08:00", "2026-11-22 22:00"):
        assert span(ordered) == ("2026-11-25", "2026-11-27")


def test_an_order_after_midnight_in_turin_belongs_to_the_new_day():
    """23:30 UTC on a Sunday in summer is Monday morning in Turin."""
    assert span("2026-07-05 23:30", days=(1, 1)) == ("2026-07-07", "2026-07-07")


def test_the_patrons_day_of_turin_ferragosto_and_christmas_are_skipped():
    assert span("2026-06-23 08:00", days=(1, 1)) == ("2026-06-25", "2026-06-25")
    assert span("2025-08-14 08:00", days=(1, 1)) == ("2025-08-18", "2025-08-18")
    assert span("2026-12-24 08:00", days=(1, 2)) == ("2026-12-28", "2026-12-29")
    assert span("2026-04-03 08:00", days=(1, 1)) == ("2026-04-07", "2026-04-07")


def test_what_is_made_to_order_leaves_after_its_working_days_of_making():
    assert span("2026-11-23 08:00", lead_days=10) == ("2026-12-10", "2026-12-14")


def test_a_closed_atelier_sends_later_but_its_parcels_travel_on():
    august = [f"2026-08-{day:02d}" for day in range(10, 22)]
    assert span("2026-08-07 12:00", closed_on=august) == ("2026-08-26", "2026-08-28")
    assert span("2026-08-07 08:00", closed_on=august) == ("2026-08-11", "2026-08-13")


def test_more_than_30_days_need_the_agreement_of_the_buyer():
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    flags = [arrival(at, cutoff_hour=12, lead_days=lead, days_min=1, days_max=2).needs_agreement for lead in (20, 21)]
    assert flags == [False, True], "30 days after 2 November is 2 December"


def test_impossible_days_are_refused():
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    for lead, least, most in ((-1, 1, 2), (0, 3, 2), (0, -1, 2)):
        with pytest.raises(ValueError):
            arrival(at, cutoff_hour=12, lead_days=lead, days_min=least, days_max=most)


@pytest.mark.parametrize(
    ("first", "last", "italian", "english"),
    [
        (
            "2026-11-25",
            "2026-11-27",
            "tra mercoledì 25 e venerdì 27 novembre",
            "between Wednesday 25 and Friday 27 November",
        ),
        (
            "2026-11-30",
            "2026-12-01",
            "tra lunedì 30 novembre e martedì 1º dicembre",
            "between Monday 30 November and Tuesday 1 December",
        ),
        (
            "2026-12-31",
            "2027-01-04",
            "tra giovedì 31 dicembre 2026 e lunedì 4 gennaio 2027",
            "between Thursday 31 December 2026 and Monday 4 January 2027",
        ),
        ("2026-11-27", "2026-11-27", "venerdì 27 novembre", "on Friday 27 November"),
    ],
)
def test_a_span_is_said_as_one_would_say_it(first, last, italian, english):
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert words(*days, "it") == italian
    assert words(*days, "en") == english
