"""Places as sales need them: what sending costs from there, when they work, who owns them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Date, Integer, Select, Time, and_, bindparam, cast, null, select, union_all

from storefront.domain.brands.models import Brand
from storefront.domain.places.bands import Band
from storefront.domain.places.models import Closure, Location, LocationKind, OpeningHours, ShippingBand
from storefront.infra.db import db

LOOK_AHEAD_DAYS = 180
"""How far ahead closures are read: making to order may begin months from now."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One open place, with its shipping bands into one country."""

    id: int
    slug: str
    kind: LocationKind
    brand_id: int | None  # its owner; none is the cooperative
    name: str
    street: str
    postcode: str
    city: str
    offers_pickup: bool
    ready_hours: int
    cutoff_hour: int
    away_until: date | None  # of the owner, both days included: no parcel leaves meanwhile
    away_from: date | None = field(default=None, kw_only=True)  # none: since before today
    bands: tuple[Band, ...] = field(default=(), kw_only=True)
    hours: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict, kw_only=True)
    closures: frozenset[date] = field(default=frozenset(), kw_only=True)
    closed: dict[date, frozenset[date]] = field(default_factory=dict, kw_only=True, repr=False, compare=False)

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"

    def closed_days(self, today: date) -> frozenset[date]:
        """Days ahead on which nobody works there: closures, the weekdays without hours, the owner's absence.

        Counted once for each day from which one looks ahead: a row is kept in memory, and each plan asks several.
        """
        if today not in self.closed:
            self.closed[today] = self._closed_days(today)
        return self.closed[today]

    def _closed_days(self, today: date) -> frozenset[date]:
        days = [today + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS)]
        shut = {day for day in days if self.hours and day.weekday() not in self.hours}
        away = {day for day in days if self.away_until and (self.away_from or today) <= day <= self.away_until}
        return self.closures | shut | away


def open_places(country: str, today: date) -> dict[int, PlaceRow]:
    """All open places by id, with what sending into that country costs. Two statements."""
    rows = db.session.execute(_places_query(), {"country": country}).all()
    bands: dict[int, list[Band]] = defaultdict(list)
    for row in rows:
        if row.up_to_grams is not None:
            bands[row.id].append(Band(country, *row[13:18]))
    ids = list(dict.fromkeys(row.id for row in rows))
    hours, closures = _calendar(ids, today)
    facts: dict[int, Any] = {row.id: row[:13] for row in rows}
    return {
        i: PlaceRow(
            *facts[i][:12],
            away_from=facts[i][12],
            bands=tuple(bands[i]),
            hours=hours.get(i, {}),
            closures=frozenset(closures.get(i, ())),
        )
        for i in ids
    }


@lru_cache
def _places_query() -> Select[Any]:
    """Put together once: that takes longer than asking."""
    columns: tuple[Any, ...] = (
        Location.id, Location.slug, Location.kind, Location.brand_id, Location.name, Location.street,
        Location.postcode, Location.city, Location.offers_pickup, Location.ready_hours, Location.cutoff_hour,
        Brand.away_until, Brand.away_from, ShippingBand.up_to_grams, ShippingBand.price_cents,
        ShippingBand.free_above_cents, ShippingBand.days_min, ShippingBand.days_max,
    )  # fmt: skip
    to_country = and_(ShippingBand.location_id == Location.id, ShippingBand.country == bindparam("country"))
    return (
        select(*columns)
        .select_from(Location)
        .outerjoin(Brand, Brand.id == Location.brand_id)
        .outerjoin(ShippingBand, to_country)
        .where(Location.is_open)
        .order_by(Location.position, Location.id, ShippingBand.up_to_grams)
    )


def _calendar(
    location_ids: Iterable[int], today: date
) -> tuple[dict[int, dict[int, tuple[tuple[time, time], ...]]], dict[int, set[date]]]:
    """Opening hours by place and weekday, and days of closure by place, in one statement."""
    asked = {"ids": list(location_ids), "today": today, "last": today + timedelta(days=LOOK_AHEAD_DAYS)}
    hours: dict[int, dict[int, tuple[tuple[time, time], ...]]] = defaultdict(dict)
    closures: dict[int, set[date]] = defaultdict(set)
    for location_id, weekday, opens, closes, day in db.session.execute(_calendar_query(), asked):
        if day is not None:
            closures[location_id].add(day)
        else:
            stretches = (*hours[location_id].get(weekday, ()), (opens, closes))
            hours[location_id][weekday] = tuple(sorted(stretches))
    return hours, closures


@lru_cache
def _calendar_query() -> CompoundSelect[Any]:
    ids: Any = bindparam("ids", expanding=True)
    open_hours = select(
        OpeningHours.location_id, OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes,
        cast(null(), Date).label("day"),
    ).where(OpeningHours.location_id.in_(ids))  # fmt: skip
    ahead = Closure.day.between(bindparam("today"), bindparam("last"))
    shut_days = select(
        Closure.location_id, cast(null(), Integer), cast(null(), Time), cast(null(), Time), Closure.day
    ).where(Closure.location_id.in_(ids), ahead)
    return union_all(open_hours, shut_days)


def served_countries() -> list[str]:
    """Countries into which at least one open place sends, by code."""
    query = select(ShippingBand.country).join(Location, Location.id == ShippingBand.location_id)
    return list(db.session.scalars(query.where(Location.is_open).distinct().order_by(ShippingBand.country)))
