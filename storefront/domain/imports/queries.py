"""Files that brands have sent, and what came of their products."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from storefront.domain.imports.models import ImportItem, ImportPicture, ImportRun, ImportState, ItemState
from storefront.domain.imports.rows import Group, Row, key_of
from storefront.infra.db import db

MOST_LISTED = 30
KEPT = timedelta(days=30)
"""A file that was looked through and never run is let go of after so long."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One file."""

    id: int
    ref: str
    brand_id: int
    user_id: int | None
    name: str
    has_pack: bool
    state: ImportState
    why: str
    notes: dict[str, Any]
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many products of a file are to be made, changed, left; and how far it has come."""

    creates: int = 0
    changes: int = 0
    publishes: int = 0
    same: int = 0
    wrong: int = 0
    refused: int = 0
    waiting: int = 0
    done: int = 0

    @property
    def to_do(self) -> int:
        return self.waiting + self.done + self.refused

    @property
    def settled(self) -> int:
        return self.done + self.refused

    @property
    def all(self) -> int:
        return self.to_do + self.same + self.wrong


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One product of a file."""

    id: int
    position: int
    reference: str
    title: str
    rows: list[Any]
    action: str
    publishes: bool
    changes: list[Any]
    wrong: list[Any]
    notes: list[Any]
    product_ref: str
    seen: str
    state: ItemState

    def group(self) -> Group:
        rows = [Row(number, cells) for number, cells in self.rows]
        return Group(key_of(self.reference), self.reference, rows)

    @property
    def first_row(self) -> int:
        return int(self.rows[0][0])


_RUN: tuple[Any, ...] = (
    ImportRun.id, ImportRun.ref, ImportRun.brand_id, ImportRun.user_id, ImportRun.name, ImportRun.has_pack,
    ImportRun.state, ImportRun.why, ImportRun.notes, ImportRun.created_at, ImportRun.ended_at,
)  # fmt: skip
_ITEM: tuple[Any, ...] = (
    ImportItem.id, ImportItem.position, ImportItem.reference, ImportItem.title, ImportItem.rows, ImportItem.action,
    ImportItem.publishes, ImportItem.changes, ImportItem.wrong, ImportItem.notes, ImportItem.product_ref,
    ImportItem.seen, ImportItem.state,
)  # fmt: skip


def runs_of(brand_id: int) -> list[RunRow]:
    """A brand's last files, the newest first."""
    query = select(*_RUN).where(ImportRun.brand_id == brand_id).order_by(ImportRun.id.desc()).limit(MOST_LISTED)
    return [RunRow(*row) for row in db.session.execute(query)]


def run_of(brand_id: int, ref: str) -> RunRow | None:
    row = db.session.execute(select(*_RUN).where(ImportRun.brand_id == brand_id, ImportRun.ref == ref)).one_or_none()
    return RunRow(*row) if row else None


def run(import_id: int) -> RunRow | None:
    row = db.session.execute(select(*_RUN).where(ImportRun.id == import_id)).one_or_none()
    return RunRow(*row) if row else None


def counts(import_id: int) -> Counts:
    """One statement, however many products."""

    def number(*conditions: Any) -> Any:
        return func.coalesce(
            func.sum(case((conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1], 1), else_=0)), 0
        )

    acts = ImportItem.state.in_((ItemState.WAITING, ItemState.DONE, ItemState.REFUSED))
    query = select(
        number(acts, ImportItem.action == "create"), number(acts, ImportItem.action == "change"),
        number(acts, ImportItem.action == "publish"), number(ImportItem.state == ItemState.SAME),
        number(ImportItem.state == ItemState.WRONG), number(ImportItem.state == ItemState.REFUSED),
        number(ImportItem.state == ItemState.WAITING), number(ImportItem.state == ItemState.DONE),
    ).where(ImportItem.import_id == import_id)  # fmt: skip
    return Counts(*[int(count) for count in db.session.execute(query).one()])


def items(import_id: int, states: Sequence[ItemState], *, after: int = -1, limit: int = 50) -> list[ItemRow]:
    """Products of a file in these states, in the file's order, from behind a position on."""
    query = select(*_ITEM).where(
        ImportItem.import_id == import_id, ImportItem.state.in_(states), ImportItem.position > after
    )
    return [ItemRow(*row) for row in db.session.execute(query.order_by(ImportItem.position).limit(limit))]


def pictures_of(import_id: int, names: Iterable[str] | None = None) -> dict[str, tuple[str, str]]:
    """Pictures of the ZIP that were taken in, or were not: the upload's ref and why, by name."""
    query = select(ImportPicture.name, ImportPicture.upload_ref, ImportPicture.why)
    query = query.where(ImportPicture.import_id == import_id)
    if names is not None:
        query = query.where(ImportPicture.name.in_(sorted({name[:400] for name in names})))
    return {row.name: (row.upload_ref, row.why) for row in db.session.execute(query)}


def waiting_runs(at: datetime) -> list[tuple[int, ImportState]]:
    """Files that nobody works on although somebody should."""
    at_work = (ImportState.READING, ImportState.RUNNING)
    query = select(ImportRun.id, ImportRun.state).where(ImportRun.state.in_(at_work), ImportRun.not_before <= at)
    return [(row.id, row.state) for row in db.session.execute(query.order_by(ImportRun.id))]


def forgotten(at: datetime) -> list[tuple[int, str]]:
    """Brands and refs of files that were never run and that nobody will come back to."""
    idle = (ImportState.CHECKED, ImportState.STOPPED)
    query = select(ImportRun.brand_id, ImportRun.ref).where(ImportRun.state.in_(idle), ImportRun.created_at < at - KEPT)
    return [(row.brand_id, row.ref) for row in db.session.execute(query)]
