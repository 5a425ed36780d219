"""The day of a till: opened with a float, closed with a count. Every write needs an open unit of work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.tills.models import TillDay
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of one till; what is not counted yet is none."""

    day_id: int
    day: date
    float_cents: int
    opening_expected_cents: int | None
    opening_why: str
    opened_at: datetime
    expected_cents: int | None
    counted_cents: int | None
    why: str
    closed_at: datetime | None


def _days(*where: Any) -> list[DayRow]:
    columns: tuple[Any, ...] = (
        TillDay.id, TillDay.day, TillDay.float_cents, TillDay.opening_expected_cents, TillDay.opening_why, TillDay.opened_at, TillDay.expected_cents, TillDay.counted_cents,
        TillDay.why, TillDay.closed_at,
    )  # fmt: skip
    query = select(*columns).where(*where).order_by(TillDay.id.desc()).limit(1)
    return [DayRow(*row) for row in db.session.execute(query)]


def open_day(location_id: int) -> DayRow | None:
    """The day that runs at a place; none before it is opened."""
    return next(iter(_days(TillDay.location_id == location_id, TillDay.closed_at.is_(None))), None)


def last_day(location_id: int) -> DayRow | None:
    """The day that runs, or the last one closed; none where nobody ever opened one."""
    return next(iter(_days(TillDay.location_id == location_id)), None)


def is_closed_since(location_id: int, at: datetime) -> bool:
    """Whether a day of this place was closed after an instant: what was sold then is a supervisor's to undo."""
    query = select(TillDay.id).where(TillDay.location_id == location_id, TillDay.closed_at > at).limit(1)
    return db.session.scalar(query) is not None


def closed_before(location_id: int, day_id: int) -> datetime | None:
    """When the day before this one was closed; none on a place's first day. What came since is this day's."""
    query = select(func.max(TillDay.closed_at)).where(TillDay.location_id == location_id, TillDay.id < day_id)
    return db.session.scalar(query)


def begin(location_id: int, float_cents: int, staff_id: int, *, expected_cents: int | None, why: str) -> int | None:
    """Open a day; returns its id. None when another till was faster: the database lets one be open at a place."""
    now = clock.now()
    into = insert_on_sqlite(TillDay) if on_sqlite() else insert_on_postgresql(TillDay)
    row = {"location_id": location_id, "day": clock.rome_date(now), "float_cents": float_cents, "opened_at": now}
    row = {**row, "opening_expected_cents": expected_cents, "opening_why": why}
    day = into.values(**row, opened_by=staff_id, why="").on_conflict_do_nothing().returning(TillDay.id)
    return needs_unit_of_work().execute(day).scalar()


def end(day_id: int, *, expected_cents: int, counted_cents: int, why: str, staff_id: int) -> bool:
    """Close a day with what was counted. False when it was closed before."""
    change = update(TillDay).where(TillDay.id == day_id, TillDay.closed_at.is_(None))
    change = change.values(
        expected_cents=expected_cents, counted_cents=counted_cents, why=why, closed_at=clock.now(), closed_by=staff_id
    ).returning(TillDay.id)
    return needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).scalar() is not None
