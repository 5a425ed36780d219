"""A person's own orders, as a list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class OwnOrderRow:
    """One line of the list: enough to recognise it and to open it."""

    ref: str
    placed_at: datetime
    state: OrderState
    total_cents: int
    pieces: int


def orders_of(user_id: int, most: int = 100) -> list[OwnOrderRow]:
    """What a person has ordered, latest first."""
    query = (
        select(Order.ref, Order.placed_at, Order.state, Order.total_cents, func.count(OrderLine.id))
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.user_id == user_id)
        .group_by(Order.id)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(most)
    )
    return [OwnOrderRow(*row) for row in db.session.execute(query)]
