"""What a person changes about themselves, and what the office changes about them."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select, update

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal
from storefront.domain.people import sign_ins
from storefront.domain.people.models import Address, Role, User, role_of_user
from storefront.infra.db import needs_unit_of_work

MOST_ADDRESSES = 20


class BookFull(Refusal):
    """The address book has as many addresses as it takes: `most`."""

    code = "book_full"
    status = 422


@dataclass(frozen=True, slots=True)
class AddressLines:
    """An address as a person writes it."""

    name: str
    street: str
    postcode: str
    city: str
    extra: str = ""
    province: str = ""
    country: str = "IT"
    phone: str = ""


def call(user_id: int, name: str, locale: str) -> None:
    """Change how the shop calls a person and in which language it writes to them."""
    needs_unit_of_work().execute(update(User).where(User.id == user_id).values(name=name, locale=locale))


def add_address(user_id: int, lines: AddressLines, *, is_first: bool = False) -> int:
    """Write an address into a person's book; the only one is the first one. Raises BookFull."""
    session = needs_unit_of_work()
    how_many = session.scalar(select(func.count()).select_from(Address).where(Address.user_id == user_id)) or 0
    if how_many >= MOST_ADDRESSES:
        raise BookFull(most=MOST_ADDRESSES)
    row = {"user_id": user_id, "created_at": clock.now(), "is_first": False, **asdict(lines)}
    address_id = session.execute(insert(Address).values(row).returning(Address.id)).scalar_one()
    if is_first or not how_many:
        put_first(user_id, address_id)
    return address_id


def change_address(user_id: int, address_id: int, lines: AddressLines, *, is_first: bool = False) -> None:
    """Correct an address. Orders keep their own copy. Raises NotFound for another person's."""
    own = update(Address).where(Address.id == address_id, Address.user_id == user_id).values(**asdict(lines))
    if needs_unit_of_work().execute(own.returning(Address.id)).scalar() is None:
        raise NotFound
    if is_first:
        put_first(user_id, address_id)


def put_first(user_id: int, address_id: int) -> None:
    """Make one address the one that the checkout offers. Raises NotFound for another person's."""
    session = needs_unit_of_work()
    own = select(Address.id).where(Address.id == address_id, Address.user_id == user_id)
    if session.scalar(own) is None:
        raise NotFound
    session.execute(update(Address).where(Address.user_id == user_id).values(is_first=Address.id == address_id))


def remove_address(user_id: int, address_id: int) -> None:
    """Tear an address out; when it was the first, the oldest left becomes it. Raises NotFound."""
    session = needs_unit_of_work()
    gone = delete(Address).where(Address.id == address_id, Address.user_id == user_id).returning(Address.is_first)
    was_first = session.execute(gone).scalar()
    if was_first is None:
        raise NotFound
    next_id = session.scalar(select(Address.id).where(Address.user_id == user_id).order_by(Address.id).limit(1))
    if was_first and next_id is not None:
        put_first(user_id, next_id)


def give_role(user_id: int, name: str) -> None:
    """Open a face to a person. They sign in again: no sign-in outlives a change of role."""
    session = needs_unit_of_work()
    role_id = _role_id(name)
    has = select(role_of_user.c.user_id).where(role_of_user.c.user_id == user_id, role_of_user.c.role_id == role_id)
    if session.scalar(has) is None:
        session.execute(insert(role_of_user).values(user_id=user_id, role_id=role_id))
    sign_ins.end_all(user_id)


def take_role(user_id: int, name: str) -> None:
    """Close a face to a person, at once and on every device."""
    gone = delete(role_of_user).where(role_of_user.c.user_id == user_id, role_of_user.c.role_id == _role_id(name))
    needs_unit_of_work().execute(gone)
    sign_ins.end_all(user_id)


def _role_id(name: str) -> int:
    session = needs_unit_of_work()
    known = session.scalar(select(Role.id).where(Role.name == name))
    return known or session.execute(insert(Role).values(name=name).returning(Role.id)).scalar_one()
