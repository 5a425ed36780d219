"""What people of the house changed, as the log shows it: latest first, looked for by person, act, subject and day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from storefront.domain.audit.models import AuditEntry
from storefront.infra.db import db

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    id: int
    at: datetime
    actor_kind: str
    user_id: int | None
    action: str
    subject_kind: str
    subject_ref: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """What changed, by name, from what to what."""
        old, new = self.old or {}, self.new or {}
        return [(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty is anything. `since` and `until` are instants, the end not included."""

    user_ids: Sequence[int] | None = None
    action: str = ""
    subject_kind: str = ""
    subject_ref: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(wanted: Wanted, limit: int, before_id: int | None = None) -> list[Entry]:
    """So many acts, latest first, beginning below one that was seen."""
    query = _found(wanted)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return [Entry(*row) for row in db.session.execute(query.limit(limit))]


def all_entries(wanted: Wanted, most: int) -> Iterator[Entry]:
    """All of them, read in chunks, for a file."""
    before_id, left = None, most
    while left > 0:
        rows = entries(wanted, min(CHUNK, left), before_id)
        yield from rows
        if len(rows) < CHUNK:
            return
        before_id, left = rows[-1].id, left - len(rows)


def kinds() -> tuple[list[str], list[str]]:
    """Every act and every kind of subject that the log holds."""
    actions = select(AuditEntry.action, AuditEntry.subject_kind).distinct()
    rows = db.session.execute(actions).all()
    return sorted({row.action for row in rows}), sorted({row.subject_kind for row in rows})


def _found(wanted: Wanted) -> Select[Any]:
    columns: tuple[Any, ...] = (
        AuditEntry.id, AuditEntry.at, AuditEntry.actor_kind, AuditEntry.user_id, AuditEntry.action,
        AuditEntry.subject_kind, AuditEntry.subject_ref, AuditEntry.old, AuditEntry.new,
    )  # fmt: skip
    query = select(*columns).order_by(AuditEntry.id.desc())
    for column, asked in (
        (AuditEntry.action, wanted.action), (AuditEntry.subject_kind, wanted.subject_kind),
        (AuditEntry.subject_ref, wanted.subject_ref),
    ):  # fmt: skip
        if asked:
            query = query.where(column == asked)
    if wanted.user_ids is not None:
        query = query.where(AuditEntry.user_id.in_(wanted.user_ids))
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    return query.where(AuditEntry.at < wanted.until) if wanted.until is not None else query
