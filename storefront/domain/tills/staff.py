"""People who work at the tills: added, changed, given a PIN and a badge, ended, erased. Writes need an open unit of work.

PINs and badges are told once, to who makes them, and kept as digests only.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, insert, select, update

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.tills.doors import digest, hashed
from storefront.domain.tills.models import Shift, Staff, StaffPlace
from storefront.infra.db import needs_unit_of_work

FACES = ("sun", "moon", "star", "heart", "leaf", "flower", "fish", "boat", "house", "kite", "cup", "key")
LOCALES = ("it", "en", "fr", "ar")
SIZES = ("m", "l", "x")
PIN = re.compile(r"[0-9]{4,8}")
PIN_DIGITS = 4
BADGE_SIGNS = 26
"""Letters and digits alone, 126 random bits: a scanner types them alike whatever the keyboard's language is."""
NOTHING = {
    "name": "", "face": "", "picture_id": None, "user_id": None, "pin_hash": "", "badge_digest": None,
    "is_supervisor": False, "may_change_prices": False, "is_trainee": False, "locale": "it", "text_size": "m", "high_contrast": False,
    "tries": 0, "locked_at": None,
}  # fmt: skip
"""What an erased person is: a row that acts may go on pointing to, and no more."""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """All that is known of somebody at a till, besides PIN and badge."""

    name: str
    face: str
    locale: str
    text_size: str
    is_supervisor: bool
    may_change_prices: bool
    is_trainee: bool


def is_weak(pin: str) -> bool:
    """Whether a PIN is one that everybody would try: all alike, or counting up or down."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def new_pin() -> str:
    """A PIN that nobody chose."""
    while is_weak(pin := f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"):
        pass
    return pin


def add(facts: StaffFacts, location_ids: Sequence[int]) -> tuple[int, str]:
    """Write somebody down; returns their id and their PIN, to be told once."""
    pin = new_pin()
    row = {**asdict(facts), "pin_hash": hashed(pin), "created_at": clock.now(), "tries": 0}
    staff_id = needs_unit_of_work().execute(insert(Staff).values(row).returning(Staff.id)).scalar_one()
    place(staff_id, location_ids)
    return staff_id, pin


def change(staff_id: int, facts: StaffFacts, location_ids: Sequence[int]) -> StaffFacts:
    """Write other facts; returns those before. Raises NotFound for who is gone."""
    columns = [getattr(Staff, name) for name in StaffFacts.__slots__]
    query = select(*columns).where(Staff.id == staff_id, Staff.ended_at.is_(None)).with_for_update()
    row = needs_unit_of_work().execute(query).first()
    if row is None:
        raise NotFound(staff_id=staff_id)
    _write(staff_id, **asdict(facts))
    place(staff_id, location_ids)
    return StaffFacts(*row)


def place(staff_id: int, location_ids: Sequence[int]) -> None:
    """Say where somebody works, and nowhere else. Whoever loses a place is locked out there at once."""
    session = needs_unit_of_work()
    session.execute(delete(StaffPlace).where(StaffPlace.staff_id == staff_id))
    if location_ids:
        rows = [{"staff_id": staff_id, "location_id": one} for one in sorted(set(location_ids))]
        session.execute(insert(StaffPlace), rows)


def give_pin(staff_id: int, pin: str | None = None) -> str:
    """A new PIN, one's own or one that nobody chose; opens what wrong ones shut. Raises NotFound."""
    wanted = pin or new_pin()
    _write(staff_id, pin_hash=hashed(wanted), tries=0, locked_at=None)
    return wanted


def unlock(staff_id: int) -> None:
    """Open what wrong PINs shut; the PIN stays. Raises NotFound."""
    _write(staff_id, tries=0, locked_at=None)


def give_badge(staff_id: int) -> str:
    """A new badge; the one before opens nothing from now on. Returns what its QR says. Raises NotFound."""
    token = refs.code(BADGE_SIGNS)
    _write(staff_id, badge_digest=digest(token))
    return token


def take_badge(staff_id: int) -> None:
    """End a badge that was lost. Raises NotFound."""
    _write(staff_id, badge_digest=None)


def end(staff_id: int) -> None:
    """Somebody leaves: no picture to tap, no shift goes on. Raises NotFound."""
    _write(staff_id, ended_at=clock.now(), badge_digest=None)
    needs_unit_of_work().execute(delete(Shift).where(Shift.staff_id == staff_id))


def erase(staff_id: int) -> None:
    """Forget who somebody was. What they did stays in the books, with nobody's name. Raises NotFound."""
    session, now = needs_unit_of_work(), clock.now()
    change = update(Staff).where(Staff.id == staff_id, Staff.erased_at.is_(None))
    ended = select(Staff.ended_at).where(Staff.id == staff_id)
    values: dict[str, Any] = {**NOTHING, "erased_at": now, "ended_at": session.scalar(ended) or now}
    _only(change.values(values).returning(Staff.id))
    session.execute(delete(Shift).where(Shift.staff_id == staff_id))
    session.execute(delete(StaffPlace).where(StaffPlace.staff_id == staff_id))


def _write(staff_id: int, **values: Any) -> None:
    change = update(Staff).where(Staff.id == staff_id, Staff.ended_at.is_(None)).values(values)
    _only(change.returning(Staff.id))


def _only(change: Any) -> None:
    if needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).scalar() is None:
        raise NotFound
