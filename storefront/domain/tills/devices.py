"""The devices of the tills: bound by a word that works once, listed by place, ended at once. Writes need a unit of work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.places.models import Location
from storefront.domain.tills import doors
from storefront.domain.tills.doors import digest
from storefront.domain.tills.models import Device, DeviceCode, Shift, Staff
from storefront.domain.tills.refusals import WrongDeviceCode
from storefront.infra.db import db, needs_unit_of_work

CODE_SIGNS = 8
CODE_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BoundDevice:
    """One device in use, and who works at it now."""

    device_id: int
    name: str
    location_id: int
    place: str
    bound_by: int
    bound_at: datetime
    seen_at: datetime | None
    worker: str | None


def new_code(location_id: int, by: int) -> str:
    """A word that makes one browser a till of this place, within half an hour. Told once; kept as a digest."""
    session, now, code = needs_unit_of_work(), clock.now(), refs.code(CODE_SIGNS)
    session.execute(delete(DeviceCode).where(DeviceCode.expires_at < now - timedelta(days=1)))
    row = {"location_id": location_id, "code_digest": digest(code), "created_by": by, "created_at": now}
    session.execute(insert(DeviceCode).values(**row, expires_at=now + CODE_LASTS))
    return code


def bind_with(code: str, name: str) -> tuple[str, int, int]:
    """Use a word up, once; returns the device's secret, its place and who made the word. Raises WrongDeviceCode."""
    now = clock.now()
    change = (
        update(DeviceCode)
        .where(
            DeviceCode.code_digest == digest(refs.normalised(code)),
            DeviceCode.used_at.is_(None),
            DeviceCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(DeviceCode.location_id, DeviceCode.created_by)
    )
    row = needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).first()
    if row is None:
        raise WrongDeviceCode
    return doors.bind(row.location_id, name, by=row.created_by), row.location_id, row.created_by


def end(device_id: int, by: int) -> str:
    """A device is no till any more, from its next request on; returns its name. Raises NotFound."""
    session = needs_unit_of_work()
    change = update(Device).where(Device.id == device_id, Device.ended_at.is_(None))
    ended = change.values(ended_at=clock.now(), ended_by=by).returning(Device.name)
    name: str | None = session.scalar(ended.execution_options(synchronize_session=False))
    if name is None:
        raise NotFound(device_id=device_id)
    session.execute(delete(Shift).where(Shift.device_id == device_id))
    return name


def bound() -> list[BoundDevice]:
    """Every device in use, by place. Somebody whose shift has locked itself is not at work."""
    at_work = (Shift.device_id == Device.id) & (Shift.seen_at > clock.now() - doors.LOCKS_AFTER)
    columns: tuple[Any, ...] = (
        Device.id, Device.name, Location.id, Location.name, Device.bound_by, Device.bound_at, Device.seen_at, Staff.name,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Location, Location.id == Device.location_id)
        .outerjoin(Shift, at_work)
        .outerjoin(Staff, Staff.id == Shift.staff_id)
        .where(Device.ended_at.is_(None))
        .order_by(Location.position, Location.name, Device.id)
    )
    return [BoundDevice(*row) for row in db.session.execute(query)]
