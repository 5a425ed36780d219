"""Tries at a door, counted in the database for one address each, with or without an account behind it."""

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.people.models import Attempt
from storefront.infra.db import needs_unit_of_work, on_sqlite

WINDOW = timedelta(minutes=15)
"""Counting begins anew this long after the first try: the door opens by itself."""


def count(door: str, address: str) -> int:
    """Write one more try down and tell how many there were within the window.

    One statement that adds and answers: tries at the same instant are all counted, none slips through.
    Called before anything is compared, and for every address alike.
    """
    into = insert_on_sqlite(Attempt) if on_sqlite() else insert_on_postgresql(Attempt)
    now = clock.now()
    is_old = Attempt.since_at < now - WINDOW
    change = into.values(id=_key(door, address), count=1, since_at=now).on_conflict_do_update(
        index_elements=["id"],
        set_={
            "count": case((is_old, 1), else_=Attempt.count + 1),
            "since_at": case((is_old, now), else_=Attempt.since_at),
        },
    )
    return int(needs_unit_of_work().execute(change.returning(Attempt.count)).scalar_one())


def forgive(door: str, address: str) -> None:
    """Forget the tries: the right person came in."""
    needs_unit_of_work().execute(delete(Attempt).where(Attempt.id == _key(door, address)))


def forget_old() -> None:
    """Throw away what counts no more, so that made-up addresses do not fill the table."""
    needs_unit_of_work().execute(delete(Attempt).where(Attempt.since_at < clock.now() - WINDOW))


def _key(door: str, address: str) -> str:
    return hashlib.sha256(f"{door}\n{address.strip().lower()}".encode("utf-8", "replace")).hexdigest()
