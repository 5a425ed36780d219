"""Cases: handed to a person once, however often the cause is seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.domain.cases.models import Case, CaseNote
from storefront.infra.db import needs_unit_of_work, on_sqlite

CASE_REF_LENGTH = 8


def open_case(
    kind: str,
    subject_ref: str,
    *,
    order_id: int | None = None,
    piece_id: int | None = None,
    proposal: str = "",
    values: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Ask a person to decide. False when this case is there already, open or closed."""
    into = insert_on_sqlite(Case) if on_sqlite() else insert_on_postgresql(Case)
    case = into.values(
        ref=refs.code(CASE_REF_LENGTH), kind=kind, subject_ref=subject_ref, order_id=order_id, piece_id=piece_id,
        proposal=proposal, values=dict(values or {}), state="open", due_at=due_at, opened_at=clock.now(),
    )  # fmt: skip
    opened = case.on_conflict_do_nothing(index_elements=["subject_ref"]).returning(Case.id)
    return needs_unit_of_work().execute(opened).scalar() is not None


def reopen_case(subject_ref: str, values: Mapping[str, Any]) -> bool:
    """A matter that was settled has come back: the same case, with what is said of it now. False when none was closed."""
    change = (
        update(Case)
        .where(Case.subject_ref == subject_ref, Case.state == "closed")
        .values(state="open", values=dict(values), closed_at=None, closed_by=None, close_reason="")
    )
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)


def close_case(subject_ref: str, *, by: int | None = None, reason: str = "") -> bool:
    """The matter is settled, by a person or (none) by itself. False when no such case is open."""
    change = (
        update(Case)
        .where(Case.subject_ref == subject_ref, Case.state == "open")
        .values(state="closed", closed_at=clock.now(), closed_by=by, close_reason=reason)
    )
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)


def note_on(subject_ref: str, text: str, *, by: int | None) -> bool:
    """Words for the people who decide a case. False when there is no such case."""
    session = needs_unit_of_work()
    case_id = session.scalar(select(Case.id).where(Case.subject_ref == subject_ref))
    if case_id is not None and text:
        session.execute(insert(CaseNote).values(case_id=case_id, at=clock.now(), user_id=by, text=text))
    return case_id is not None
