"""Letting people into a brand: a letter with a token that works once. Writes need an open unit of work. See docs/joining.md."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.brands.models import Brand, BrandState, Invitation
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

LASTS = timedelta(days=14)
REF_LENGTH = 10


class InvitationOver(Refusal):
    """The letter opens nothing any more: `why` is used, expired or revoked."""

    code = "invitation_over"
    status = 410


class InvitedAlready(Refusal):
    """This address has a letter for this brand that still works: send that one again."""

    code = "invited_already"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One letter, as the person who wrote it and the one who opens it see it."""

    ref: str
    email: str
    role: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None
    brand_id: int
    brand_slug: str
    brand_name: str
    brand_state: BrandState
    person: str  # their name, where whoever writes knows it

    def over_why(self, now: datetime) -> str:
        """Why it opens nothing; empty while it does."""
        if self.accepted_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A letter with the only copy of its token: it goes into the mail and is kept nowhere else."""

    ref: str
    email: str
    token: str


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _of(condition: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Invitation.ref, Invitation.email, Invitation.role, Invitation.created_at, Invitation.expires_at,
        Invitation.accepted_at, Invitation.revoked_at, Brand.id, Brand.slug, Brand.name, Brand.state, Invitation.person,
    )  # fmt: skip
    return select(*columns).join(Brand, Brand.id == Invitation.brand_id).where(condition)


def opened_by(token: str) -> InvitationRow | None:
    """The letter that a token opens or once opened; none for a made-up one."""
    row = db.session.execute(_of(Invitation.token_digest == digest(token))).first()
    return InvitationRow(*row) if row else None


def waiting(brand_id: int) -> list[InvitationRow]:
    """A brand's letters that nobody has accepted or taken back, the expired ones too, latest first."""
    query = _of(Invitation.brand_id == brand_id).where(_is_open()).order_by(Invitation.created_at.desc(), Invitation.id)
    return [InvitationRow(*row) for row in db.session.execute(query)]


def _is_open() -> ColumnElement[bool]:
    return Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)


def told(brand_id: int) -> dict[str, str]:
    """What the office knew of a brand when it wrote to its owner, by the names of LegalFile; empty once they said it."""
    query = select(Invitation.told).where(Invitation.brand_id == brand_id).order_by(Invitation.id.desc())
    return next(filter(None, db.session.scalars(query)), {})


def forget_told(brand_id: int) -> None:
    """The brand has said who it is: what was known of it before is in nobody's way any more."""
    change = update(Invitation).where(Invitation.brand_id == brand_id).values(told={}, person="")
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def write(
    brand_id: int, email: str, role: str, by: int | None, *, person: str = "", told: dict[str, str] | None = None
) -> Sealed:
    """Write a letter to an address; one that has expired makes room. Raises InvitedAlready."""
    session, now = needs_unit_of_work(), clock.now()
    own = (Invitation.brand_id == brand_id) & (Invitation.email == email)
    expired = update(Invitation).where(own, _is_open(), Invitation.expires_at <= now).values(revoked_at=now)
    session.execute(expired.execution_options(synchronize_session=False))
    sealed = Sealed(refs.code(REF_LENGTH), email, secrets.token_urlsafe(32))
    row = {
        "ref": sealed.ref, "brand_id": brand_id, "email": email, "role": role, "token_digest": digest(sealed.token),
        "created_at": now, "created_by": by, "expires_at": now + LASTS, "person": person, "told": told or {},
    }  # fmt: skip
    into = insert_on_sqlite(Invitation) if on_sqlite() else insert_on_postgresql(Invitation)
    if session.scalar(into.values(row).on_conflict_do_nothing().returning(Invitation.id)) is None:
        raise InvitedAlready(email=email)
    return sealed


def renew(brand_id: int, ref: str) -> Sealed:
    """Seal a brand's letter anew, for another fortnight: the link sent before is dead. Raises NotFound."""
    token = secrets.token_urlsafe(32)
    change = (
        update(Invitation)
        .where(Invitation.brand_id == brand_id, Invitation.ref == ref, _is_open())
        .values(token_digest=digest(token), expires_at=clock.now() + LASTS)
        .returning(Invitation.email)
    )
    email = needs_unit_of_work().scalar(change.execution_options(synchronize_session=False))
    if email is None:
        raise NotFound(ref=ref)
    return Sealed(ref, email, token)


def revoke(brand_id: int, ref: str) -> str:
    """Take a brand's letter back; returns whose it was. Raises NotFound."""
    change = (
        update(Invitation)
        .where(Invitation.brand_id == brand_id, Invitation.ref == ref, _is_open())
        .values(revoked_at=clock.now())
        .returning(Invitation.email)
    )
    email: str | None = needs_unit_of_work().scalar(change.execution_options(synchronize_session=False))
    if email is None:
        raise NotFound(ref=ref)
    return email


def use_up(token: str) -> None:
    """Accept a letter, once: of two clicks at the same instant one gets past here. Raises NotFound, InvitationOver."""
    session, now = needs_unit_of_work(), clock.now()
    change = (
        update(Invitation)
        .where(Invitation.token_digest == digest(token), _is_open(), Invitation.expires_at > now)
        .values(accepted_at=now)
        .returning(Invitation.id)
    )
    if session.scalar(change.execution_options(synchronize_session=False)) is None:
        found = opened_by(token)
        if found is None:
            raise NotFound
        raise InvitationOver(why=found.over_why(now))


def sign(token: str, user_id: int) -> None:
    """Write down who accepted: known only after the letter is used up, when it brought somebody new."""
    change = update(Invitation).where(Invitation.token_digest == digest(token)).values(accepted_by=user_id)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
