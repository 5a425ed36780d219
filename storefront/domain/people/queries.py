"""What pages and downloads tell a person about themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storefront.domain.people.models import Address, Passkey, Role, User, role_of_user
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address of a person's book."""

    id: int
    name: str
    street: str
    extra: str
    postcode: str
    city: str
    province: str
    country: str
    phone: str
    is_first: bool


_ADDRESS: tuple[Any, ...] = (
    Address.id, Address.name, Address.street, Address.extra, Address.postcode, Address.city, Address.province,
    Address.country, Address.phone, Address.is_first,
)  # fmt: skip


def addresses(user_id: int) -> list[AddressRow]:
    """A person's addresses, the first one first."""
    query = select(*_ADDRESS).where(Address.user_id == user_id).order_by(Address.is_first.desc(), Address.id)
    return [AddressRow(*row) for row in db.session.execute(query)]


def address(user_id: int, address_id: int) -> AddressRow | None:
    """One of a person's own addresses; none when it is another person's."""
    query = select(*_ADDRESS).where(Address.user_id == user_id, Address.id == address_id)
    row = db.session.execute(query).first()
    return AddressRow(*row) if row else None


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its owner knows it."""

    name: str
    created_at: datetime
    used_at: datetime


def passkeys(user_id: int) -> list[PasskeyRow]:
    """A person's passkeys, as they were added."""
    columns = (Passkey.name, Passkey.create_datetime, Passkey.lastuse_datetime)
    query = select(*columns).where(Passkey.user_id == user_id).order_by(Passkey.id)
    return [PasskeyRow(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the shop keeps about a person besides their orders and addresses."""

    email: str
    name: str
    locale: str
    created_at: datetime
    confirmed_at: datetime | None
    tf_primary_method: str | None


def facts(user_id: int) -> PersonFacts | None:
    columns = (User.email, User.name, User.locale, User.created_at, User.confirmed_at, User.tf_primary_method)
    row = db.session.execute(select(*columns).where(User.id == user_id)).first()
    return PersonFacts(*row) if row else None


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """What people are called, by id."""
    query = select(User.id, User.name).where(User.id.in_(sorted(set(user_ids))))
    return {row.id: row.name for row in db.session.execute(query)}


def with_role(name: str) -> list[tuple[int, str, str]]:
    """Everybody whom a role opens a face to: id, e-mail and language."""
    query = (
        select(User.id, User.email, User.locale)
        .join(role_of_user, role_of_user.c.user_id == User.id)
        .join(Role, Role.id == role_of_user.c.role_id)
        .where(Role.name == name, User.active.is_(True))
        .order_by(User.id)
    )
    return [row._tuple() for row in db.session.execute(query)]


MOST_FOUND = 50


def ids_like(words: str) -> list[int]:
    """Who is called or written to like this: a part of a name or of an address."""
    part = words.lower()
    called = func.lower(User.name).contains(part, autoescape=True) | User.email.contains(part, autoescape=True)
    return list(db.session.scalars(select(User.id).where(called).order_by(User.id).limit(MOST_FOUND)))
