"""The people at the tills, as the office and supervisors change them. See docs/people.md.

The log names them by number and never by name or face: it is not erasable, they are.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.practice.consent import forget_person
from storefront.domain.tills import staff
from storefront.domain.tills.staff import StaffFacts
from storefront.infra.db import unit_of_work

PERSONAL = ("name", "face")
KIND = "staff"


def add_staff(facts: StaffFacts, location_ids: Sequence[int], by: Actor) -> tuple[int, str]:
    """Returns the new person's id and PIN, to be told once."""
    with unit_of_work():
        staff_id, pin = staff.add(facts, location_ids)
        note(by, "staff_added", KIND, str(staff_id), new={**_told(facts), "places": sorted(location_ids)})
    return staff_id, pin


def change_staff(staff_id: int, facts: StaffFacts, location_ids: Sequence[int], by: Actor) -> None:
    """Raises NotFound for who is gone."""
    with unit_of_work():
        before = asdict(staff.change(staff_id, facts, location_ids))
        after = asdict(facts)
        changed = [name for name in after if after[name] != before[name]]
        told = {name: name in PERSONAL or after[name] for name in changed}
        old = {name: before[name] for name in changed if name not in PERSONAL}
        note(by, "staff_changed", KIND, str(staff_id), old=old, new={**told, "places": sorted(location_ids)})


def give_pin(staff_id: int, by: Actor) -> str:
    """A new PIN, to be told once; opens what wrong ones shut. Raises NotFound."""
    with unit_of_work():
        pin = staff.give_pin(staff_id)
        note(by, "pin_given", KIND, str(staff_id))
    return pin


def unlock(staff_id: int, by: Actor) -> None:
    with unit_of_work():
        staff.unlock(staff_id)
        note(by, "staff_unlocked", KIND, str(staff_id))


def give_badge(staff_id: int, by: Actor) -> str:
    """A new badge; returns what its QR says, to be printed once. Raises NotFound."""
    with unit_of_work():
        token = staff.give_badge(staff_id)
        note(by, "badge_given", KIND, str(staff_id))
    return token


def take_badge(staff_id: int, by: Actor) -> None:
    with unit_of_work():
        staff.take_badge(staff_id)
        note(by, "badge_taken", KIND, str(staff_id))


def end_staff(staff_id: int, by: Actor) -> None:
    with unit_of_work():
        staff.end(staff_id)
        note(by, "staff_ended", KIND, str(staff_id))


def erase_staff(staff_id: int, by: Actor) -> None:
    """Forget who somebody was; raises NotFound for who is erased already."""
    with unit_of_work():
        staff.erase(staff_id)
        forget_person(staff_id)  # what they tried bears their name
        note(by, "staff_erased", KIND, str(staff_id))


def _told(facts: StaffFacts) -> dict[str, Any]:
    return {name: value for name, value in asdict(facts).items() if name not in PERSONAL}
