"""What is still open between a person and the shop: with it their data are needed, and nothing is erased yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, union

from storefront.core import clock
from storefront.core.clock import rome_date
from storefront.domain.brands.members import OWNER
from storefront.domain.brands.models import Brand, BrandMember, BrandState
from storefront.domain.cases.models import Case
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.queries import balance
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.orders.after_models import Claim, ClaimState, GoodsReturn, ReturnState
from storefront.domain.orders.models import Channel, Fulfilment, FulfilmentState, Order, OrderState
from storefront.domain.orders.withdrawal import last_day
from storefront.domain.payments.models import Dispute, Refund, Work
from storefront.domain.people.desks import DESKS
from storefront.domain.people.models import Role, role_of_user
from storefront.domain.places.models import Location, LocationMember
from storefront.domain.privacy.person import Person
from storefront.domain.privacy.whose import said_by
from storefront.domain.tills.models import Staff
from storefront.infra.db import db

ARRIVED = (FulfilmentState.DELIVERED, FulfilmentState.HANDED_OVER)
LOOK_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Open:
    """One thing in the way: a word for it, what it is about, and the last day of it where that is known."""

    code: str
    about: str = ""
    until_on: date | None = None

    @property
    def needs_them(self) -> bool:
        """Whether it never ends by itself: the person has to do something first."""
        return self.code in NEEDS_THEM

    def plain(self) -> list[str | None]:
        return [self.code, self.about, self.until_on.isoformat() if self.until_on else None]


NEEDS_THEM = frozenset({"last_owner", "brand_balance", "desk", "place", "till"})


def what_is_open(who: Person) -> list[Open]:
    """All that is in the way of erasing somebody, orders first. A few statements, however many orders."""
    return [*_of_orders(who), *_of_notices(who), *_of_work(who), *_of_brands(who)]


def again_at(found: list[Open], now: datetime) -> datetime:
    """When it is worth looking again: the day after the last known day, tomorrow where a day is not known."""
    days = [one.until_on for one in found if one.until_on]
    if not days or len(days) < len(found):
        return now + LOOK_AGAIN
    return max(now + LOOK_AGAIN, now + timedelta(days=(max(days) - rome_date(now)).days + 1))


def _of_orders(who: Person) -> Iterator[Open]:
    if not who.order_ids:
        return
    received = _received(who)
    today = rome_date(clock.now())
    for order_id, ref, channel, state in _orders(who):
        if state in (OrderState.PLACED, OrderState.PROCESSING):
            yield Open("unpaid", ref)
        if state != OrderState.PAID or channel != Channel.ONLINE:
            continue
        days = received.get(order_id, [])
        until = last_day(days)
        if any(day is None for day in days):
            yield Open("not_delivered", ref)
        elif until is not None and until >= today:
            yield Open("withdrawal_period", ref, until)
    yield from _matters(who)


def _orders(who: Person) -> Any:
    query = select(Order.id, Order.ref, Order.channel, Order.state).where(Order.id.in_(who.order_ids))
    return db.session.execute(query.order_by(Order.id)).all()


def _received(who: Person) -> dict[int, list[date | None]]:
    columns = (Fulfilment.order_id, Fulfilment.state, Fulfilment.delivered_at)
    query = select(*columns).where(
        Fulfilment.order_id.in_(who.order_ids), Fulfilment.state != FulfilmentState.CANCELLED
    )
    days: dict[int, list[date | None]] = {}
    for order_id, state, at in db.session.execute(query):
        days.setdefault(order_id, []).append(rome_date(at) if at and state in ARRIVED else None)
    return days


def _matters(who: Person) -> Iterator[Open]:
    """What people wait for: money, goods, an answer, a bank. One statement."""
    moving = (Work.PENDING, Work.BLOCKED, Work.FAILED)
    tellings = [
        select(literal(code), Order.ref)
        .join(model, model.order_id == Order.id)
        .where(Order.id.in_(who.order_ids), is_open)
        for code, model, is_open in (
            ("claim", Claim, Claim.state.in_((ClaimState.ASKED, ClaimState.ACCEPTED))),
            ("return", GoodsReturn, GoodsReturn.state == ReturnState.EXPECTED),
            ("refund", Refund, Refund.state.in_(moving)),
            ("dispute", Dispute, Dispute.closed_at.is_(None)),
            ("case", Case, Case.state == "open"),
        )
    ]
    yield from (Open(*row) for row in sorted(db.session.execute(union(*tellings)).tuples()))


def _of_notices(who: Person) -> Iterator[Open]:
    """What they told us of somebody's goods, and a letter on its way to them: it names them until it is sent."""
    if not who.email:
        return
    waiting = select(literal("notice"), Case.ref).where(said_by(who), Case.state == "open")
    letters = select(literal("letters"), literal("")).where(
        Mail.recipient == who.email, Mail.state == MailState.PENDING
    )
    yield from (Open(*row) for row in sorted(db.session.execute(union(waiting, letters)).tuples(), reverse=True))


def _of_work(who: Person) -> Iterator[Open]:
    """Whoever works here does so with this account: the office ends that first. One statement."""
    if who.user_id is None:
        return
    desks = select(literal("desk"), Role.name).join(role_of_user, role_of_user.c.role_id == Role.id)
    places = select(literal("place"), Location.name).join(LocationMember, LocationMember.location_id == Location.id)
    tills = select(literal("till"), literal("")).where(Staff.user_id == who.user_id, Staff.ended_at.is_(None))
    found = union(
        desks.where(role_of_user.c.user_id == who.user_id, Role.name.in_(DESKS)),
        places.where(LocationMember.user_id == who.user_id), tills,
    )  # fmt: skip
    yield from (Open(*row) for row in sorted(db.session.execute(found).tuples()))


def _of_brands(who: Person) -> Iterator[Open]:
    """A brand that trades needs somebody who answers for it, and one that is closed pays or is paid first."""
    for brand_id, name, state in _owned_alone(who):
        if state != BrandState.CLOSED:
            yield Open("last_owner", name)
        elif balance(brand_payable(brand_id)):
            yield Open("brand_balance", name)


def _owned_alone(who: Person) -> list[tuple[int, str, BrandState]]:
    owners = (
        select(BrandMember.brand_id)
        .where(BrandMember.brand_id.in_(who.brand_ids), BrandMember.role == OWNER)
        .group_by(BrandMember.brand_id)
        .having(func.count() == 1)
    )
    query = select(Brand.id, Brand.name, Brand.state).where(Brand.id.in_(owners)).order_by(Brand.id)
    return list(db.session.execute(query).tuples()) if who.brand_ids else []
