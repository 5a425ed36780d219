"""Letters that wait to be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from storefront.domain.mails.models import Mail, MailState
from storefront.domain.mails.services import CALLED_BACK, LINK_GONE
from storefront.infra.db import db

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter: to whom, in what language, about what."""

    id: int
    kind: str
    recipient: str
    locale: str
    subject_ref: str
    values: dict[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A letter that could not be sent, for a person."""

    id: int
    kind: str
    recipient: str
    subject_ref: str
    last_error: str
    created_at: datetime
    may_go: bool  # not when it held a link, which is not kept


def failed(offset: int, limit: int) -> list[FailedRow]:
    """Letters that were given up, latest first; not those that were called back."""
    columns: tuple[Any, ...] = (
        Mail.id, Mail.kind, Mail.recipient, Mail.subject_ref, Mail.last_error, Mail.created_at, Mail.values
    )  # fmt: skip
    query = select(*columns).where(*is_failed()).order_by(Mail.created_at.desc(), Mail.id.desc())
    rows = db.session.execute(query.offset(offset).limit(limit))
    return [FailedRow(*[*row[:6], LINK_GONE not in row.values]) for row in rows]


def is_failed() -> tuple[ColumnElement[bool], ...]:
    return Mail.state == MailState.FAILED, Mail.last_error != CALLED_BACK


def due(at: datetime) -> list[int]:
    """Ids of letters whose turn has come, oldest first."""
    query = select(Mail.id).where(Mail.state == MailState.PENDING, Mail.not_before <= at)
    return list(db.session.scalars(query.order_by(Mail.not_before, Mail.id).limit(AT_ONCE)))


def letter(mail_id: int) -> LetterRow:
    """One letter as it was written."""
    columns: tuple[Any, ...] = (
        Mail.id,
        Mail.kind,
        Mail.recipient,
        Mail.locale,
        Mail.subject_ref,
        Mail.values,
        Mail.tries,
    )
    return LetterRow(*db.session.execute(select(*columns).where(Mail.id == mail_id)).one())
