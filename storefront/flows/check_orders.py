"""Invariants of orders: what was frozen at the sale adds up."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import func, or_, select

from storefront.core.money import WHOLE_BP
from storefront.domain.orders.models import Fulfilment, FulfilmentState, Leg, LineShare, Order, OrderLine, OrderState
from storefront.flows.checking import Query, named


def _sum(column: Any, *where: Any) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(*where).scalar_subquery()


def orders_are_their_lines_and_parcels() -> Iterable[str]:
    goods = _sum(OrderLine.paid_cents, OrderLine.order_id == Order.id)
    shipping = _sum(Fulfilment.shipping_cents, Fulfilment.order_id == Order.id)
    wrong = or_(goods != Order.goods_cents, shipping != Order.shipping_cents)
    return named("order", select(Order.ref, Order.goods_cents, goods, Order.shipping_cents, shipping).where(wrong))


def lines_are_their_shares() -> Iterable[str]:
    """The shares of a line sum to what was paid and what the cooperative bears; their parts to a whole."""
    gross = _sum(LineShare.gross_cents, LineShare.order_line_id == OrderLine.id)
    parts = _sum(LineShare.basis_points, LineShare.order_line_id == OrderLine.id)
    wrong = or_(gross != OrderLine.paid_cents + OrderLine.coop_bears_cents, parts != WHOLE_BP)
    return named("order_line", select(OrderLine.id, OrderLine.paid_cents, gross, parts).where(wrong))


def legs_are_their_shares_and_parcels() -> Iterable[str]:
    net = (
        select(func.coalesce(func.sum(LineShare.net_cents), 0))
        .join(OrderLine, OrderLine.id == LineShare.order_line_id)
        .where(OrderLine.order_id == Leg.order_id, LineShare.brand_id == Leg.brand_id)
        .scalar_subquery()
    )
    shipping = _sum(Fulfilment.shipping_cents, Fulfilment.order_id == Leg.order_id, Fulfilment.brand_id == Leg.brand_id)
    wrong = or_(net != Leg.net_cents, shipping != Leg.shipping_cents)
    return named("leg", select(Leg.id, Leg.net_cents, net, Leg.shipping_cents, shipping).where(wrong))


def every_share_has_its_leg() -> Iterable[str]:
    leg = select(Leg.id).where(Leg.order_id == OrderLine.order_id, Leg.brand_id == LineShare.brand_id).exists()
    query: Query = select(OrderLine.id, LineShare.brand_id).join(LineShare, LineShare.order_line_id == OrderLine.id)
    return named("order_line", query.where(~leg))


def ended_orders_hold_nothing() -> Iterable[str]:
    """What was never paid leaves no open line: its pieces may be sold again."""
    ended = (OrderState.EXPIRED, OrderState.CANCELLED, OrderState.FAILED)
    query = select(OrderLine.id, Order.ref).join(Order, Order.id == OrderLine.order_id)
    return named("order_line", query.where(Order.state.in_(ended), OrderLine.released_at.is_(None)))


def parcels_hold_something() -> Iterable[str]:
    """A parcel that has not left and in which nothing is left is cancelled, and no other: what left stays what it was."""
    full = (
        select(OrderLine.id).where(OrderLine.fulfilment_id == Fulfilment.id, OrderLine.released_at.is_(None)).exists()
    )
    query = select(Fulfilment.ref, Fulfilment.state).join(Order, Order.id == Fulfilment.order_id)
    not_left = Fulfilment.state.in_((FulfilmentState.WAITING, FulfilmentState.PREPARED))
    empty_and_waiting = (~full) & not_left
    full_and_cancelled = full & (Fulfilment.state == FulfilmentState.CANCELLED)
    return named("fulfilment", query.where(Order.state == OrderState.PAID, or_(empty_and_waiting, full_and_cancelled)))


ORDERS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        orders_are_their_lines_and_parcels, lines_are_their_shares, legs_are_their_shares_and_parcels,
        every_share_has_its_leg, ended_orders_hold_nothing, parcels_hold_something,
    )
}  # fmt: skip
