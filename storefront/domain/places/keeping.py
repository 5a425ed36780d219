"""The cooperative's own places as the office keeps them: facts, hours, closures, prices. Writes need a unit of work.

Ateliers belong to their brands, which keep them in the studio: nothing here touches one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.places.ateliers import Price
from storefront.domain.places.models import Closure, Location, LocationKind, LocationText, OpeningHours, ShippingBand
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

Hours = Mapping[int, Sequence[tuple[time, time]]]
OURS = (LocationKind.OUTLET, LocationKind.HUB)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What the office says of a place."""

    name: str
    street: str
    postcode: str
    city: str
    province: str
    email: str
    phone: str
    offers_pickup: bool
    ready_hours: int
    cutoff_hour: int


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """A place as its page in the office shows it."""

    location_id: int
    slug: str
    kind: LocationKind
    facts: PlaceFacts
    owner: str | None = None  # the brand of an atelier
    picture_id: int | None = None
    blurbs: dict[str, str] = field(default_factory=dict)
    hours: dict[int, list[tuple[time, time]]] = field(default_factory=dict)
    closures: list[tuple[date, str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BandRow:
    country: str
    price: Price


_FACTS: tuple[Any, ...] = tuple(getattr(Location, name) for name in PlaceFacts.__slots__)


def places(slug: str | None = None) -> list[KeptPlace]:
    """Every place in the shop's order, ateliers last. One statement."""
    columns: tuple[Any, ...] = (Location.id, Location.slug, Location.kind, Brand.name, Location.picture_id, *_FACTS)
    is_atelier = Location.kind == LocationKind.ATELIER
    query = select(*columns).outerjoin(Brand, Brand.id == Location.brand_id)
    query = query.order_by(is_atelier, Location.position, Location.name)
    if slug is not None:
        query = query.where(Location.slug == slug)
    return [
        KeptPlace(row[0], row[1], row[2], PlaceFacts(*row[5:]), row[3], row[4]) for row in db.session.execute(query)
    ]


def place(slug: str, today: date) -> KeptPlace | None:
    """One place with its words, hours and coming closures."""
    found = next(iter(places(slug)), None)
    if found is None:
        return None
    for locale, blurb in db.session.execute(
        select(LocationText.locale, LocationText.blurb).where(LocationText.location_id == found.location_id)
    ):
        found.blurbs[locale] = blurb
    found.hours.update(hours_of(found.location_id))
    closures = select(Closure.day, Closure.reason_it, Closure.reason_en).where(
        Closure.location_id == found.location_id, Closure.day >= today
    )
    found.closures.extend(row._tuple() for row in db.session.execute(closures.order_by(Closure.day)))
    return found


def hours_of(location_id: int) -> dict[int, list[tuple[time, time]]]:
    query = select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes).where(
        OpeningHours.location_id == location_id
    )
    found: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for weekday, opens, closes in db.session.execute(query.order_by(OpeningHours.weekday, OpeningHours.opens)):
        found[weekday].append((opens, closes))
    return dict(found)


def keep_facts(location_id: int, facts: PlaceFacts) -> dict[str, tuple[Any, Any]]:
    """Write a place's facts; returns what changed, old and new. Raises NotFound for an atelier."""
    session = needs_unit_of_work()
    row = session.execute(select(*_FACTS).where(*_our(location_id)).with_for_update()).first()
    if row is None:
        raise NotFound(location_id=location_id)
    before, after = asdict(PlaceFacts(*row)), asdict(facts)
    session.execute(update(Location).where(Location.id == location_id).values(after))
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


def show(location_id: int, picture_id: int) -> None:
    """The picture of a place, as soon as the worker has made it ready. Raises NotFound for an atelier."""
    change = update(Location).where(*_our(location_id)).values(picture_id=picture_id).returning(Location.id)
    if needs_unit_of_work().scalar(change.execution_options(synchronize_session=False)) is None:
        raise NotFound(location_id=location_id)


def keep_blurbs(location_id: int, blurbs: Mapping[str, str]) -> None:
    for locale, blurb in blurbs.items():
        _upsert(LocationText, {"location_id": location_id, "locale": locale}, {"blurb": blurb})


def keep_hours(location_id: int, hours: Hours) -> None:
    """Write a week anew: two stretches of a day are a lunch break, none is a day off."""
    session = needs_unit_of_work()
    session.execute(delete(OpeningHours).where(OpeningHours.location_id == location_id))
    rows = [
        {"location_id": location_id, "weekday": weekday, "opens": opens, "closes": closes}
        for weekday, stretches in hours.items()
        for opens, closes in stretches
    ]
    if rows:
        session.execute(insert(OpeningHours), rows)


def shut(location_id: int, first: date, last: date, reasons: Mapping[str, str]) -> None:
    """Note days of closure, both ends included; a day noted before gets the new reason. Raises NotFound."""
    _needs_ours(location_id)
    for ahead in range((last - first).days + 1):
        keys = {"location_id": location_id, "day": first + timedelta(days=ahead)}
        _upsert(Closure, keys, {"reason_it": reasons.get("it", ""), "reason_en": reasons.get("en", "")})


def open_again(location_id: int, day: date) -> None:
    """Take one day of closure back. Raises NotFound."""
    gone = delete(Closure).where(Closure.location_id == location_id, Closure.day == day).returning(Closure.day)
    if needs_unit_of_work().scalar(gone) is None:
        raise NotFound(day=day)


def bands(location_ids: Sequence[int]) -> dict[int, list[BandRow]]:
    """What sending costs, by place: lightest first within a country."""
    columns: tuple[Any, ...] = (
        ShippingBand.location_id, ShippingBand.country, ShippingBand.up_to_grams, ShippingBand.price_cents,
        ShippingBand.free_above_cents, ShippingBand.days_min, ShippingBand.days_max,
    )  # fmt: skip
    query = select(*columns).where(ShippingBand.location_id.in_(location_ids))
    found: dict[int, list[BandRow]] = defaultdict(list)
    is_abroad = ShippingBand.country != "IT"
    for row in db.session.execute(query.order_by(is_abroad, ShippingBand.country, ShippingBand.up_to_grams)):
        found[row.location_id].append(BandRow(row.country, Price(*row[2:])))
    return found


def keep_bands(location_id: int, countries: Sequence[str], price: Price) -> None:
    """One price for these countries up to a weight; the one of the same weight goes. Raises NotFound."""
    _needs_ours(location_id)
    values = asdict(price)
    for country in countries:
        keys = {"location_id": location_id, "country": country, "up_to_grams": values["up_to_grams"]}
        _upsert(ShippingBand, keys, {name: value for name, value in values.items() if name != "up_to_grams"})


def drop_band(location_id: int, country: str, up_to_grams: int) -> None:
    """Raises NotFound. Orders keep the prices that they froze."""
    _needs_ours(location_id)
    gone = delete(ShippingBand).where(
        ShippingBand.location_id == location_id, ShippingBand.country == country,
        ShippingBand.up_to_grams == up_to_grams,
    )  # fmt: skip
    if needs_unit_of_work().scalar(gone.returning(ShippingBand.id)) is None:
        raise NotFound(country=country)


def _our(location_id: int) -> tuple[Any, ...]:
    return Location.id == location_id, Location.kind.in_(OURS)


def _needs_ours(location_id: int) -> None:
    if needs_unit_of_work().scalar(select(Location.id).where(*_our(location_id))) is None:
        raise NotFound(location_id=location_id)


def _upsert(table: Any, keys: dict[str, Any], values: dict[str, Any]) -> None:
    into = insert_on_sqlite(table) if on_sqlite() else insert_on_postgresql(table)
    row = into.values({**keys, **values}).on_conflict_do_update(index_elements=list(keys), set_=values)
    needs_unit_of_work().execute(row)
