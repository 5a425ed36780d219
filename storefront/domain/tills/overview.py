"""Every till at a glance, for who looks after them all: a few statements, whatever the number of places and sales."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.places.models import Location, LocationKind
from storefront.domain.tills import devices
from storefront.domain.tills.devices import BoundDevice
from storefront.domain.tills.models import SaleState, Staff, TillDay, TillSale
from storefront.domain.tills.report import OfWay, by_place
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of one till with who opened and who closed it; names are empty for who was erased."""

    day_id: int
    location_id: int
    place: str
    slug: str
    day: date
    float_cents: int
    opening_expected_cents: int | None
    opening_why: str
    opened_at: datetime
    closed_at: datetime | None
    expected_cents: int | None
    counted_cents: int | None
    why: str
    opened_by: str | None
    closed_by: str | None

    @property
    def opening_cents(self) -> int:
        """By how much the drawer differed from the book in the morning."""
        return 0 if self.opening_expected_cents is None else self.float_cents - self.opening_expected_cents

    @property
    def difference_cents(self) -> int | None:
        if self.counted_cents is None or self.expected_cents is None:
            return None
        return self.counted_cents - self.expected_cents


@dataclass(frozen=True, slots=True)
class TillRow:
    """One place with a till, today."""

    location_id: int
    slug: str
    name: str
    last_day: DayRow | None = field(kw_only=True)
    ways: list[OfWay] = field(kw_only=True)
    devices: list[BoundDevice] = field(kw_only=True)
    open_sales: int = field(kw_only=True)

    @property
    def workers(self) -> list[str]:
        return sorted({device.worker for device in self.devices if device.worker})

    @property
    def seen_at(self) -> datetime | None:
        return max((device.seen_at for device in self.devices if device.seen_at), default=None)


def tills(today: date) -> list[TillRow]:
    """All places with a till, in the shop's order; what was taken and given back since midnight in Turin. Six statements."""
    places = select(Location.id, Location.slug, Location.name).where(Location.kind != LocationKind.ATELIER)
    rows = db.session.execute(places.order_by(Location.position, Location.name)).all()
    latest = select(func.max(TillDay.id)).group_by(TillDay.location_id)
    last_days = {row.location_id: row for row in days(TillDay.id.in_(latest))}
    since = datetime.combine(today, time(), clock.ROME)
    ways, waiting = by_place(since, clock.now()), _open_sales()
    bound: dict[int, list[BoundDevice]] = defaultdict(list)
    for device in devices.bound():
        bound[device.location_id].append(device)
    return [
        TillRow(
            *row, last_day=last_days.get(row.id), ways=ways.get(row.id, []), devices=bound[row.id],
            open_sales=waiting.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip


def days(*where: Any, limit: int | None = None, offset: int = 0) -> list[DayRow]:
    """Days of tills, latest first."""
    opener, closer = Staff.__table__.alias(), Staff.__table__.alias()
    columns: tuple[Any, ...] = (
        TillDay.id, Location.id, Location.name, Location.slug, TillDay.day, TillDay.float_cents,
        TillDay.opening_expected_cents, TillDay.opening_why, TillDay.opened_at, TillDay.closed_at, TillDay.expected_cents, TillDay.counted_cents, TillDay.why, opener.c.name, closer.c.name,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Location, Location.id == TillDay.location_id)
        .outerjoin(opener, opener.c.id == TillDay.opened_by)
        .outerjoin(closer, closer.c.id == TillDay.closed_by)
        .where(*where)
        .order_by(TillDay.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [DayRow(*row) for row in db.session.execute(query)]


def days_of(slug: str, limit: int, offset: int = 0) -> list[DayRow]:
    return days(Location.slug == slug, limit=limit, offset=offset)


def day(slug: str, day_id: int) -> DayRow | None:
    return next(iter(days(Location.slug == slug, TillDay.id == day_id)), None)


def _open_sales() -> dict[int, int]:
    query = select(TillSale.location_id, func.count()).where(TillSale.state == SaleState.OPEN)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(TillSale.location_id))}
