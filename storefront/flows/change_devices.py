"""The devices of the tills, as the office and supervisors let them in and shut them out. See docs/people.md."""

from storefront.core.actor import Actor, staff
from storefront.domain.audit.services import note
from storefront.domain.people import attempts
from storefront.domain.tills import devices, refusals
from storefront.infra.db import unit_of_work

DOOR = "device code"
MOST_TRIES = 10  # from one address on the net, in a quarter of an hour


def make_device_code(location_id: int, by: Actor) -> str:
    """A word that makes one browser a till of this place, once and within half an hour."""
    with unit_of_work():
        code = devices.new_code(location_id, by.user_id or 0)
        note(by, "device_code_made", "place", str(location_id))
    return code


def bind_device(code: str, name: str, came_from: str) -> str:
    """Make this browser a till; returns the secret for its cookie. Raises WrongDeviceCode, TooManyTries.

    The try is committed before the word is looked at, so that guessing is counted whatever comes of it.
    """
    with unit_of_work():
        tries = attempts.count(DOOR, came_from)
    if tries > MOST_TRIES:
        raise refusals.TooManyTries
    with unit_of_work():
        token, location_id, made_by = devices.bind_with(code, name)
        attempts.forgive(DOOR, came_from)
        note(staff(made_by), "device_bound", "place", str(location_id), new={"device": name})
    return token


def end_device(device_id: int, by: Actor) -> str:
    """Shut a device out at once; returns its name. Raises NotFound."""
    with unit_of_work():
        name = devices.end(device_id, by.user_id or 0)
        note(by, "device_ended", "device", str(device_id), old={"device": name})
    return name
