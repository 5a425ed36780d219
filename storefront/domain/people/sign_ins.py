"""Open sign-ins: a row each, whose secret is in one browser's cookie. No row, no entry, whatever the cookie says."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Select, bindparam, delete, insert, select
from sqlalchemy.orm import joinedload

from storefront.core import clock
from storefront.domain.people.models import SignIn, User
from storefront.infra.db import UtcDateTime, db, needs_unit_of_work

LASTS = timedelta(days=30)


def hashed(secret: str) -> str:
    """What the database knows of a secret: a copy of the table opens nothing."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def open_with(secret: str, user_id: int, device: str) -> None:
    """Begin a sign-in that this secret opens; the person's outlived ones go."""
    session = needs_unit_of_work()
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.created_at < clock.now() - LASTS))
    row = {"id": hashed(secret), "user_id": user_id, "created_at": clock.now(), "device": device[:255]}
    session.execute(insert(SignIn).values(row))


def end_with(secret: str) -> None:
    """End the sign-in that this secret opens: a copy of its cookie is dead from now on."""
    needs_unit_of_work().execute(delete(SignIn).where(SignIn.id == hashed(secret)))


def end_all(user_id: int, but: str | None = None) -> None:
    """End a person's sign-ins on every device; `but` is the secret of the one to leave open."""
    gone = delete(SignIn).where(SignIn.user_id == user_id)
    if but is not None:
        gone = gone.where(SignIn.id != hashed(but))
    needs_unit_of_work().execute(gone)


def end_one(user_id: int, sign_in_id: str) -> bool:
    """End one of a person's own sign-ins. False when it is not theirs, or over already."""
    gone = delete(SignIn).where(SignIn.user_id == user_id, SignIn.id == sign_in_id).returning(SignIn.id)
    return needs_unit_of_work().scalar(gone) is not None


def user_of(secret: str, uniquifier: str) -> User | None:
    """The active person behind a cookie, with roles, in one statement."""
    about = {"id": hashed(secret), "after": clock.now() - LASTS, "uniquifier": uniquifier}
    return db.session.scalars(_user_query(), about).unique().first()


@lru_cache(maxsize=1)
def _user_query() -> Select[User]:
    """Put together once: that takes longer than asking."""
    return (
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.id == bindparam("id"), SignIn.created_at > bindparam("after", type_=UtcDateTime()))
        .where(User.fs_uniquifier == bindparam("uniquifier"), User.active.is_(True))
        .options(joinedload(User.roles))
    )


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One open sign-in as its owner sees it."""

    id: str
    device: str
    created_at: datetime
    is_this_one: bool


def open_of(user_id: int, secret: str | None) -> list[SignInRow]:
    """A person's open sign-ins, latest first."""
    query = (
        select(SignIn.id, SignIn.device, SignIn.created_at)
        .where(SignIn.user_id == user_id, SignIn.created_at > clock.now() - LASTS)
        .order_by(SignIn.created_at.desc(), SignIn.id)
    )
    this = hashed(secret) if secret else ""
    return [SignInRow(*row, is_this_one=row[0] == this) for row in db.session.execute(query)]
