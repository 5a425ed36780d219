"""When a piece of an order is sold in a shop before its buyer has paid. Every write needs an open unit of work."""

from sqlalchemy import select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.orders import services
from storefront.domain.orders.models import Channel, Fulfilment, FulfilmentState, Order, OrderLine, OrderState
from storefront.infra.db import db, needs_unit_of_work

ON_ITS_WAY = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


def waiting_online(piece_id: int) -> str | None:
    """The ref of the paid online order that waits for this piece; none when it left the place long ago."""
    query = (
        select(Order.ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .where(OrderLine.piece_id == piece_id, OrderLine.released_at.is_(None), Order.channel == Channel.ONLINE)
        .where(Order.state == OrderState.PAID, Fulfilment.state.in_(ON_ITS_WAY))
    )
    return db.session.scalar(query)


def take_line(order_ref: str, piece_id: int, *, by: Actor) -> bool:
    """Take one piece out of an order that waits for its payment. False when it is paid or the payment is on its way."""
    found = services.lock(order_ref)
    if found is None or found[1] != OrderState.PLACED:
        return False
    line = update(OrderLine).where(OrderLine.order_id == found[0], OrderLine.piece_id == piece_id)
    line = line.where(OrderLine.released_at.is_(None)).values(released_at=clock.now()).returning(OrderLine.id)
    line_id = needs_unit_of_work().execute(line.execution_options(synchronize_session=False)).scalar()
    if line_id is None:
        return False
    services.record(found[0], "broken_by_till", by=by, values={"line_ids": [line_id]})
    return True


def broken(limit: int = 200) -> list[str]:
    """Refs of orders that still wait for a payment though a piece of theirs was sold in a shop."""
    gone = select(OrderLine.id).where(OrderLine.order_id == Order.id, OrderLine.released_at.is_not(None)).exists()
    query = select(Order.ref).where(Order.state == OrderState.PLACED, gone).order_by(Order.id).limit(limit)
    return list(db.session.scalars(query))
