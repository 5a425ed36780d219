"""When a parcel arrives: a span of days, and its words. See docs/arrival.md."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storefront.core.clock import rome
from storefront.core.holidays import working_days_after

MOST_DAYS = 30
"""Days within which goods are delivered unless the buyer agreed to another date (art. 61, Codice del consumo)."""

WEEKDAYS = {
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "it": (
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The days between which a parcel arrives, both included, and the day on which it leaves."""

    leaves_on: date
    first_on: date
    last_on: date
    needs_agreement: bool  # may take more than 30 days: only for what is made to order, with its date agreed


def arrival(
    ordered_at: datetime,
    *,
    cutoff_hour: int,
    lead_days: int,
    days_min: int,
    days_max: int,
    closed_on: Collection[date] = (),
) -> Arrival:
    """The span in which a parcel ordered at an instant arrives, in working days of Turin.

    `cutoff_hour` is the hour of Turin from which an order counts as of the next working day; `lead_days` are
    working days of making; `days_min` and `days_max` working days on the way; `closed_on` days on which
    the sender does not work, though the couriers do.
    """
    if lead_days < 0 or not 0 <= days_min <= days_max:
        raise ValueError("days are never below zero, nor the most below the least")
    local = rome(ordered_at)
    closed = frozenset(closed_on)
    missed = local.hour >= cutoff_hour
    starts_on = working_days_after(local.date() + timedelta(days=missed), 0, closed)
    leaves_on = working_days_after(starts_on, lead_days, closed)
    last_on = working_days_after(leaves_on, days_max)
    return Arrival(
        leaves_on,
        first_on=working_days_after(leaves_on, days_min),
        last_on=last_on,
        needs_agreement=last_on > local.date() + timedelta(days=MOST_DAYS),
    )


def words(first_on: date, last_on: date, locale: str) -> str:
    """The span as a sentence goes on: "tra mercoledì 25 e venerdì 27 novembre", "on Friday 27 November".

    The month is said once when it is one, the year only when there are two.
    """
    language = "it" if locale.startswith("it") else "en"
    last = _day(last_on, language, has_month=True, has_year=first_on.year != last_on.year)
    if first_on == last_on:
        return last if language == "it" else f"on {last}"
    is_one_month = (first_on.year, first_on.month) == (last_on.year, last_on.month)
    first = _day(first_on, language, has_month=not is_one_month, has_year=first_on.year != last_on.year)
    return f"tra {first} e {last}" if language == "it" else f"between {first} and {last}"


def _day(day: date, language: str, *, has_month: bool, has_year: bool) -> str:
    figure = "1º" if language == "it" and day.day == 1 else str(day.day)
    said = [WEEKDAYS[language][day.weekday()], figure]
    said += [MONTHS[language][day.month - 1]] if has_month else []
    said += [str(day.year)] if has_year else []
    return " ".join(said)
