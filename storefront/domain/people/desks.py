"""Who has a desk in the office, and who gives and takes it. Writes need an open unit of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from storefront.core.errors import NotFound, Refusal
from storefront.domain.people import services, sign_ins
from storefront.domain.people.models import Passkey, Role, SignIn, User, role_of_user
from storefront.infra.db import db, needs_unit_of_work

OFFICE = "office"
DESKS = (OFFICE, "bookkeeper", "supervisor", "tutor")


class OwnRole(Refusal):
    """Nobody changes what they may do themselves: somebody else of the office does it."""

    code = "own_role"


class LastOfOffice(Refusal):
    """The office needs somebody: the only one who may open everything stays."""

    code = "last_of_office"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Somebody of the office, with all their desks."""

    user_id: int
    email: str
    name: str
    locale: str
    has_code: bool
    passkeys: int
    sign_ins: int
    last_at: datetime | None  # of the open sign-ins
    roles: tuple[str, ...]

    @property
    def has_second_factor(self) -> bool:
        return self.has_code or self.passkeys > 0


def people(user_id: int | None = None) -> list[DeskRow]:
    """Everybody with a desk, or one of them, by name. One statement."""
    is_desk = and_(role_of_user.c.user_id == User.id, role_of_user.c.role_id == Role.id, Role.name.in_(DESKS))
    at_desk = select(role_of_user.c.user_id).join(Role).where(Role.name.in_(DESKS))
    query = (
        select(*_columns(), Role.name)
        .join(role_of_user, role_of_user.c.user_id == User.id)
        .join(Role, is_desk)
        .where(User.id.in_(at_desk))
        .order_by(User.name, User.id, Role.id)
    )
    if user_id is not None:
        query = query.where(User.id == user_id)
    found: dict[int, DeskRow] = {}
    for row in db.session.execute(query):
        known = found.get(row.id)
        facts: list[Any] = list(row)
        facts[-1] = (*known.roles, row[-1]) if known else (row[-1],)
        found[row.id] = DeskRow(*facts)
    return list(found.values())


def _columns() -> tuple[Any, ...]:
    return (
        User.id, User.email, User.name, User.locale,
        case((User.tf_primary_method.is_not(None), True), else_=False).label("has_code"),
        _counted(Passkey.user_id), _counted(SignIn.user_id),
        select(func.max(SignIn.created_at)).where(SignIn.user_id == User.id).scalar_subquery(),
    )  # fmt: skip


def _counted(user_id: Any) -> Any:
    return select(func.count()).where(user_id == User.id).scalar_subquery()


def account_of(email: str) -> int | None:
    """The id of the confirmed account of an address; none without one."""
    return db.session.scalar(select(User.id).where(User.email == email, User.confirmed_at.is_not(None)))


def give(user_id: int, role: str, *, by: int) -> bool:
    """Give somebody a desk; their sign-ins end. False when it was theirs. Raises NotFound, OwnRole."""
    _needs_other(user_id, by)
    if role in _roles_of(user_id):
        return False
    services.give_role(user_id, role)
    return True


def take(user_id: int, role: str, *, by: int) -> bool:
    """Take a desk away; their sign-ins end. False when it was not theirs. Raises NotFound, OwnRole, LastOfOffice."""
    _needs_other(user_id, by)
    officers = _officers()
    if role not in _roles_of(user_id):
        return False
    if role == OFFICE and officers == [user_id]:
        raise LastOfOffice
    services.take_role(user_id, role)
    return True


def end_sign_ins(user_id: int) -> None:
    """Show somebody of the office out on every device. Raises NotFound for who has no desk."""
    if not _roles_of(user_id) & set(DESKS):
        raise NotFound(user_id=user_id)
    sign_ins.end_all(user_id)


def _needs_other(user_id: int, by: int) -> None:
    if user_id == by:
        raise OwnRole
    if needs_unit_of_work().scalar(select(User.id).where(User.id == user_id)) is None:
        raise NotFound(user_id=user_id)


def _roles_of(user_id: int) -> set[str]:
    query = select(Role.name).join(role_of_user, role_of_user.c.role_id == Role.id)
    return set(needs_unit_of_work().scalars(query.where(role_of_user.c.user_id == user_id)))


def _officers() -> list[int]:
    """Everybody who may open everything. The role is locked: two who remove each other at one instant take turns."""
    session = needs_unit_of_work()
    session.execute(select(Role.id).where(Role.name == OFFICE).with_for_update())
    query = select(User.id).join(role_of_user, role_of_user.c.user_id == User.id).join(Role)
    return list(session.scalars(query.where(Role.name == OFFICE, _is_active()).order_by(User.id)))


def _is_active() -> ColumnElement[bool]:
    return User.active.is_(True)
