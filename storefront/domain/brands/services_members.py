"""Who joins, changes part in and leaves a brand. Every call needs an open unit of work."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core.errors import NotFound, Refusal
from storefront.domain.brands.members import EDITOR, OWNER
from storefront.domain.brands.models import BrandMember
from storefront.infra.db import needs_unit_of_work, on_sqlite

ROLES = (OWNER, EDITOR)


class LastOwner(Refusal):
    """A brand needs somebody who answers for it: its only owner neither leaves nor becomes an editor."""

    code = "last_owner"


@dataclass(frozen=True, slots=True)
class Left:
    """What somebody was, and whether another brand is left to them."""

    role: str
    has_others: bool


def join(brand_id: int, user_id: int, role: str) -> None:
    """Make somebody a member. A member already keeps the wider part of the two."""
    into = insert_on_sqlite(BrandMember) if on_sqlite() else insert_on_postgresql(BrandMember)
    row = into.values(brand_id=brand_id, user_id=user_id, role=role)
    keys = ["brand_id", "user_id"]
    widened = row.on_conflict_do_update(index_elements=keys, set_={"role": OWNER})
    needs_unit_of_work().execute(widened if role == OWNER else row.on_conflict_do_nothing(index_elements=keys))


def change_role(brand_id: int, user_id: int, role: str) -> str:
    """Give a member another part; returns the one before. Raises NotFound, LastOwner."""
    session = needs_unit_of_work()
    owners = _owners(brand_id)
    before = _role(brand_id, user_id)
    if role != OWNER and owners == [user_id]:
        raise LastOwner
    change = update(BrandMember).where(BrandMember.brand_id == brand_id, BrandMember.user_id == user_id)
    session.execute(change.values(role=role).execution_options(synchronize_session=False))
    return before


def leave(brand_id: int, user_id: int) -> Left:
    """Take a member out. Raises NotFound, LastOwner."""
    session = needs_unit_of_work()
    owners = _owners(brand_id)
    role = _role(brand_id, user_id)
    if owners == [user_id]:
        raise LastOwner
    session.execute(delete(BrandMember).where(BrandMember.brand_id == brand_id, BrandMember.user_id == user_id))
    others = select(BrandMember.brand_id).where(BrandMember.user_id == user_id).limit(1)
    return Left(role, session.scalar(others) is not None)


def _owners(brand_id: int) -> list[int]:
    """The owners, locked: two that remove each other at the same instant take turns."""
    query = select(BrandMember.user_id).where(BrandMember.brand_id == brand_id, BrandMember.role == OWNER)
    return list(needs_unit_of_work().scalars(query.order_by(BrandMember.user_id).with_for_update()))


def _role(brand_id: int, user_id: int) -> str:
    query = select(BrandMember.role).where(BrandMember.brand_id == brand_id, BrandMember.user_id == user_id)
    role = needs_unit_of_work().scalar(query)
    if role is None:
        raise NotFound
    return role
