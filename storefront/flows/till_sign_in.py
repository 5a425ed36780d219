"""Somebody taps their picture and gives their PIN, or shows their badge. Five wrong PINs shut it until a supervisor helps."""

from storefront.domain.people import attempts
from storefront.domain.tills import acts, doors, refusals, staff
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.doors import DeviceRow
from storefront.infra.db import retry_on_deadlock, unit_of_work

BADGE_DOOR = "badge"
MOST_BADGES = 10
"""Badges that open nothing, at one device in a quarter of an hour."""


@retry_on_deadlock
def till_sign_in(staff_id: int, pin: str, device: DeviceRow) -> str:
    """Begin a shift; returns the secret for the device's cookie. Raises WrongPin, PinLocked."""
    at = AtTill(device.location_id, device.device_id, staff_id)
    prove(at, pin)
    return _begin(at, "signed_in")


@retry_on_deadlock
def till_sign_in_by_badge(code: str, device: DeviceRow) -> str:
    """The same with a badge's QR. Raises UnknownBadge, TooManyTries, PinLocked.

    The try is committed before the badge is looked up, as a PIN's.
    """
    address = f"device {device.device_id}"
    with unit_of_work():
        tries = attempts.count(BADGE_DOOR, address)
    if tries > MOST_BADGES:
        raise refusals.TooManyTries
    found = doors.bearer(code, device.location_id)
    if found is None:
        raise refusals.UnknownBadge
    staff_id, is_locked = found
    if is_locked:
        raise refusals.PinLocked
    with unit_of_work():
        attempts.forgive(BADGE_DOOR, address)
    return _begin(AtTill(device.location_id, device.device_id, staff_id), "signed_in_by_badge")


@retry_on_deadlock
def change_own_pin(at: AtTill, pin: str, new_pin: str) -> None:
    """Somebody at the till chooses a PIN of their own. Raises WrongPin, PinLocked, BadNewPin."""
    if not staff.PIN.fullmatch(new_pin) or staff.is_weak(new_pin):
        raise refusals.BadNewPin
    prove(at, pin)
    with unit_of_work():
        staff.give_pin(at.staff_id, new_pin)
        acts.record(at, "pin_changed", str(at.staff_id))


def prove(at: AtTill, pin: str) -> None:
    """Raises WrongPin, PinLocked. The try is committed before the PIN is compared: no two are counted as one."""
    with unit_of_work():
        tried = doors.count_try(at.staff_id, at.location_id)
    if tried is None:
        raise refusals.PinLocked
    pin_hash, left = tried
    if doors.fits(pin, pin_hash):
        return
    if left > 0:
        raise refusals.WrongPin(left=left)
    with unit_of_work():
        if doors.lock_out(at.staff_id):
            acts.record(at, "locked_out", str(at.staff_id))
    raise refusals.PinLocked


def _begin(at: AtTill, kind: str) -> str:
    with unit_of_work():
        token = doors.begin_shift(at.staff_id, at.device_id)
        acts.record(at, kind, str(at.staff_id))
    return token
