"""When a pick-up is ready: a number of opening hours after it was asked for. See docs/arrival.md for parcels."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from storefront.core.clock import ROME, rome

Hours = Mapping[int, Sequence[tuple[time, time]]]
"""Stretches of opening by weekday, 0 = Monday, in the order of the day."""

MOST_DAYS = 120
"""How far ahead is looked: an outlet that does not open in four months hands nothing over."""


def ready_at(asked_at: datetime, ready_hours: int, hours: Hours, closed_on: Collection[date] = ()) -> datetime | None:
    """The instant at which so many opening hours have passed since `asked_at`; none when it never opens.

    A pick-up that is ready as the door closes is ready when it opens again: nobody can come at the last minute.
    """
    asked = rome(asked_at)
    left = timedelta(hours=ready_hours)
    for day in (asked.date() + timedelta(days=n) for n in range(MOST_DAYS)):
        if day in closed_on:
            continue
        for opens, closes in hours.get(day.weekday(), ()):
            start = max(datetime.combine(day, opens, ROME), asked)
            end = datetime.combine(day, closes, ROME)
            if start >= end:
                continue
            if left < end - start:
                return start + left
            left -= end - start
    return None
