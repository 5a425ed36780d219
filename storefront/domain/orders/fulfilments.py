"""Parcels and pick-ups on their way: prepared, shipped, arrived, handed over. Every write needs an open unit of work.

A brand moves what leaves its own places, a till what leaves its place: whoever asks says through whom. See docs/fulfilment.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound, Refusal
from storefront.domain.orders import services
from storefront.domain.orders.models import (
    Fulfilment,
    FulfilmentKind,
    FulfilmentState,
    Order,
    OrderLine,
    OrderState,
    Withdrawal,
)
from storefront.domain.places.models import Location
from storefront.infra.db import db, needs_unit_of_work

CAN_BE_UNDONE_FOR = timedelta(hours=24)
State = FulfilmentState
STEPS: Mapping[tuple[FulfilmentKind, str], tuple[frozenset[State], State, str]] = {
    # (kind, step): from which states, to which, the column that keeps when
    (FulfilmentKind.PARCEL, "prepared"): (frozenset({State.WAITING}), State.PREPARED, "prepared_at"),
    (FulfilmentKind.PICKUP, "prepared"): (frozenset({State.WAITING}), State.PREPARED, "prepared_at"),
    (FulfilmentKind.PARCEL, "shipped"): (frozenset({State.WAITING, State.PREPARED}), State.SHIPPED, "shipped_at"),
    (FulfilmentKind.PARCEL, "delivered"): (frozenset({State.SHIPPED}), State.DELIVERED, "delivered_at"),
    (FulfilmentKind.PICKUP, "handed_over"): (
        frozenset({State.WAITING, State.PREPARED}), State.HANDED_OVER, "delivered_at"
    ),
}  # fmt: skip
BACK: Mapping[State, tuple[State, str]] = {
    State.PREPARED: (State.WAITING, "prepared_at"),
    State.SHIPPED: (State.PREPARED, "shipped_at"),
    State.DELIVERED: (State.SHIPPED, "delivered_at"),
    State.HANDED_OVER: (State.PREPARED, "delivered_at"),
}


class NotNow(Refusal):
    """The parcel is not where this step begins: `ref`, `state`."""

    code = "fulfilment_not_now"


class TooLateToUndo(Refusal):
    """A step is taken back within a day: `ref`."""

    code = "fulfilment_too_late"


@dataclass(frozen=True, slots=True)
class Through:
    """Through whom a parcel is reached: the brand whose place it leaves, or the place itself."""

    brand_id: int | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel or pick-up of a paid order, its row locked."""

    id: int
    ref: str
    kind: FulfilmentKind
    state: State
    order_id: int
    order_ref: str
    email: str
    locale: str
    moved_at: datetime | None  # when it came into its state


def locked(ref: str, through: Through) -> Parcel:
    """The parcel of a ref, locked, its order first. Raises NotFound for what is another's, or not paid."""
    session = needs_unit_of_work()
    order_ref = ref.rpartition("-F")[0]
    order = services.lock(order_ref)
    if order is None or order[1] != OrderState.PAID:
        raise NotFound(ref=ref)
    columns: tuple[Any, ...] = (
        Fulfilment.id, Fulfilment.ref, Fulfilment.kind, Fulfilment.state, Order.id, Order.ref, Order.email,
        Order.locale, Fulfilment.prepared_at, Fulfilment.shipped_at, Fulfilment.delivered_at,
    )  # fmt: skip
    query = select(*columns).join(Order, Order.id == Fulfilment.order_id)
    query = query.join(Location, Location.id == Fulfilment.location_id).where(Fulfilment.ref == ref)
    if through.brand_id is not None:
        query = query.where(Location.brand_id == through.brand_id)
    if through.location_id is not None:
        query = query.where(Fulfilment.location_id == through.location_id)
    row = session.execute(query).first()
    if row is None or (through.brand_id is None and through.location_id is None):
        raise NotFound(ref=ref)
    return Parcel(*[*row[:8], row.delivered_at or row.shipped_at or row.prepared_at])


def step(parcel: Parcel, name: str, *, by: Actor, values: Mapping[str, Any] | None = None) -> bool:
    """Take one step; False when it was taken before. Raises NotNow for a step that does not follow."""
    known = STEPS.get((parcel.kind, name))
    if known is None:
        raise NotNow(ref=parcel.ref, state=parcel.state)
    sources, target, column = known
    if parcel.state == target:
        return False
    if parcel.state not in sources:
        raise NotNow(ref=parcel.ref, state=parcel.state)
    now = clock.now()
    _change(parcel, {"state": target, column: now, **(values or {})})
    services.record(parcel.order_id, name, by=by, values={"fulfilment": parcel.ref, **(values or {})})
    return True


def undo(parcel: Parcel, was: str, *, by: Actor) -> bool:
    """Take back the step into the state `was`; False when it is not in it any more. Raises NotNow, TooLateToUndo."""
    if parcel.state != was:
        return False
    if parcel.state not in BACK:
        raise NotNow(ref=parcel.ref, state=parcel.state)
    if parcel.moved_at is None or clock.now() - parcel.moved_at > CAN_BE_UNDONE_FOR:
        raise TooLateToUndo(ref=parcel.ref)
    target, column = BACK[parcel.state]
    if parcel.state == State.SHIPPED:
        _change(parcel, {"state": target, column: None, "carrier": "", "tracking": ""})
    else:
        _change(parcel, {"state": target, column: None})
    services.record(parcel.order_id, "step_undone", by=by, values={"fulfilment": parcel.ref, "was": parcel.state})
    return True


def _change(parcel: Parcel, values: Mapping[str, Any]) -> None:
    """The row is locked; the state is asked again all the same, so that nothing can be written twice."""
    change = update(Fulfilment).where(Fulfilment.id == parcel.id, Fulfilment.state == parcel.state).values(**values)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def withdrawn_from(order_id: int) -> frozenset[int]:
    """Lines of an order that its buyer has withdrawn from in time."""
    declared = select(Withdrawal.line_ids).where(Withdrawal.order_id == order_id, Withdrawal.is_late.is_(False))
    return frozenset(line_id for line_ids in db.session.scalars(declared) for line_id in line_ids)


def standing_in(fulfilment_id: int) -> set[int]:
    """Lines that lie in a parcel still."""
    here = select(OrderLine.id).where(OrderLine.fulfilment_id == fulfilment_id, OrderLine.released_at.is_(None))
    return set(db.session.scalars(here))
