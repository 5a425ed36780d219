"""Letters that wait to be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storefront.domain.mails.models import Mail, MailState
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
