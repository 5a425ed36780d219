"""Lines whose piece came back, and parcels that nobody sends any more. Every call needs an open unit of work."""

from collections.abc import Collection

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.infra.db import needs_unit_of_work

NOT_GONE = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


def is_standing(line_id: int) -> bool:
    """Whether the piece of a line is its buyer's still."""
    query = select(OrderLine.id).where(OrderLine.id == line_id, OrderLine.released_at.is_(None))
    return needs_unit_of_work().scalar(query) is not None


def release(order_id: int, line_ids: Collection[int]) -> None:
    """The sale of these lines is undone; a parcel that has not left and has nothing else in it is not sent."""
    if not line_ids:
        return
    session = needs_unit_of_work()
    lines = update(OrderLine).where(OrderLine.order_id == order_id, OrderLine.id.in_(line_ids))
    lines = lines.values(released_at=func.coalesce(OrderLine.released_at, clock.now()))
    session.execute(lines.execution_options(synchronize_session=False))
    filled = select(OrderLine.id).where(OrderLine.fulfilment_id == Fulfilment.id, OrderLine.released_at.is_(None))
    touched = select(OrderLine.fulfilment_id).where(OrderLine.id.in_(line_ids))
    parcels = update(Fulfilment).where(
        Fulfilment.order_id == order_id, Fulfilment.state.in_(NOT_GONE), Fulfilment.id.in_(touched), ~filled.exists()
    )
    parcels = parcels.values(state=FulfilmentState.CANCELLED)
    session.execute(parcels.execution_options(synchronize_session=False))
