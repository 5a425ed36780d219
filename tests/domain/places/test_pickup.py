"""When a pick-up is ready: opening hours are counted, nights and closed days are not."""

from datetime import date, datetime, time

import pytest

from storefront.core.clock import ROME
from storefront.domain.places.pickup import ready_at

# Tuesday to Saturday with a lunch break; Monday and Sunday closed.
HOURS = {weekday: ((time(10), time(13)), (time(15), time(19))) for weekday in (1, 2, 3, 4, 5)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("asked", "hours", "ready"),
    [
        ("2026-11-24T10:00", 2, "2026-11-24T12:00"),
        ("2026-11-24T08:00", 0, "2026-11-24T10:00"),  # before it opens
        ("2026-11-24T12:00", 2, "2026-11-24T16:00"),  # over lunch
        ("2026-11-24T18:00", 4, "2026-11-25T15:00"),  # over night: the door closes as it is ready, so after lunch
        ("2026-11-28T18:30", 1, "2026-12-01T10:30"),  # over Sunday and Monday
    ],
)
def test_only_opening_hours_count(asked: str, hours: int, ready: str) -> None:
    assert ready_at(at(asked), hours, HOURS) == at(ready)


def test_a_closed_day_is_passed_over() -> None:
    assert ready_at(at("2026-11-24T18:00"), 2, HOURS, {date(2026, 11, 25)}) == at("2026-11-26T11:00")


def test_the_night_of_the_clock_change_costs_nothing() -> None:
    every_day = {weekday: ((time(9), time(18)),) for weekday in range(7)}
    assert ready_at(at("2026-10-24T17:00"), 2, every_day) == at("2026-10-25T10:00")


def test_an_outlet_that_never_opens_promises_nothing() -> None:
    assert ready_at(at("2026-11-24T10:00"), 1, {}) is None
