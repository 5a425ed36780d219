"""Who somebody is to the shop: the account, the addresses, the orders that are theirs, the place at a till."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from storefront.domain.brands.members import OWNER
from storefront.domain.brands.models import BrandMember
from storefront.domain.catalogue.words import fold
from storefront.domain.orders.after_models import OrderWord
from storefront.domain.orders.finding import LONGEST
from storefront.domain.orders.models import Order
from storefront.domain.people.models import User
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as far as the shop can tell. Empty parts are of no account, no address, no orders."""

    user_id: int | None = None
    email: str = ""  # normalised
    order_ids: tuple[int, ...] = ()
    order_refs: tuple[str, ...] = ()
    staff_id: int | None = None
    brand_ids: tuple[int, ...] = ()  # brands that they own: told to them, never erased with them

    @property
    def is_known(self) -> bool:
        return bool(self.user_id or self.order_ids or self.staff_id)


def of_account(user_id: int) -> Person:
    """Somebody with an account; what they ordered as a guest with the same confirmed address is theirs too."""
    confirmed = select(User.email).where(User.id == user_id, User.confirmed_at.is_not(None))
    email = db.session.scalar(confirmed) or ""  # an address that nobody has confirmed may be another's
    mine = Order.user_id == user_id
    ids, refs = _orders(or_(mine, _same(email)) if email else mine)
    return Person(user_id, email, ids, refs, brand_ids=_owned(user_id))


def of_email(email: str) -> Person:
    """Somebody with an address: with an account, or a guest."""
    email = email.strip().lower()
    user_id = db.session.scalar(select(User.id).where(User.email == email, User.confirmed_at.is_not(None)))
    if user_id is not None:
        return of_account(user_id)
    return Person(None, email, *_orders(_same(email)))


def of_order(order_id: int) -> Person:
    """Whoever holds the key of an order: that order, and nothing else that its address may have."""
    return Person(None, "", *_orders(Order.id == order_id))


def of_staff(staff_id: int) -> Person:
    """Somebody of a till."""
    return Person(staff_id=staff_id)


def _same(email: str) -> ColumnElement[bool]:
    found = select(OrderWord.order_id).where(OrderWord.word == fold(email)[:LONGEST])
    return and_(Order.id.in_(found), func.lower(Order.email) == email)


def _orders(*where: ColumnElement[bool]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    rows = db.session.execute(select(Order.id, Order.ref).where(*where).order_by(Order.id)).all()
    return tuple(row.id for row in rows), tuple(row.ref for row in rows)


def _owned(user_id: int) -> tuple[int, ...]:
    query = select(BrandMember.brand_id).where(BrandMember.user_id == user_id, BrandMember.role == OWNER)
    return tuple(db.session.scalars(query.order_by(BrandMember.brand_id)))
