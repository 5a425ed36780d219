"""Until when a buyer may withdraw, and from what. Pure. Arts. 52, 53, 59 Codice del consumo."""

from collections.abc import Sequence
from datetime import date, timedelta

from storefront.core.holidays import is_working_day

PERIOD_DAYS = 14
NEVER = frozenset({"personalised", "perishable"})
"""Reasons that hold whatever the buyer does. What is sealed for hygiene may go back unopened: a person looks."""


def last_day(received_on: Sequence[date | None]) -> date | None:
    """The last day to withdraw: 14 days after the last parcel came. None: not all have come, it is still open.

    A period that ends on a day of rest ends with the next working day (Regulation 1182/71, art. 3).
    """
    days = [day for day in received_on if day is not None]
    if not days or len(days) < len(received_on):
        return None
    day = max(days) + timedelta(days=PERIOD_DAYS)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_late(received_on: Sequence[date | None], today: date) -> bool:
    """Whether the period is over. A late declaration is not dropped: a person decides on it."""
    ends_on = last_day(received_on)
    return ends_on is not None and today > ends_on


def may_withdraw(exclusion: str) -> bool:
    return exclusion not in NEVER
