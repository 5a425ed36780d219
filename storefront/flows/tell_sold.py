"""Brands are told of what they sold, inside the unit of work of the sale."""

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.notices.models import Kind
from storefront.domain.notices.services import tell
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.infra.db import needs_unit_of_work


def tell_sold(order_id: int) -> None:
    """One notice for each brand with a part in the lines that stand. The letter of an online sale is another one:
    it says what to prepare (`order_paid_brand`)."""
    query = (
        select(
            Order.ref,
            Order.channel,
            Brand.id,
            func.count(OrderLine.id),
            func.min(OrderLine.title_it),
            func.count(OrderLine.product_id.distinct()),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .join(Brand, Brand.id == LineShare.brand_id)
        .where(Order.id == order_id, OrderLine.released_at.is_(None))
        .group_by(Order.ref, Order.channel, Brand.id)
        .order_by(Brand.id)
    )
    for ref, channel, brand_id, pieces, title, products in needs_unit_of_work().execute(query).all():
        values = {"ref": ref, "pieces": pieces, "title": title, "products": products, "channel": channel.value}
        path = f"/orders/{ref}" if channel == Channel.ONLINE else "/money"
        tell(brand_id, Kind.SOLD, f"sold:{ref}:{brand_id}", values, path=path, by_mail=False)
