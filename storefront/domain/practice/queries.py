"""How practice goes, for the person and, with consent, for their tutor. Reads select columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from storefront.domain.practice.exercises import EXERCISES
from storefront.domain.practice.models import PracticeAct, PracticeConsent, PracticeSession
from storefront.domain.tills.models import Staff, StaffPlace
from storefront.domain.tills.staff_queries import places_of
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Progress:
    """One person's way with one exercise."""

    exercise: str
    tries: int
    done: int
    astray: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who agreed that a tutor sees how practice goes."""

    staff_id: int
    name: str
    agreed_at: datetime
    progress: tuple[Progress, ...]
    places: tuple[str, ...]

    @property
    def exercises_done(self) -> int:
        return sum(1 for one in self.progress if one.done)

    @property
    def last_at(self) -> datetime | None:
        return max((one.last_at for one in self.progress), default=None)


def done_by(staff_id: int) -> set[str]:
    """The exercises that somebody has ended, of those that bear their name."""
    query = select(PracticeSession.exercise).where(
        PracticeSession.staff_id == staff_id, PracticeSession.done_at.is_not(None)
    )
    return set(db.session.scalars(query))


def learners(
    places: Sequence[int] | None, *, name: str = "", staff_id: int | None = None, offset: int = 0, limit: int = 30
) -> list[Learner]:
    """Those who agreed, by name, with their progress and shops: three statements, however many. `places` none means everywhere."""
    query = select(Staff.id, Staff.name, PracticeConsent.at).join(PracticeConsent, PracticeConsent.staff_id == Staff.id)
    query = query.where(PracticeConsent.is_given, PracticeConsent.ended_at.is_(None), Staff.ended_at.is_(None))
    if places is not None:
        query = query.where(Staff.id.in_(select(StaffPlace.staff_id).where(StaffPlace.location_id.in_(places))))
    if name:
        query = query.where(Staff.name.icontains(name, autoescape=True))
    if staff_id is not None:
        query = query.where(Staff.id == staff_id)
    people = db.session.execute(query.order_by(Staff.name, Staff.id).offset(offset).limit(limit)).all()
    ids = [person.id for person in people]
    progress, shops = progress_of(ids), places_of(ids)
    return [
        Learner(one.id, one.name, one.at, tuple(progress[one.id]), tuple(name for _id, name in shops[one.id]))
        for one in people
    ]


def progress_of(staff_ids: Iterable[int]) -> dict[int, list[Progress]]:
    """By person, in the order of the exercises."""
    astray = (
        select(PracticeAct.session_id, func.sum(case((PracticeAct.is_astray, 1), else_=0)).label("astray"))
        .group_by(PracticeAct.session_id)
        .subquery()
    )
    query = (
        select(
            PracticeSession.staff_id, PracticeSession.exercise, func.count(), func.count(PracticeSession.done_at),
            func.coalesce(func.sum(astray.c.astray), 0), func.max(PracticeSession.began_at),
        )
        .outerjoin(astray, astray.c.session_id == PracticeSession.id)
        .where(PracticeSession.staff_id.in_(list(staff_ids)))
        .group_by(PracticeSession.staff_id, PracticeSession.exercise)
    )  # fmt: skip
    found: dict[int, list[Progress]] = defaultdict(list)
    for staff_id, *rest in db.session.execute(query):
        found[staff_id].append(Progress(*rest))
    order = {key: position for position, key in enumerate(EXERCISES)}
    for rows in found.values():
        rows.sort(key=lambda row: order.get(row.exercise, len(order)))
    return found
