"""A brand's own place to send from: its address, when it works, what sending costs. Writes need a unit of work."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import time

from sqlalchemy import delete, insert, select, update

from storefront.domain.places.models import Location, LocationKind, OpeningHours, ShippingBand
from storefront.infra.db import db, needs_unit_of_work

HOME = "IT"
UNION = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""The European Union without Italy: one price for all of it is what a maker can keep in mind."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an atelier is and how it works."""

    name: str
    street: str
    postcode: str
    city: str
    province: str
    email: str
    phone: str
    cutoff_hour: int


@dataclass(frozen=True, slots=True)
class Price:
    """What a parcel up to a weight costs, and for how much worth of goods it is free."""

    up_to_grams: int
    price_cents: int
    free_above_cents: int | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class Atelier:
    """A brand's place with its days and its prices."""

    place: Place
    weekdays: tuple[int, ...]  # 0 = Monday
    opens: time
    closes: time
    at_home: Sequence[Price]
    abroad: Sequence[Price] = field(default=())  # the rest of the Union; other countries are left as they are


def own_place(brand_id: int) -> int | None:
    """The id of the brand's own place; none before it has one."""
    query = select(Location.id).where(Location.brand_id == brand_id, Location.kind == LocationKind.ATELIER)
    return db.session.scalar(query.order_by(Location.id).limit(1))


def atelier(brand_id: int) -> Atelier | None:
    """The brand's own place as its form shows it. Three statements."""
    columns = (
        Location.id, Location.name, Location.street, Location.postcode, Location.city, Location.province,
        Location.email, Location.phone, Location.cutoff_hour,
    )  # fmt: skip
    query = select(*columns).where(Location.brand_id == brand_id, Location.kind == LocationKind.ATELIER)
    row = db.session.execute(query.order_by(Location.id).limit(1)).first()
    if row is None:
        return None
    hours = select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
    stretches = db.session.execute(hours.where(OpeningHours.location_id == row.id)).all()
    prices = _prices(row.id)
    return Atelier(
        Place(*row[1:]),
        tuple(sorted({stretch.weekday for stretch in stretches})),
        min((stretch.opens for stretch in stretches), default=time(9)),
        max((stretch.closes for stretch in stretches), default=time(18)),
        at_home=prices[HOME],
        abroad=next((prices[country] for country in UNION if prices[country]), []),
    )


def _prices(location_id: int) -> dict[str, list[Price]]:
    columns = (
        ShippingBand.country, ShippingBand.up_to_grams, ShippingBand.price_cents, ShippingBand.free_above_cents,
        ShippingBand.days_min, ShippingBand.days_max,
    )  # fmt: skip
    query = select(*columns).where(ShippingBand.location_id == location_id).order_by(ShippingBand.up_to_grams)
    found: dict[str, list[Price]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.country].append(Price(*row[1:]))
    return found


def keep(brand_id: int, slug: str, wanted: Atelier) -> int:
    """Write the brand's own place, new or over the old one; `slug` names a new one. Returns its id.

    Orders keep the prices that they froze.
    """
    session = needs_unit_of_work()
    location_id = own_place(brand_id)
    facts = {**asdict(wanted.place), "is_open": True}
    if location_id is None:
        row = {**facts, "slug": slug, "brand_id": brand_id, "kind": LocationKind.ATELIER, "offers_pickup": False}
        location_id = session.execute(insert(Location).values(row).returning(Location.id)).scalar_one()
    else:
        session.execute(update(Location).where(Location.id == location_id).values(facts))
    _keep_days(location_id, wanted)
    _keep_prices(location_id, (HOME,), wanted.at_home)
    _keep_prices(location_id, UNION, wanted.abroad)
    return location_id


def _keep_days(location_id: int, wanted: Atelier) -> None:
    """One stretch a day; a place whose days and hours stay the same keeps its lunch breaks."""
    session = needs_unit_of_work()
    rows = session.execute(
        select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes).where(
            OpeningHours.location_id == location_id
        )
    ).all()
    days = tuple(sorted({row.weekday for row in rows}))
    span = (min((row.opens for row in rows), default=None), max((row.closes for row in rows), default=None))
    if days == tuple(sorted(wanted.weekdays)) and span == (wanted.opens, wanted.closes):
        return
    session.execute(delete(OpeningHours).where(OpeningHours.location_id == location_id))
    session.execute(
        insert(OpeningHours),
        [
            {"location_id": location_id, "weekday": weekday, "opens": wanted.opens, "closes": wanted.closes}
            for weekday in wanted.weekdays
        ],
    )


def _keep_prices(location_id: int, countries: Sequence[str], prices: Sequence[Price]) -> None:
    """The same prices for all these countries; a form that shows what is stored changes nothing."""
    session = needs_unit_of_work()
    before = _prices(location_id)
    if next((before[country] for country in countries if before[country]), []) == list(prices):
        return
    mine = (ShippingBand.location_id == location_id, ShippingBand.country.in_(countries))
    session.execute(delete(ShippingBand).where(*mine))
    rows = [
        {"location_id": location_id, "country": country, **asdict(price)} for country in countries for price in prices
    ]
    if rows:
        session.execute(insert(ShippingBand), rows)
