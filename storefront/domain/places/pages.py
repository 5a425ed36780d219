"""An outlet as its page tells it: address, words, hours, closures."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from storefront.domain.media.models import Picture, PictureState
from storefront.domain.media.queries import PictureRow, packed, unpacked
from storefront.domain.places.models import Closure, Location, LocationKind, LocationText, OpeningHours
from storefront.infra.db import db

Stretches = tuple[tuple[time, time], ...]
CLOSURES_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class OutletPage:
    """A place that people may visit: an outlet, or the hub where it hands over."""

    id: int
    slug: str
    kind: LocationKind
    name: str
    street: str
    postcode: str
    city: str
    province: str
    email: str
    phone: str
    offers_pickup: bool
    ready_hours: int
    blurb: str = field(kw_only=True)
    picture: PictureRow | None = field(kw_only=True)
    hours: dict[int, Stretches] = field(kw_only=True)  # by weekday, 0 = Monday
    closures: list[tuple[date, str]] = field(kw_only=True)  # coming ones, with their reason

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"

    def open_on(self, day: date) -> Stretches:
        """When it is open on a day; empty when it is closed."""
        return () if day in dict(self.closures) else self.hours.get(day.weekday(), ())


def outlet_page(slug: str, locale: str, today: date) -> OutletPage | None:
    """The place of a slug; none unless it is open and receives people."""
    return next(iter(outlet_pages(locale, today, slug)), None)


def outlet_pages(locale: str, today: date, slug: str | None = None) -> list[OutletPage]:
    """All places that receive people, outlets first, in three SELECTs."""
    columns: tuple[Any, ...] = (
        Location.id, Location.slug, Location.kind, Location.name, Location.street, Location.postcode,
        Location.city, Location.province, Location.email, Location.phone, Location.offers_pickup,
        Location.ready_hours, LocationText.blurb, Picture.digest, Picture.width, Picture.height, Picture.widths,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(LocationText, and_(LocationText.location_id == Location.id, LocationText.locale == locale))
        .outerjoin(Picture, and_(Picture.id == Location.picture_id, Picture.state == PictureState.READY))
        .where(Location.is_open, or_(Location.kind == LocationKind.OUTLET, Location.offers_pickup))
        .order_by(Location.kind.desc(), Location.position, Location.id)
    )
    rows = db.session.execute(query if slug is None else query.where(Location.slug == slug)).all()
    ids = [row.id for row in rows]
    hours, closures = _hours(ids), _closures(ids, locale, today)
    return [
        OutletPage(
            *row[:12],
            blurb=row.blurb or "",
            picture=unpacked(packed(*row[13:17])) if row.digest else None,
            hours=hours.get(row.id, {}),
            closures=closures.get(row.id, []),
        )
        for row in rows
    ]


def place_slugs() -> list[str]:
    """Every place that has a page."""
    query = select(Location.slug).where(
        Location.is_open, or_(Location.kind == LocationKind.OUTLET, Location.offers_pickup)
    )
    return list(db.session.scalars(query.order_by(Location.position, Location.id)))


def _hours(ids: list[int]) -> dict[int, dict[int, Stretches]]:
    columns = (OpeningHours.location_id, OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
    query = select(*columns).where(OpeningHours.location_id.in_(ids)).order_by(OpeningHours.weekday, OpeningHours.opens)
    found: dict[int, dict[int, Stretches]] = {}
    for location_id, weekday, opens, closes in db.session.execute(query):
        days = found.setdefault(location_id, {})
        days[weekday] = (*days.get(weekday, ()), (opens, closes))
    return found


def _closures(ids: list[int], locale: str, today: date) -> dict[int, list[tuple[date, str]]]:
    reason = Closure.reason_en if locale == "en" else Closure.reason_it
    query = (
        select(Closure.location_id, Closure.day, reason)
        .where(Closure.location_id.in_(ids), Closure.day.between(today, today + CLOSURES_AHEAD))
        .order_by(Closure.day)
    )
    found: dict[int, list[tuple[date, str]]] = {}
    for location_id, day, why in db.session.execute(query):
        found.setdefault(location_id, []).append((day, why))
    return found
