"""The order's side of being paid: its state, its lines, its parcels. Every call needs an open unit of work."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.orders.models import Fulfilment, FulfilmentState, Order, OrderLine, OrderState
from storefront.infra.db import needs_unit_of_work

# A payment that comes late finds an order that was given up: it is taken all the same, as far as pieces are left.
PAYABLE = (OrderState.PLACED, OrderState.PROCESSING, OrderState.EXPIRED, OrderState.CANCELLED, OrderState.FAILED)


def pay(order_id: int) -> bool:
    """Turn an order into a paid one, once; a late payment revives one that was given up."""
    values = {"state": OrderState.PAID, "paid_at": clock.now(), "held_until": None, "ended_at": None}
    return _moved(order_id, PAYABLE, values)


def process(order_id: int) -> bool:
    """The payment is on its way: the order waits without an end."""
    return _moved(order_id, (OrderState.PLACED,), {"state": OrderState.PROCESSING, "held_until": None})


def reopen_lines(order_id: int, line_ids: Collection[int]) -> None:
    """Lines whose pieces were taken again stand as if they had never been given up."""
    _lines(order_id, line_ids, {"released_at": None})


def release_lines(order_id: int, line_ids: Collection[int]) -> None:
    """The sale of these lines is undone: their pieces may be sold again."""
    _lines(order_id, line_ids, {"released_at": func.coalesce(OrderLine.released_at, clock.now())})


def _lines(order_id: int, line_ids: Collection[int], values: Mapping[str, Any]) -> None:
    if not line_ids:
        return
    change = update(OrderLine).where(OrderLine.order_id == order_id, OrderLine.id.in_(line_ids)).values(**values)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def set_parcels(order_id: int, *, emptied: Collection[int]) -> None:
    """Parcels in which nothing is left are cancelled; all others wait to be prepared."""
    for state, chosen in (
        (FulfilmentState.WAITING, (Fulfilment.id.not_in(emptied), Fulfilment.state == FulfilmentState.CANCELLED)),
        (FulfilmentState.CANCELLED, (Fulfilment.id.in_(emptied),)),
    ):
        change = update(Fulfilment).where(Fulfilment.order_id == order_id, *chosen).values(state=state)
        needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def cart_id(order_id: int) -> int | None:
    """The cart that an order was made from."""
    return needs_unit_of_work().scalar(select(Order.cart_id).where(Order.id == order_id))


def bought(line_ids: Collection[int]) -> dict[int, int]:
    """How many pieces of each variant these lines are."""
    rows = needs_unit_of_work().execute(
        select(OrderLine.variant_id, func.count()).where(OrderLine.id.in_(line_ids)).group_by(OrderLine.variant_id)
    )
    return dict(rows.tuples().all())


def _moved(order_id: int, states: Sequence[OrderState], values: Mapping[str, Any]) -> bool:
    change = update(Order).where(Order.id == order_id, Order.state.in_(states)).values(**values)
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)
