"""Orders written down: frozen at the sale, ended when nothing comes of them. Every call needs an open unit of work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.domain.brands.models import Party
from storefront.domain.orders.finding import keep_words
from storefront.domain.orders.models import (
    Channel,
    Fulfilment,
    FulfilmentKind,
    FulfilmentState,
    Leg,
    LineShare,
    Order,
    OrderEvent,
    OrderLine,
    OrderState,
)
from storefront.domain.orders.split import LineSplit, ShareTerms, legs
from storefront.infra.db import needs_unit_of_work
from storefront.infra.log import about

UNPAID = (OrderState.PLACED, OrderState.PROCESSING)
ENDS = {
    "expired": OrderState.EXPIRED, "cancelled": OrderState.CANCELLED, "failed": OrderState.FAILED,
    "broken": OrderState.CANCELLED,  # by a shop that sold a piece of it
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewLine:
    """One piece as it is sold, with its split."""

    values: Mapping[str, Any]  # columns of the order line, but for its order, position and fulfilment
    fulfilment: int | None  # position of its parcel in the order; none when it was handed over on the spot
    shares: Sequence[tuple[ShareTerms, LineSplit]]


@dataclass(frozen=True, slots=True)
class NewOrder:
    """All that is written of one sale, at once."""

    values: Mapping[str, Any]  # columns of the order, but for what is computed here
    fulfilments: Sequence[Mapping[str, Any]]
    lines: Sequence[NewLine]
    fee_bearers: Mapping[int, Party]  # by brand


def held_for(order_ref: str) -> str:
    """The word that the pieces of an order are held under."""
    return f"order:{order_ref}"


def fresh_ref() -> str:
    """A ref that no order has yet."""
    session = needs_unit_of_work()
    while True:
        ref = refs.order_ref()
        if session.scalar(select(Order.id).where(Order.ref == ref)) is None:
            return ref


def write(new: NewOrder, ref: str, *, by: Actor) -> int:
    """Write an order with its parcels, lines, shares and legs; returns its id."""
    about(ref)
    session = needs_unit_of_work()
    goods_cents = sum(line.values["paid_cents"] for line in new.lines)
    shipping_cents = sum(fulfilment["shipping_cents"] for fulfilment in new.fulfilments)
    sums = {"goods_cents": goods_cents, "shipping_cents": shipping_cents, "total_cents": goods_cents + shipping_cents}
    order = {"ref": ref, "channel": Channel.ONLINE, "state": OrderState.PLACED, **sums, **new.values}
    order_id: int = session.execute(insert(Order).values(order).returning(Order.id)).scalar_one()
    fulfilment_ids = _write_fulfilments(order_id, ref, new.fulfilments)
    line_ids = _write_lines(order_id, new.lines, fulfilment_ids)
    _write_shares(line_ids, new.lines)
    _write_legs(order_id, new)
    keep_words(order_id, order.get("name", ""), order.get("email", ""), order.get("phone", ""))
    record(order_id, "placed", by=by)
    return order_id


def _write_fulfilments(order_id: int, ref: str, fulfilments: Sequence[Mapping[str, Any]]) -> list[int]:
    rows = [
        {"order_id": order_id, "ref": f"{ref}-F{number}", "state": FulfilmentState.WAITING, **fulfilment}
        for number, fulfilment in enumerate(fulfilments, start=1)
    ]
    query = insert(Fulfilment).returning(Fulfilment.id, sort_by_parameter_order=True)
    return list(needs_unit_of_work().scalars(query, rows)) if rows else []


def _write_lines(order_id: int, lines: Sequence[NewLine], fulfilment_ids: Sequence[int]) -> list[int]:
    rows = [
        {
            "order_id": order_id,
            "position": position,
            **line.values,
            "fulfilment_id": None if line.fulfilment is None else fulfilment_ids[line.fulfilment],
        }
        for position, line in enumerate(lines)
    ]
    query = insert(OrderLine).returning(OrderLine.id, sort_by_parameter_order=True)
    return list(needs_unit_of_work().scalars(query, rows))


def _write_shares(line_ids: Sequence[int], lines: Sequence[NewLine]) -> None:
    rows = [
        {
            "order_line_id": line_id, "brand_id": terms.brand_id, "basis_points": terms.basis_points,
            "gross_cents": part.gross_cents, "commission_bp": terms.commission_bp,
            "commission_cents": part.commission_cents, "commission_vat_bp": terms.vat_bp_on_commission,
            "commission_vat_cents": part.commission_vat_cents, "net_cents": part.net_cents,
        }
        for line_id, line in zip(line_ids, lines, strict=True)
        for terms, part in line.shares
    ]  # fmt: skip
    needs_unit_of_work().execute(insert(LineShare), rows)


def _write_legs(order_id: int, new: NewOrder) -> None:
    shipping: dict[int, int] = {}
    for fulfilment in new.fulfilments:
        if fulfilment["brand_id"] is not None:
            shipping[fulfilment["brand_id"]] = shipping.get(fulfilment["brand_id"], 0) + fulfilment["shipping_cents"]
    parts = legs([part for line in new.lines for _, part in line.shares], shipping)
    rows = [
        {
            "order_id": order_id, "brand_id": leg.brand_id, "net_cents": leg.net_cents,
            "shipping_cents": leg.shipping_cents, "amount_cents": leg.due_cents,
            "fee_bearer": new.fee_bearers.get(leg.brand_id, Party.COOPERATIVE),
        }
        for leg in parts
    ]  # fmt: skip
    needs_unit_of_work().execute(insert(Leg), rows)


def record(order_id: int, kind: str, *, by: Actor, values: Mapping[str, Any] | None = None) -> None:
    """A step of the order, as its buyer will read it."""
    step = insert(OrderEvent).values(
        order_id=order_id, at=clock.now(), kind=kind, actor_kind=by.kind.value, user_id=by.user_id,
        values=dict(values or {}),
    )  # fmt: skip
    needs_unit_of_work().execute(step)


def end_unpaid(order_id: int, why: str, *, by: Actor) -> bool:
    """Nothing came of an order: `why` is a word of ENDS. Its pieces are given back by the caller.

    False when it has been paid, or has ended, before.
    """
    session = needs_unit_of_work()
    now = clock.now()
    change = update(Order).where(Order.id == order_id, Order.state.in_(UNPAID)).values(state=ENDS[why], ended_at=now)
    if session.execute(change.returning(Order.id)).scalar() is None:
        return False
    open_lines = update(OrderLine).where(OrderLine.order_id == order_id, OrderLine.released_at.is_(None))
    session.execute(open_lines.values(released_at=now))
    waiting = update(Fulfilment).where(Fulfilment.order_id == order_id, Fulfilment.state == FulfilmentState.WAITING)
    session.execute(waiting.values(state=FulfilmentState.CANCELLED))
    record(order_id, why, by=by)
    return True


def lock(order_ref: str) -> tuple[int, OrderState] | None:
    """Hold the row of an order against everybody else until the unit of work ends; none when there is none."""
    about(order_ref)
    query = select(Order.id, Order.state).where(Order.ref == order_ref).with_for_update()
    row = needs_unit_of_work().execute(query).first()
    return (row.id, row.state) if row else None


def kind_of(is_pickup: bool) -> FulfilmentKind:
    return FulfilmentKind.PICKUP if is_pickup else FulfilmentKind.PARCEL


def keep_until(order_id: int, until: datetime) -> None:
    """The order is held until then: its payment may take so long."""
    needs_unit_of_work().execute(update(Order).where(Order.id == order_id).values(held_until=until))
