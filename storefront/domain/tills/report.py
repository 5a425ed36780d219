"""What a till took between two instants: by the way it was paid, and by brand. Sums of the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Payment, PaymentState, Refund, Way
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class OfWay:
    """Sales paid one way; `back_cents` went back for what was undone."""

    way: Way
    sales: int
    cents: int
    back_cents: int


@dataclass(frozen=True, slots=True)
class OfBrand:
    """What stands of one brand's part in the sales; co-crafted pieces count by share."""

    name: str
    pieces: int
    cents: int


def by_way(location_id: int, since: datetime, until: datetime) -> list[OfWay]:
    """By the way of paying, of sales made in this time."""
    back = (
        select(Refund.payment_id, func.sum(Refund.amount_cents).label("cents")).group_by(Refund.payment_id).subquery()
    )
    query = (
        select(Payment.way, func.count(), func.sum(Payment.amount_cents), func.coalesce(func.sum(back.c.cents), 0))
        .join(Order, Order.id == Payment.order_id)
        .outerjoin(back, back.c.payment_id == Payment.id)
        .where(Payment.state == PaymentState.PAID, *_within(location_id, since, until))
        .group_by(Payment.way)
        .order_by(Payment.way)
    )
    return [OfWay(way, sales, int(cents), int(gone)) for way, sales, cents, gone in db.session.execute(query)]


def by_brand(location_id: int, since: datetime, until: datetime) -> list[OfBrand]:
    """By brand, of lines that stand."""
    query = (
        select(Brand.name, func.count(), func.sum(LineShare.gross_cents))
        .join(LineShare, LineShare.brand_id == Brand.id)
        .join(OrderLine, and_(OrderLine.id == LineShare.order_line_id, OrderLine.released_at.is_(None)))
        .join(Order, Order.id == OrderLine.order_id)
        .where(*_within(location_id, since, until))
        .group_by(Brand.name)
        .order_by(Brand.name)
    )
    return [OfBrand(name, pieces, int(cents)) for name, pieces, cents in db.session.execute(query)]


def _within(location_id: int, since: datetime, until: datetime) -> tuple[Any, ...]:
    return (
        Order.location_id == location_id, Order.channel == Channel.TILL, Order.paid_at >= since, Order.paid_at <= until
    )  # fmt: skip
