"""When a piece can be with its buyer and what sending it costs, as the cart would say: by parcel, or to collect."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import format_time
from flask_babel import gettext as _

from storefront.core import clock
from storefront.domain.catalogue.absences import back_after
from storefront.domain.catalogue.models import Making
from storefront.domain.catalogue.product_page import Parts, Sheet
from storefront.domain.orders import plan_days
from storefront.domain.orders.plan import Parcel, Stock, Wish, plan
from storefront.domain.pieces.choices import Choice
from storefront.domain.places import arrival, bands, pickup
from storefront.domain.places.bands import Band
from storefront.domain.places.queries import PlaceRow
from storefront.flows.quote import HOME, birthplace

SPAN = timedelta(minutes=30)
"""A page says the same for half an hour: then it may be kept so long, and no promise is older."""


@dataclass(frozen=True, slots=True)
class Pickup:
    """A shop where pieces lie now that can be collected."""

    slug: str
    name: str
    address: str
    count: int
    ready_words: str


def span_of(now: datetime) -> datetime:
    """The beginning of the half hour in which an instant lies."""
    return now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % SPAN


def parcel(choice: Choice, sheet: Sheet, parts: Parts, places: dict[int, PlaceRow], at: datetime) -> Parcel | None:
    """One piece on its way to a home in Italy, planned as the cart plans it; none when it cannot be sent."""
    free = {(choice.id, location_id): count for location_id, count in choice.available_at.items()}
    making = _making(sheet, parts, at) if not free and choice.making == Making.TO_ORDER else None
    born_at = birthplace(sheet.maker.id, places)
    if making and making.weeks and born_at is not None:
        free = {(choice.id, born_at): 1}
    wish = Wish(0, choice.id, 1, choice.price_cents, choice.weight_grams, making=making)
    return next(iter(plan([wish], Stock(free), places, HOME, at).parcels), None)


def _making(sheet: Sheet, parts: Parts, at: datetime) -> plan_days.Making:
    free = {week: parts.room.get(week, sheet.weekly_capacity) for week in plan_days.weeks_ahead(at)}
    return plan_days.Making(tuple(plan_days.weeks_for(1, free)), sheet.lead_days, back_after(parts.absences))


def band_of(sent: Parcel, choice: Choice) -> Band | None:
    """The band by which a parcel travels."""
    found = bands.sending(sent.place.bands, HOME, choice.weight_grams, choice.price_cents)
    return None if isinstance(found, bands.NoBand) else found.band


def arrives_words(sent: Parcel | None, locale: str) -> str:
    """The days of arrival as a sentence goes on; empty when it cannot be sent."""
    if sent is None or sent.days.first_on is None or sent.days.last_on is None:
        return ""
    return arrival.words(sent.days.first_on, sent.days.last_on, locale)


def pickups(choice: Choice, places: dict[int, PlaceRow], at: datetime, locale: str) -> list[Pickup]:
    """Where this piece can be collected, and from when at the latest if it is ordered within this half hour."""
    found = []
    for location_id, count in choice.available_at.items():
        place = places.get(location_id)
        if place and place.offers_pickup and place.hours:
            closed_on = place.closed_days(clock.rome_date(at))
            ready = pickup.ready_at(at + SPAN, place.ready_hours, place.hours, closed_on)
            found.append(Pickup(place.slug, place.name, place.address, count, ready_words(ready, at, locale)))
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
