"""Cases as the office reads them: what waits for a person, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.cases.models import Case, CaseNote
from storefront.domain.orders.models import Order
from storefront.domain.people.models import User
from storefront.infra.db import db

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case."""

    id: int
    ref: str
    kind: str
    subject_ref: str
    order_id: int | None
    order_ref: str | None
    buyer: str | None
    buyer_email: str | None
    proposal: str
    values: Mapping[str, Any]
    state: str
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def order(self) -> str:
        """The ref of its order: the row's own, or the one that it was opened with."""
        return self.order_ref or str(self.values.get("order_ref") or "")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Words of somebody of the office."""

    at: datetime
    name: str | None
    text: str


def _rows(*where: ColumnElement[bool]) -> Any:
    columns: tuple[Any, ...] = (
        Case.id, Case.ref, Case.kind, Case.subject_ref, Case.order_id, Order.ref, Order.name, Order.email,
        Case.proposal, Case.values, Case.state, Case.due_at, Case.opened_at, Case.closed_at, User.name,
        Case.close_reason,
    )  # fmt: skip
    query = select(*columns).outerjoin(Order, Order.id == Case.order_id).outerjoin(User, User.id == Case.closed_by)
    return query.where(*where)


def page(kind: str, state: str, order: str, number: int) -> tuple[list[CaseRow], bool]:
    """Cases of a kind (empty: of all): the most urgent first, or by age. And whether there are more."""
    where = [Case.state == state, *([Case.kind == kind] if kind else [])]
    urgent = (Case.due_at.is_(None), Case.due_at, Case.opened_at, Case.id)
    by_age = (Case.opened_at, Case.id)
    chosen = (Case.closed_at.desc(), Case.id.desc()) if state == "closed" else by_age if order == "age" else urgent
    query = _rows(*where).order_by(*chosen).limit(A_PAGE + 1).offset((number - 1) * A_PAGE)
    rows = [CaseRow(*row) for row in db.session.execute(query)]
    return rows[:A_PAGE], len(rows) > A_PAGE


def kinds(state: str) -> dict[str, int]:
    """How many cases of each kind there are."""
    query = select(Case.kind, func.count()).where(Case.state == state).group_by(Case.kind).order_by(Case.kind)
    return dict(db.session.execute(query).tuples().all())


def one(ref: str) -> CaseRow | None:
    row = db.session.execute(_rows(Case.ref == ref)).first()
    return CaseRow(*row) if row else None


def of_order(order_id: int) -> list[CaseRow]:
    """Cases of an order, those that are open first."""
    query = _rows(Case.order_id == order_id).order_by(Case.state.desc(), Case.id)
    return [CaseRow(*row) for row in db.session.execute(query)]


def notes(case_id: int) -> list[NoteRow]:
    query = select(CaseNote.at, User.name, CaseNote.text).outerjoin(User, User.id == CaseNote.user_id)
    rows = db.session.execute(query.where(CaseNote.case_id == case_id).order_by(CaseNote.id))
    return [NoteRow(*row) for row in rows]


def brand_names(brand_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Name and e-mail of brands that a case speaks of."""
    query = select(Brand.id, Brand.name, Brand.email).where(Brand.id.in_(brand_ids or [0]))
    return {row.id: (row.name, row.email) for row in db.session.execute(query)}


def waiting(now: datetime, soon: datetime) -> tuple[int, int, int]:
    """Open cases: how many, how many are late, how many are due soon. One statement."""
    late = func.sum(case((Case.due_at < now, 1), else_=0))
    near = func.sum(case(((Case.due_at >= now) & (Case.due_at < soon), 1), else_=0))
    query = select(func.count(), func.coalesce(late, 0), func.coalesce(near, 0)).where(Case.state == "open")
    total, overdue, due = db.session.execute(query).one()
    return int(total), int(overdue), int(due)
