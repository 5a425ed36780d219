"""What a till took between two instants: by the way it was paid, and by brand. Sums of the database.

What counts is when the book was told: a sale without a connection is of the day in which its device told of it, a
refund of the day in which it was given.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Payment, PaymentState, Refund, Way
from storefront.infra.db import db

_AT_TILL = Order.channel == Channel.TILL


@dataclass(frozen=True, slots=True)
class OfWay:
    """What was paid one way; `back_cents` went back the same way, of these sales or of older ones."""

    way: Way
    sales: int
    cents: int
    back_cents: int


@dataclass(frozen=True, slots=True)
class OfBrand:
    """One brand's part in what was sold and in what came back; co-crafted pieces count by share."""

    name: str
    pieces: int
    cents: int
    back_pieces: int
    back_cents: int


def by_way(location_id: int, since: datetime | None, until: datetime) -> list[OfWay]:
    """By the way of paying, of what the book was told in this time: sales, and what went back of whatever sale."""
    return by_place(since, until, Order.location_id == location_id).get(location_id, [])


def by_place(since: datetime | None, until: datetime, *where: Any) -> dict[int, list[OfWay]]:
    """The same by location id, of all places or of those that `where` names. Two statements."""
    found: dict[tuple[int, Way], list[int]] = defaultdict(lambda: [0, 0, 0])
    place: Any = Order.location_id
    sales = (
        select(place, Payment.way, func.count(), func.sum(Payment.amount_cents))
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.state == PaymentState.PAID, _AT_TILL, *where, *_told(Payment.created_at, since, until))
        .group_by(place, Payment.way)
    )
    for location_id, way, count, cents in db.session.execute(sales):
        found[location_id, way][:2] = count, int(cents)
    back = (
        select(place, Payment.way, func.sum(Refund.amount_cents))
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Order, Order.id == Payment.order_id)
        .where(_AT_TILL, *where, *_told(Refund.created_at, since, until))
        .group_by(place, Payment.way)
    )
    for location_id, way, cents in db.session.execute(back):
        found[location_id, way][2] = int(cents)
    ways: dict[int, list[OfWay]] = defaultdict(list)
    for location_id, way in sorted(found):
        ways[location_id].append(OfWay(way, *found[location_id, way]))
    return ways


def by_brand(location_id: int, since: datetime | None, until: datetime) -> list[OfBrand]:
    """By brand, of pieces that were sold in this time, and of pieces that came back in it."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    shares = (
        select(Brand.name, func.count(), func.sum(LineShare.gross_cents))
        .select_from(Order)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .join(Brand, Brand.id == LineShare.brand_id)
        .where(_AT_TILL, Order.location_id == location_id)
        .group_by(Brand.name)
    )
    paid = (Payment.state == PaymentState.PAID, *_told(Payment.created_at, since, until))
    for name, pieces, cents in db.session.execute(shares.join(Payment, Payment.order_id == Order.id).where(*paid)):
        found[name][:2] = pieces, int(cents)
    came_back = _told(OrderLine.released_at, since, until)
    for name, pieces, cents in db.session.execute(shares.where(OrderLine.released_at.is_not(None), *came_back)):
        found[name][2:] = pieces, int(cents)
    return [OfBrand(name, *found[name]) for name in sorted(found)]


def _told(at: Any, since: datetime | None, until: datetime) -> tuple[Any, ...]:
    """After one closing, up to the next: so whatever is told of stands in one day's report, and in one alone."""
    return (at <= until,) if since is None else (at > since, at <= until)
