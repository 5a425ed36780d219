"""Days on which nobody works in Turin: Sundays apart, the national holidays and the city's patron."""

from datetime import date, timedelta
from functools import lru_cache

FIXED = (
    (1, 1),  # New Year
    (1, 6),  # Epiphany
    (4, 25),  # Liberation
    (5, 1),  # Labour
    (6, 2),  # Republic
    (6, 24),  # Saint John, patron of Turin
    (8, 15),  # Ferragosto
    (11, 1),  # All Saints
    (12, 8),  # Immaculate Conception
    (12, 25),  # Christmas
    (12, 26),  # Saint Stephen
)

SAINT_FRANCIS_SINCE = 2026
"""4 October is a national holiday again from this year on (law 151 of 8 October 2025)."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876 (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """The holidays of a year in Turin, Easter Monday included."""
    fixed = {date(year, month, day) for month, day in FIXED}
    francis = {date(year, 10, 4)} if year >= SAINT_FRANCIS_SINCE else set()
    return frozenset(fixed | francis | {easter(year), easter(year) + timedelta(days=1)})


def is_working_day(day: date) -> bool:
    """Whether parcels leave and travel: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_days_after(day: date, count: int, closed_on: frozenset[date] = frozenset()) -> date:
    """The working day so many working days later; with 0 the day itself, or the next working one.

    `closed_on` are days on which one place does not work, beside the holidays.
    """
    day = _next_open(day, closed_on)
    for _ in range(count):
        day = _next_open(day + timedelta(days=1), closed_on)
    return day


def _next_open(day: date, closed_on: frozenset[date]) -> date:
    while not is_working_day(day) or day in closed_on:
        day += timedelta(days=1)
    return day
