"""What people asked about their data: written down, waited for, done. Every call needs an open unit of work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from storefront.core import clock, refs
from storefront.core.clock import rome_date
from storefront.domain.people.models import User
from storefront.domain.privacy.models import PrivacyRequest, Progress, RetentionRun, Wish
from storefront.domain.privacy.standing import Open
from storefront.infra.db import db, needs_unit_of_work

REF_LENGTH = 8
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request as the office and the person see it."""

    id: int
    ref: str
    wish: Wish
    state: Progress
    email: str
    user_id: int | None
    staff_id: int | None
    asked_on: date
    asked_at: datetime
    asked_by: int | None
    next_at: datetime | None
    waits_for: list[Any]
    done_at: datetime | None
    done_by: int | None
    rows: dict[str, Any]

    @property
    def waiting(self) -> list[Open]:
        """What was in the way when it was last looked at."""
        return [Open(code, about, date.fromisoformat(day) if day else None) for code, about, day in self.waits_for]


def write(
    wish: Wish, *, email: str = "", user_id: int | None = None, staff_id: int | None = None, by: int | None = None,
    asked_on: date | None = None,
) -> str:  # fmt: skip
    """Write a request down; returns its ref. An open one of the same account and wish is that one.

    `by` is somebody of the office: then nothing is done before one of them has said yes (`put_off`, `done`).
    """
    session, now = needs_unit_of_work(), clock.now()
    known = _open_of(wish, email, user_id, staff_id)
    if known is not None:
        return known
    ref = refs.code(REF_LENGTH)
    session.execute(
        insert(PrivacyRequest).values(
            ref=ref, wish=wish, state=Progress.OPEN, email=email, user_id=user_id, staff_id=staff_id,
            asked_on=asked_on or rome_date(now), asked_at=now, asked_by=by,
            next_at=now if by is None else None, waits_for=[], rows={},
        )
    )  # fmt: skip
    return ref


def _open_of(wish: Wish, email: str, user_id: int | None, staff_id: int | None) -> str | None:
    """The account's row is locked: two who ask at one instant are told of one request."""
    session = needs_unit_of_work()
    if user_id is not None:
        session.execute(select(User.id).where(User.id == user_id).with_for_update())
    same = (
        PrivacyRequest.user_id == user_id if user_id is not None
        else PrivacyRequest.staff_id == staff_id if staff_id is not None
        else PrivacyRequest.email == email
    )  # fmt: skip
    query = select(PrivacyRequest.ref).where(same, PrivacyRequest.wish == wish, PrivacyRequest.state == Progress.OPEN)
    return session.scalar(query.limit(1))


def put_off(request_id: int, found: list[Open], at: datetime) -> None:
    """Something is in the way still: the worker looks again at this instant."""
    _change(request_id, waits_for=[one.plain() for one in found], next_at=at)


def done(request_id: int, *, by: int | None, rows: dict[str, int]) -> None:
    """It was done: what is left of it is a day and how many rows it was."""
    _change(
        request_id, state=Progress.DONE, done_at=clock.now(), done_by=by, rows=rows, waits_for=[], email="",
    )  # fmt: skip


def withdraw(request_id: int) -> None:
    """The person thought better of it."""
    _change(request_id, state=Progress.WITHDRAWN, done_at=clock.now(), waits_for=[], email="")


def _change(request_id: int, **values: Any) -> None:
    is_open = (PrivacyRequest.id == request_id, PrivacyRequest.state == Progress.OPEN)
    change = update(PrivacyRequest).where(*is_open).values(values)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def _rows(*where: Any, limit: int | None = None, skip: int = 0, newest: bool = False) -> list[RequestRow]:
    columns = [getattr(PrivacyRequest, name) for name in RequestRow.__slots__]
    order = PrivacyRequest.id.desc() if newest else PrivacyRequest.id
    query = select(*columns).where(*where).order_by(order)
    return [RequestRow(*row) for row in db.session.execute(query.limit(limit).offset(skip) if limit else query)]


def request(ref: str) -> RequestRow | None:
    found = _rows(PrivacyRequest.ref == ref)
    return found[0] if found else None


def open_erasure_of(user_id: int) -> RequestRow | None:
    """What this account waits for; none when nobody asked to erase it."""
    wants = (PrivacyRequest.user_id == user_id, PrivacyRequest.wish == Wish.ERASURE)
    found = _rows(*wants, PrivacyRequest.state == Progress.OPEN)
    return found[0] if found else None


def due(at: datetime) -> list[RequestRow]:
    """Erasures whose turn it is to be looked at again, oldest first."""
    wants = (PrivacyRequest.state == Progress.OPEN, PrivacyRequest.wish == Wish.ERASURE)
    return _rows(*wants, PrivacyRequest.next_at <= at, limit=AT_ONCE)


def recent(limit: int, skip: int = 0, *, is_open: bool | None = None) -> list[RequestRow]:
    """Requests, the latest first; only those that are open, or only the others."""
    state = PrivacyRequest.state
    where = [] if is_open is None else [state == Progress.OPEN if is_open else state != Progress.OPEN]
    return _rows(*where, limit=limit, skip=skip, newest=True)


def nights() -> dict[str, RetentionRun]:
    """When each period was last looked through, and what went, by its name."""
    return {row.name: row for row in db.session.scalars(select(RetentionRun))}


def unanswered(before: date) -> int:
    """Open requests that were asked on or before a day."""
    waiting = (PrivacyRequest.state == Progress.OPEN, PrivacyRequest.asked_on <= before)
    return db.session.scalar(select(func.count(PrivacyRequest.id)).where(*waiting)) or 0
