"""Trying: begin an exercise, do something in it. Every write needs an open unit of work, and touches practice alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from storefront.core import clock, refs
from storefront.core.errors import NotFound
from storefront.domain.practice import consent
from storefront.domain.practice.exercises import EXERCISES, Exercise, is_astray
from storefront.domain.practice.models import PracticeAct, PracticeSession
from storefront.domain.practice.table import Act, Table, after, play
from storefront.infra.db import db, needs_unit_of_work


class TryEnded(NotFound):
    """This try is not there any more: its person, a tutor or time ended it; or it is somebody else's."""

    code = "practice_ended"


NAMELESS_FOR = timedelta(days=1)
MOST_ACTS = 400
"""So many acts in one try; further ones change nothing. Nobody needs a tenth of them."""


@dataclass(frozen=True, slots=True)
class Try:
    """An exercise as somebody stands in it."""

    session_id: int
    key: str
    staff_id: int | None
    exercise: Exercise
    table: Table
    acts: int

    @property
    def is_over(self) -> bool:
        return self.exercise.is_over(self.table)


def begin(exercise: str, staff_id: int | None) -> str:
    """Begin an exercise; returns its key. It bears a name only with that person's consent."""
    if exercise not in EXERCISES:
        raise NotFound(exercise=exercise)
    named = staff_id if staff_id is not None and consent.word(staff_id) else None
    key = refs.key()
    row = {"key": key, "staff_id": named, "exercise": exercise, "began_at": clock.now()}
    needs_unit_of_work().execute(insert(PracticeSession).values(**row))
    return key


def of(key: str) -> Try:
    """The try of this key, played through. Raises TryEnded."""
    columns = (PracticeSession.id, PracticeSession.staff_id, PracticeSession.exercise)
    row = db.session.execute(select(*columns).where(PracticeSession.key == key)).first()
    if row is None or row.exercise not in EXERCISES:
        raise TryEnded(key=key)
    done = select(PracticeAct.kind, PracticeAct.what).where(PracticeAct.session_id == row.id).order_by(PracticeAct.id)
    acts = [Act(one.kind, one.what) for one in db.session.execute(done)]
    return Try(row.id, key, row.staff_id, EXERCISES[row.exercise], play(row.exercise, acts), len(acts))


def do(key: str, kind: str, what: Mapping[str, Any]) -> tuple[Try, bool]:
    """Do something in a try; returns how it stands then, and whether that led astray."""
    needs_unit_of_work()
    before, act = of(key), Act(kind, dict(what))
    if before.acts >= MOST_ACTS:
        return before, False
    astray = is_astray(before.exercise, before.table, act)
    _write(before.session_id, act, astray=astray)
    now = Try(
        before.session_id, key, before.staff_id, before.exercise, after(before.table, act), before.acts + 1
    )  # fmt: skip
    if now.is_over:
        over = update(PracticeSession).where(PracticeSession.id == now.session_id, PracticeSession.done_at.is_(None))
        needs_unit_of_work().execute(over.values(done_at=clock.now()))
    return now, astray


def _write(session_id: int, act: Act, *, astray: bool) -> None:
    row = {"session_id": session_id, "at": clock.now(), "kind": act.kind, "what": act.what, "is_astray": astray}
    needs_unit_of_work().execute(insert(PracticeAct).values(**row))


def forget_old(days: int) -> int:
    """Delete tries that are older than the shop keeps them, and nameless ones after a day; returns how many."""
    now = clock.now()
    old = or_(
        PracticeSession.began_at < now - timedelta(days=days),
        PracticeSession.staff_id.is_(None) & (PracticeSession.began_at < now - NAMELESS_FOR),
    )
    gone = needs_unit_of_work().execute(delete(PracticeSession).where(old).returning(PracticeSession.id))
    return len(gone.all())
