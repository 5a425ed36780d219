"""What each seller sent to other countries this year: above 10,000 EUR their VAT is owed there (L18)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storefront.core.clock import ROME
from storefront.domain.brands.models import Brand
from storefront.domain.orders.models import Channel, Fulfilment, Order, OrderLine, OrderState
from storefront.infra.db import db

LIMIT_CENTS, NEAR_CENTS = 10_000_00, 8_000_00
"""Of art. 59c of Directive 2006/112/EC, and from where on somebody should look."""
HERE = "IT"


def near(year: int) -> list[tuple[str, int]]:
    """Names and cents of those who come near the limit, most first; the cooperative's own sales bear no name."""
    country: Any = Fulfilment.address["country"].as_string()
    total = func.sum(OrderLine.paid_cents)
    query = (
        select(func.coalesce(Brand.name, ""), total)
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .outerjoin(Brand, Brand.id == OrderLine.seller_brand_id)
        .where(
            Order.channel == Channel.ONLINE, Order.state == OrderState.PAID, OrderLine.released_at.is_(None),
            Order.paid_at >= _start(year), Order.paid_at < _start(year + 1), country != HERE,
        )
        .group_by(OrderLine.seller_brand_id, Brand.name)
        .having(total >= NEAR_CENTS)
        .order_by(total.desc())
    )  # fmt: skip
    return [(name, int(cents)) for name, cents in db.session.execute(query)]


def _start(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=ROME)
