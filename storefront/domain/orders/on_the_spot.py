"""Orders that were sold and handed over in a shop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storefront.domain.orders.models import Channel, Order, OrderLine
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class SpotOrder:
    """One sale of a till as its undoing needs it."""

    order_id: int
    ref: str
    location_id: int
    paid_at: datetime
    line_ids: frozenset[int]  # of lines that stand

    def open_lines(self, wanted: Collection[int] | None) -> frozenset[int]:
        """Lines that stand and are wanted; all of them unless some are named."""
        return self.line_ids if wanted is None else self.line_ids & frozenset(wanted)


def spot_order(order_ref: str) -> SpotOrder | None:
    """A till's order by its ref; none for an online one."""
    query = select(Order.id, Order.ref, Order.location_id, Order.paid_at).where(
        Order.ref == order_ref, Order.channel == Channel.TILL
    )
    row = db.session.execute(query).first()
    if row is None or row.location_id is None or row.paid_at is None:
        return None
    standing = select(OrderLine.id).where(OrderLine.order_id == row.id, OrderLine.released_at.is_(None))
    return SpotOrder(row.id, row.ref, row.location_id, row.paid_at, frozenset(db.session.scalars(standing)))
