"""The doors of a till: a device bound to a place, a person with a PIN, a shift. Writes need an open unit of work."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, insert, select, update

from storefront.core import clock
from storefront.domain.places.models import Location
from storefront.domain.tills.models import Device, Shift, Staff, StaffPlace
from storefront.infra.db import db, needs_unit_of_work
from storefront.settings import settings

MOST_TRIES = 5
LOCKS_AFTER = timedelta(minutes=20)
"""Without a touch the till asks for the PIN again. The sale stays as it is: nobody is hurried."""
SEEN_EVERY = timedelta(minutes=1)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A bound device and its place."""

    device_id: int
    name: str
    location_id: int
    place: str
    place_slug: str


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody to tap."""

    staff_id: int
    name: str
    face: str
    is_locked: bool
    locale: str
    text_size: str
    high_contrast: bool


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works at this device now."""

    staff_id: int
    name: str
    face: str
    is_supervisor: bool
    may_change_prices: bool
    user_id: int | None
    locale: str
    text_size: str
    high_contrast: bool


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def bind(location_id: int, name: str, *, by: int) -> str:
    """Bind a device to a place; returns the secret for its cookie, which is kept nowhere else.

    `by` is who allowed it: the account that is signed in, or the one that made the device's code.
    """
    token = secrets.token_urlsafe(32)
    device = {"location_id": location_id, "token_digest": digest(token), "name": name, "bound_by": by}
    now = clock.now()
    needs_unit_of_work().execute(insert(Device).values(**device, bound_at=now, seen_at=now))
    return token


def device_of(token: str) -> DeviceRow | None:
    """The bound device of a cookie; none for one that was given up or never was."""
    columns: tuple[Any, ...] = (Device.id, Device.name, Location.id, Location.name, Location.slug)
    query = select(*columns).join(Location, Location.id == Device.location_id)
    row = db.session.execute(query.where(Device.token_digest == digest(token), Device.ended_at.is_(None))).first()
    return DeviceRow(*row) if row else None


def faces(location_id: int) -> list[Face]:
    """Who may work at a place, by name."""
    columns: tuple[Any, ...] = (
        Staff.id, Staff.name, Staff.face, Staff.locked_at.is_not(None), Staff.locale, Staff.text_size, Staff.high_contrast,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(StaffPlace, StaffPlace.staff_id == Staff.id)
        .where(StaffPlace.location_id == location_id, Staff.ended_at.is_(None))
        .order_by(Staff.name, Staff.id)
    )
    return [Face(*row) for row in db.session.execute(query)]


def hashed(pin: str) -> str:
    """A PIN as it is kept: peppered with the shop's secret, for four digits alone are guessed in no time."""
    return _HASHER.hash(_peppered(pin))


def fits(pin: str, pin_hash: str) -> bool:
    try:
        return _HASHER.verify(pin_hash, _peppered(pin))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _peppered(pin: str) -> str:
    return hmac.new(settings().secret_key.encode(), pin.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def count_try(staff_id: int, location_id: int) -> tuple[str, int] | None:
    """Write one more try down before anything is compared: the PIN's hash and how many tries are left.

    None for somebody who does not work here or is locked. Two tries at one instant are both counted.
    """
    here = select(StaffPlace.staff_id).where(StaffPlace.location_id == location_id)
    change = update(Staff).where(Staff.id == staff_id, Staff.id.in_(here), Staff.ended_at.is_(None))
    change = change.where(Staff.locked_at.is_(None), Staff.tries < MOST_TRIES)
    change = change.values(tries=Staff.tries + 1).returning(Staff.pin_hash, Staff.tries)
    row = needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).first()
    return (row.pin_hash, MOST_TRIES - row.tries) if row else None


def bearer(code: str, location_id: int) -> tuple[int, bool] | None:
    """Whose badge this is, and whether wrong PINs have shut them out; none for a badge that opens nothing here."""
    query = (
        select(Staff.id, Staff.locked_at.is_not(None))
        .join(StaffPlace, StaffPlace.staff_id == Staff.id)
        .where(Staff.badge_digest == digest(code), Staff.ended_at.is_(None), StaffPlace.location_id == location_id)
    )
    row = db.session.execute(query).first()
    return row._tuple() if row else None


def lock_out(staff_id: int) -> bool:
    """Too many wrong PINs: shut until a supervisor gives a new one. True for the one caller who did it."""
    change = update(Staff).where(Staff.id == staff_id, Staff.locked_at.is_(None), Staff.tries >= MOST_TRIES)
    change = change.values(locked_at=clock.now()).returning(Staff.id)
    return needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).scalar() is not None


def forgive(staff_id: int) -> None:
    """A right PIN: the wrong ones before it count no more."""
    needs_unit_of_work().execute(update(Staff).where(Staff.id == staff_id, Staff.locked_at.is_(None)).values(tries=0))


def supervisors(location_id: int) -> list[Face]:
    """Who may decide at a place, by name."""
    deciding = _supervising(location_id)
    return [face for face in faces(location_id) if face.staff_id in deciding]


def _supervising(location_id: int) -> set[int]:
    query = select(Staff.id).join(StaffPlace, StaffPlace.staff_id == Staff.id)
    return set(db.session.scalars(query.where(StaffPlace.location_id == location_id, Staff.is_supervisor)))


def begin_shift(staff_id: int, device_id: int) -> str:
    """Somebody works at this device from now on, and nobody else does; returns the secret for the cookie."""
    session, token, now = needs_unit_of_work(), secrets.token_urlsafe(32), clock.now()
    session.execute(delete(Shift).where(Shift.device_id == device_id))
    session.execute(update(Staff).where(Staff.id == staff_id).values(tries=0))
    row = {"id": digest(token), "staff_id": staff_id, "device_id": device_id, "began_at": now, "seen_at": now}
    session.execute(insert(Shift).values(**row))
    _seen_device(Device.id == device_id)
    return token


def _seen_device(which: Any) -> None:
    change = update(Device).where(which).values(seen_at=clock.now())
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def worker_of(token: str, device_id: int) -> tuple[Worker, bool] | None:
    """Who works at this device, and whether the shift should be marked as seen; none when the till is locked,
    the person left or was moved to another place."""
    columns: tuple[Any, ...] = (
        Staff.id, Staff.name, Staff.face, Staff.is_supervisor, Staff.may_change_prices, Staff.user_id, Staff.locale,
        Staff.text_size, Staff.high_contrast, Shift.seen_at,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Shift, Shift.staff_id == Staff.id)
        .join(Device, Device.id == Shift.device_id)
        .join(StaffPlace, (StaffPlace.staff_id == Staff.id) & (StaffPlace.location_id == Device.location_id))
        .where(Shift.id == digest(token), Shift.device_id == device_id, Staff.ended_at.is_(None))
    )
    row = db.session.execute(query).first()
    if row is None or clock.now() - row.seen_at > LOCKS_AFTER:
        return None
    return Worker(*row[:-1]), clock.now() - row.seen_at > SEEN_EVERY


def seen(token: str) -> None:
    session, of_token = needs_unit_of_work(), Shift.id == digest(token)
    session.execute(update(Shift).where(of_token).values(seen_at=clock.now()))
    _seen_device(Device.id == select(Shift.device_id).where(of_token).scalar_subquery())


def end_shift(token: str) -> None:
    """Lock the till."""
    needs_unit_of_work().execute(delete(Shift).where(Shift.id == digest(token)))
