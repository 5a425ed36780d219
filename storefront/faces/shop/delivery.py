"""When a piece can be with its buyer, in words: by parcel, or to collect."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_time
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.catalogue.models import Making
from storefront.domain.pieces.choices import Choice
from storefront.domain.places import arrival, bands, pickup
from storefront.domain.places.models import LocationKind
from storefront.domain.places.queries import PlaceRow


@dataclass(frozen=True, slots=True)
class Pickup:
    """A shop where pieces lie now that can be collected."""

    slug: str
    name: str
    address: str
    count: int
    ready_words: str


def parcel_words(choice: Choice, lead_days: int, places: dict[int, PlaceRow], now: datetime, locale: str) -> str:
    """When a parcel with this piece arrives in Italy; empty when it cannot be sent."""
    sources = _sources(choice, places)
    soonest = [found for place in sources if (found := _arrival(place, choice, lead_days, now))]
    if not soonest:
        return ""
    best = min(soonest, key=lambda found: (found.last_on, found.first_on))
    return arrival.words(best.first_on, best.last_on, locale)


def _sources(choice: Choice, places: dict[int, PlaceRow]) -> list[PlaceRow]:
    if choice.available_at:
        return [places[location_id] for location_id in choice.available_at if location_id in places]
    if choice.making == Making.TO_ORDER:
        return [place for place in places.values() if place.kind == LocationKind.HUB]
    return []


def _arrival(place: PlaceRow, choice: Choice, lead_days: int, now: datetime) -> arrival.Arrival | None:
    sending = bands.sending(place.bands, "IT", choice.weight_grams, choice.price_cents)
    if isinstance(sending, bands.NoBand):
        return None
    return arrival.arrival(
        now, cutoff_hour=place.cutoff_hour, lead_days=0 if choice.available_at else lead_days,
        days_min=sending.band.days_min, days_max=sending.band.days_max,
        closed_on=place.closed_days(clock.rome_date(now)),
    )  # fmt: skip


def pickups(choice: Choice, places: dict[int, PlaceRow], now: datetime, locale: str) -> list[Pickup]:
    """Where this piece can be collected, and from when."""
    found = []
    for location_id, count in choice.available_at.items():
        place = places.get(location_id)
        if place and place.offers_pickup:
            closed_on = place.closed_days(clock.rome_date(now))
            ready = pickup.ready_at(now, place.ready_hours, place.hours, closed_on)
            found.append(Pickup(place.slug, place.name, place.address, count, ready_words(ready, now, locale)))
    return found


def ready_words(ready: datetime | None, now: datetime, locale: str) -> str:
    if ready is None:
        return ""
    day = day_words(clock.rome_date(ready), clock.rome_date(now), locale)
    return _("Pronto %(day)s dalle %(hour)s", day=day, hour=format_time(ready, "HH:mm"))


def day_words(day: date, today: date, locale: str) -> str:
    """Today, tomorrow, or the day by its name and number."""
    distance = (day - today).days
    if distance == 0:
        return _("oggi")
    return _("domani") if distance == 1 else arrival.words(day, day, locale)
