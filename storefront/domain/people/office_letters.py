"""Letters that bring somebody to a desk of the office. The token goes into the mail; only its digest is kept.

As the letters of brands (`domain/brands/invitations.py`); one is open for an address at a time. Writes need a unit of work.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.people.models import OfficeInvitation
from storefront.domain.people.sign_ins import hashed
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

LASTS = timedelta(days=7)
REF_LENGTH = 10


class LetterOver(Refusal):
    """The letter opens nothing any more: `why` is used, expired or revoked."""

    code = "letter_over"
    status = 410


class WrittenAlready(Refusal):
    """This address has a letter that still works."""

    code = "written_already"


@dataclass(frozen=True, slots=True)
class LetterRow:
    ref: str
    email: str
    role: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    def over_why(self, now: datetime) -> str:
        """Why it opens nothing; empty while it does."""
        if self.accepted_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else ""


_COLUMNS: tuple[Any, ...] = (
    OfficeInvitation.ref, OfficeInvitation.email, OfficeInvitation.role, OfficeInvitation.created_at,
    OfficeInvitation.expires_at, OfficeInvitation.accepted_at, OfficeInvitation.revoked_at,
)  # fmt: skip


def opened_by(token: str) -> LetterRow | None:
    """The letter that a token opens or once opened; none for a made-up one."""
    row = db.session.execute(select(*_COLUMNS).where(OfficeInvitation.token_digest == hashed(token))).first()
    return LetterRow(*row) if row else None


def waiting() -> list[LetterRow]:
    """Letters that nobody has accepted or taken back, latest first."""
    query = select(*_COLUMNS).where(_is_open()).order_by(OfficeInvitation.created_at.desc())
    return [LetterRow(*row) for row in db.session.execute(query)]


def _is_open() -> ColumnElement[bool]:
    return OfficeInvitation.accepted_at.is_(None) & OfficeInvitation.revoked_at.is_(None)


def write(email: str, role: str, by: int) -> tuple[str, str]:
    """Write a letter; an expired one makes room. Returns its ref and the only copy of its token. Raises WrittenAlready."""
    session, now, token = needs_unit_of_work(), clock.now(), secrets.token_urlsafe(32)
    expired = update(OfficeInvitation).where(
        OfficeInvitation.email == email, _is_open(), OfficeInvitation.expires_at <= now
    )
    session.execute(expired.values(revoked_at=now).execution_options(synchronize_session=False))
    ref = refs.code(REF_LENGTH)
    row = {
        "ref": ref, "email": email, "role": role, "token_digest": hashed(token), "created_at": now,
        "created_by": by, "expires_at": now + LASTS,
    }  # fmt: skip
    into = insert_on_sqlite(OfficeInvitation) if on_sqlite() else insert_on_postgresql(OfficeInvitation)
    if session.scalar(into.values(row).on_conflict_do_nothing().returning(OfficeInvitation.id)) is None:
        raise WrittenAlready(email=email)
    return ref, token


def revoke(ref: str) -> LetterRow:
    """Take a letter back. Raises NotFound."""
    return _changed(OfficeInvitation.ref == ref, revoked_at=clock.now())


def use_up(token: str) -> LetterRow:
    """Accept a letter, once: of two clicks at one instant one gets past here. Raises NotFound, LetterOver."""
    now = clock.now()
    try:
        return _changed(
            (OfficeInvitation.token_digest == hashed(token)) & (OfficeInvitation.expires_at > now), accepted_at=now
        )
    except NotFound:
        found = opened_by(token)
        if found is None:
            raise
        raise LetterOver(why=found.over_why(now)) from None


def _changed(which: ColumnElement[bool], **values: Any) -> LetterRow:
    change = update(OfficeInvitation).where(which, _is_open()).values(**values).returning(*_COLUMNS)
    row = needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).first()
    if row is None:
        raise NotFound
    return LetterRow(*row)
