"""Words between a buyer and a brand about an order. Every write needs an open unit of work."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.errors import Refusal
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import Order
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

LONGEST = 2_000
MOST = 100
"""Of one thread: whoever needs more picks up the phone."""


class ThreadFull(Refusal):
    """As many messages were written as one thread takes: `most`."""

    code = "thread_full"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; `is_new` to the side that reads."""

    brand_id: int
    from_brand: bool
    text: str
    at: datetime
    is_new: bool


def write(
    order_id: int, brand_id: int, text: str, *, from_brand: bool, user_id: int | None, request_key: str
) -> int | None:
    """Add a message to a thread; returns its id, or none when this very form was sent before. Raises ThreadFull."""
    session = needs_unit_of_work()
    thread = (OrderMessage.order_id == order_id, OrderMessage.brand_id == brand_id)
    if (session.scalar(select(func.count()).select_from(OrderMessage).where(*thread)) or 0) >= MOST:
        raise ThreadFull(most=MOST)
    into = insert_on_sqlite(OrderMessage) if on_sqlite() else insert_on_postgresql(OrderMessage)
    row = into.values(
        order_id=order_id, brand_id=brand_id, text=text[:LONGEST], from_brand=from_brand, user_id=user_id,
        request_key=request_key[:64], at=clock.now(),
    )  # fmt: skip
    written = row.on_conflict_do_nothing(index_elements=["request_key"]).returning(OrderMessage.id)
    return session.execute(written).scalar()


def read(order_id: int, brand_id: int, *, by_brand: bool) -> None:
    """One side has read what the other one wrote."""
    theirs = OrderMessage.from_brand.is_(not by_brand)
    change = update(OrderMessage).where(OrderMessage.order_id == order_id, OrderMessage.brand_id == brand_id, theirs)
    change = change.where(OrderMessage.read_at.is_(None)).values(read_at=clock.now())
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def of_order(order_id: int, *, brand_id: int | None = None) -> list[MessageRow]:
    """All messages about an order, or those of one thread, the first first."""
    unread = OrderMessage.read_at.is_(None)
    columns = (OrderMessage.brand_id, OrderMessage.from_brand, OrderMessage.text, OrderMessage.at, unread)
    query = select(*columns).where(OrderMessage.order_id == order_id)
    if brand_id is not None:
        query = query.where(OrderMessage.brand_id == brand_id)
    return [MessageRow(*row) for row in db.session.execute(query.order_by(OrderMessage.id))]


def unread_by(brand_id: int) -> list[str]:
    """Refs of orders whose buyer waits for an answer of this brand, the oldest first."""
    query = (
        select(Order.ref)
        .join(OrderMessage, OrderMessage.order_id == Order.id)
        .where(OrderMessage.brand_id == brand_id, OrderMessage.from_brand.is_(False), OrderMessage.read_at.is_(None))
        .group_by(Order.ref)
        .order_by(func.min(OrderMessage.id))
        .limit(50)
    )
    return list(db.session.scalars(query))
