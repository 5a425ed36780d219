"""Months and spans of days, as books are kept: in Rome, first and last day included. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    def before(self) -> "Span":
        """What this span is compared with: as many months before when it begins with one, else as many days.

        1–22 November is compared with 1–22 October, 1 September–30 November with the whole summer before it.
        """
        last_before = self.first_on - ONE_DAY
        if self.first_on.day != 1:
            return Span(self.first_on - timedelta(days=self.days), last_before)
        months = _months_between(self.first_on, self.last_on) + 1
        ends_a_month = self.last_on == last_of(self.last_on)
        last_on = last_before if ends_a_month else moved(self.last_on, -months)
        return Span(moved(self.first_on, -months), last_on)


def month_of(day: date) -> Span:
    """The month that a day lies in."""
    return Span(day.replace(day=1), last_of(day))


def last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_after(day: date) -> Span:
    return month_of(last_of(day) + ONE_DAY)


def last_ended(today: date) -> Span:
    """The last month that is wholly over on a day."""
    return month_of(today.replace(day=1) - ONE_DAY)


def moved(day: date, months: int) -> date:
    """The same day some months away; the last of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_between(first_on: date, last_on: date) -> int:
    return (last_on.year - first_on.year) * 12 + last_on.month - first_on.month


# --- what charts count by -------------------------------------------------------------------------------

MOST_WEEKS = 16


def by_weeks(span: Span) -> bool:
    """Whether a span is counted by week; a longer one is by month."""
    return span.days <= MOST_WEEKS * 7


def bucket_of(day: date, weekly: bool) -> date:
    """The first day of the week or month that a day is counted with."""
    return day - timedelta(days=day.weekday()) if weekly else day.replace(day=1)


def buckets(span: Span, weekly: bool) -> Iterator[date]:
    """All weeks or months of a span by their first days, those without any sale too."""
    day = bucket_of(span.first_on, weekly)
    while day <= span.last_on:
        yield day
        day = day + timedelta(days=7) if weekly else moved(day, 1)
