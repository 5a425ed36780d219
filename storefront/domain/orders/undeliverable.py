"""What a brand said that it cannot deliver, as the order's story tells it: of each line the last word counts."""

from sqlalchemy import select

from storefront.domain.orders.models import OrderEvent
from storefront.infra.db import db

CANNOT, CAN = "cannot_deliver", "can_deliver"


def undeliverable(order_id: int) -> frozenset[int]:
    """Ids of an order's lines that cannot be delivered, refunded ones included."""
    told = select(OrderEvent.kind, OrderEvent.values).where(
        OrderEvent.order_id == order_id, OrderEvent.kind.in_((CANNOT, CAN))
    )
    lines: set[int] = set()
    for kind, values in db.session.execute(told.order_by(OrderEvent.id)):
        lines = lines | set(values["line_ids"]) if kind == CANNOT else lines - set(values["line_ids"])
    return frozenset(lines)
