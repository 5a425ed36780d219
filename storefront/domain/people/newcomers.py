"""Somebody who comes by invitation: the letter that reached them has confirmed their address."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock, refs
from storefront.core.errors import Refusal
from storefront.domain.people import sign_ins
from storefront.domain.people.models import User
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


class KnownAlready(Refusal):
    """There is a confirmed account of this address: its owner signs in and accepts."""

    code = "known_already"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody says at the door. `password` is hashed already."""

    name: str
    password: str
    locale: str


def is_known(email: str) -> bool:
    """Whether somebody has a confirmed account with this address."""
    query = select(User.id).where(User.email == email, User.confirmed_at.is_not(None))
    return db.session.scalar(query) is not None


def welcome(email: str, newcomer: Newcomer) -> int:
    """Open a confirmed account; returns its id. Raises KnownAlready.

    An account that was registered and never confirmed may be another's trap: the reader of the letter gets it
    with a password of their own, and whatever was open in it is shut.
    """
    session = needs_unit_of_work()
    row = session.execute(select(User.id, User.confirmed_at).where(User.email == email).with_for_update()).first()
    told = {
        "name": newcomer.name, "password": newcomer.password, "locale": newcomer.locale, "confirmed_at": clock.now(),
        "active": True, "fs_uniquifier": refs.key(),
    }  # fmt: skip
    if row is None:
        into = insert_on_sqlite(User) if on_sqlite() else insert_on_postgresql(User)
        made = into.values(email=email, created_at=clock.now(), **told).on_conflict_do_nothing().returning(User.id)
        user_id = session.execute(made).scalar()
        if user_id is None:  # somebody registers this address in this very instant
            raise KnownAlready
        return int(user_id)
    if row.confirmed_at is not None:
        raise KnownAlready
    session.execute(update(User).where(User.id == row.id).values(told))
    sign_ins.end_all(row.id)
    return int(row.id)
