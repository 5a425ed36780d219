"""People at the tills as the office sees them, and who may see whom. Reads select columns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storefront.domain.places.models import Location
from storefront.domain.tills.models import Staff, StaffPlace
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody at a till, with the places where they work."""

    staff_id: int
    name: str
    face: str
    locale: str
    text_size: str
    is_supervisor: bool
    may_change_prices: bool
    is_trainee: bool
    locked_at: datetime | None
    has_badge: bool
    created_at: datetime
    places: tuple[tuple[int, str], ...] = field(default=(), kw_only=True)


_COLUMNS: tuple[Any, ...] = (
    Staff.id, Staff.name, Staff.face, Staff.locale, Staff.text_size, Staff.is_supervisor, Staff.may_change_prices,
    Staff.is_trainee, Staff.locked_at, Staff.badge_digest.is_not(None), Staff.created_at,
)  # fmt: skip


def working(location_ids: Iterable[int] | None = None, staff_id: int | None = None) -> list[StaffRow]:
    """Who works at the tills now, by name; `location_ids` asks for the trainees of these places alone. Two statements."""
    query = select(*_COLUMNS).where(Staff.ended_at.is_(None)).order_by(Staff.name, Staff.id)
    if location_ids is not None:
        here = select(StaffPlace.staff_id).where(StaffPlace.location_id.in_(sorted(location_ids)))
        query = query.where(Staff.is_trainee.is_(True), Staff.id.in_(here))
    if staff_id is not None:
        query = query.where(Staff.id == staff_id)
    rows = db.session.execute(query).all()
    places = places_of(row.id for row in rows)
    return [StaffRow(*row, places=tuple(places[row.id])) for row in rows]


def places_of(staff_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Where each of these people works: ids and names, in the places' order."""
    query = (
        select(StaffPlace.staff_id, Location.id, Location.name)
        .join(Location, Location.id == StaffPlace.location_id)
        .where(StaffPlace.staff_id.in_(list(staff_ids)))
        .order_by(Location.position, Location.name)
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for staff_id, location_id, name in db.session.execute(query):
        found[staff_id].append((location_id, name))
    return found


def locked() -> list[tuple[int, str]]:
    """Who was shut out by wrong PINs: id and name."""
    query = select(Staff.id, Staff.name).where(Staff.locked_at.is_not(None), Staff.ended_at.is_(None))
    return [row._tuple() for row in db.session.execute(query.order_by(Staff.locked_at))]


def gone() -> list[tuple[int, str, datetime | None]]:
    """Who left and has not been erased: id, name and when."""
    query = select(Staff.id, Staff.name, Staff.ended_at).where(Staff.ended_at.is_not(None), Staff.erased_at.is_(None))
    return [row._tuple() for row in db.session.execute(query.order_by(Staff.ended_at.desc()))]
