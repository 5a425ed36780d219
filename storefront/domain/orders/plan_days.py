"""When parcels arrive and pick-ups are ready, with the time that making takes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from storefront.core.clock import ROME, rome_date
from storefront.core.holidays import working_days_after
from storefront.domain.places.arrival import MOST_DAYS, arrival
from storefront.domain.places.bands import Band
from storefront.domain.places.pickup import ready_at
from storefront.domain.places.queries import PlaceRow

WEEKS_AHEAD = 16
"""How many weeks of a maker's capacity are promised, this one included."""


@dataclass(frozen=True, slots=True)
class Making:
    """What is made to order: the weeks that its pieces take, one for each piece, and how long each is made."""

    weeks: tuple[str, ...]
    lead_days: int  # working days
    away_until: date | None = None

    def starts_at(self, at: datetime) -> datetime:
        """When the last of its pieces is begun: now, in its week, or when the maker is back."""
        monday = date.fromisocalendar(*_numbers(self.weeks[-1]), 1) if self.weeks else date.min
        back_on = self.away_until + timedelta(days=1) if self.away_until else date.min
        day = max(monday, back_on)
        return datetime.combine(day, time(0), ROME) if day > rome_date(at) else at


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day on which a parcel arrives; of a pick-up, the day from which it is ready, twice."""

    first_on: date | None
    last_on: date | None
    ready_at: datetime | None = None
    needs_agreement: bool = False  # later than 30 days: the buyer agrees to these days (art. 61)


def iso_week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def weeks_ahead(at: datetime) -> list[str]:
    """The weeks in which making may be promised, from this one on."""
    today = rome_date(at)
    return [iso_week(today + timedelta(weeks=n)) for n in range(WEEKS_AHEAD)]


def weeks_for(count: int, free: Mapping[str, int]) -> list[str]:
    """The earliest weeks with room for so many pieces, one for each; fewer when there is less room."""
    slots = [week for week in sorted(free) for _ in range(max(free[week], 0))]
    return slots[:count]


def days_of_parcel(place: PlaceRow, band: Band, makings: Sequence[Making], at: datetime) -> Days:
    """The days between which a parcel arrives: it waits for what takes longest."""
    closed = place.closed_days(rome_date(at))
    starts = [(making.starts_at(at), making.lead_days) for making in makings] or [(at, 0)]
    spans = [
        arrival(start, cutoff_hour=place.cutoff_hour, lead_days=lead, days_min=band.days_min,
                days_max=band.days_max, closed_on=closed)
        for start, lead in starts
    ]  # fmt: skip
    last = max(spans, key=lambda span: (span.last_on, span.first_on))
    return Days(last.first_on, last.last_on, needs_agreement=last.last_on > rome_date(at) + timedelta(days=MOST_DAYS))


def days_of_pickup(place: PlaceRow, makings: Iterable[Making], at: datetime) -> Days:
    """When a pick-up is ready: opening hours after the order, or after the last piece is made."""
    closed = place.closed_days(rome_date(at))
    made_at = [_made_at(making, at) for making in makings]
    ready = ready_at(max([at, *made_at]), place.ready_hours, place.hours, closed)
    day = rome_date(ready) if ready else None
    late = day is None or day > rome_date(at) + timedelta(days=MOST_DAYS)
    return Days(day, day, ready, needs_agreement=late)


def _made_at(making: Making, at: datetime) -> datetime:
    day = working_days_after(rome_date(making.starts_at(at)), making.lead_days)
    return datetime.combine(day, time(0), ROME)


def _numbers(week: str) -> tuple[int, int]:
    year, _, number = week.partition("-W")
    return int(year), int(number)
