"""Somebody taps their picture and gives their PIN. Five wrong ones shut it until a supervisor gives a new one."""

from storefront.domain.tills import acts, doors, refusals
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.doors import DeviceRow
from storefront.infra.db import retry_on_deadlock, unit_of_work


@retry_on_deadlock
def till_sign_in(staff_id: int, pin: str, device: DeviceRow) -> str:
    """Begin a shift; returns the secret for the device's cookie. Raises WrongPin, PinLocked.

    The try is committed before the PIN is compared, so that no two tries are counted as one.
    """
    with unit_of_work():
        tried = doors.count_try(staff_id, device.location_id)
    if tried is None:
        raise refusals.PinLocked()
    pin_hash, left = tried
    at = AtTill(device.location_id, device.device_id, staff_id)
    if not doors.fits(pin, pin_hash):
        _refuse(at, left)
    with unit_of_work():
        token = doors.begin_shift(staff_id, device.device_id)
        acts.record(at, "signed_in", str(staff_id))
    return token


def _refuse(at: AtTill, left: int) -> None:
    if left > 0:
        raise refusals.WrongPin(left=left)
    with unit_of_work():
        if doors.lock_out(at.staff_id):
            acts.record(at, "locked_out", str(at.staff_id))
    raise refusals.PinLocked()
