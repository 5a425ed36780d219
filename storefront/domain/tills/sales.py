"""Sales at a till, from the first scan to sold or given up. Every write needs an open unit of work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Way
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import SaleState, TillItem, TillSale
from storefront.domain.tills.refusals import SaleEnded
from storefront.infra.db import needs_unit_of_work, on_sqlite

LONGEST_KEY = 35
"""A piece is held under "till:" and the key."""

HELD_FOR = timedelta(minutes=30)
"""How long the pieces of a sale stay held without a touch."""


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale as it stands, its row locked."""

    sale_id: int
    key: str
    location_id: int
    state: SaleState
    order_id: int | None


def held_for(key: str) -> str:
    """The word that the pieces of a sale are held under."""
    return f"till:{key}"


def key_of(held_for: str) -> str:
    return held_for.removeprefix("till:")


def until(now: datetime | None = None) -> datetime:
    return (now or clock.now()) + HELD_FOR


def begin(key: str, at: AtTill) -> SaleRow:
    """The sale of this key, begun when it is not there yet; its row stays locked.

    Raises NotFound for another place's, and for a key that no till makes.
    """
    if len(key) > LONGEST_KEY:
        raise NotFound
    into = insert_on_sqlite(TillSale) if on_sqlite() else insert_on_postgresql(TillSale)
    row = into.values(
        key=key, location_id=at.location_id, device_id=at.device_id, staff_id=at.staff_id, state=SaleState.OPEN,
        receipt_no="", started_at=clock.now(),
    )  # fmt: skip
    needs_unit_of_work().execute(row.on_conflict_do_nothing(index_elements=["key"]))
    return locked(key, at)


def locked(key: str, at: AtTill) -> SaleRow:
    """The sale of this key, its row locked. Raises NotFound, for another place's too."""
    columns: tuple[Any, ...] = (TillSale.id, TillSale.key, TillSale.location_id, TillSale.state, TillSale.order_id)
    query = select(*columns).where(TillSale.key == key, TillSale.location_id == at.location_id).with_for_update()
    row = needs_unit_of_work().execute(query).first()
    if row is None:
        raise NotFound(sale=key)
    return SaleRow(*row)


def needs_open(sale: SaleRow) -> None:
    if sale.state != SaleState.OPEN:
        raise SaleEnded(sale=sale.key)


def add(sale_id: int, piece_id: int) -> bool:
    """Write a piece on the sale. False when it is there already."""
    session = needs_unit_of_work()
    last = session.scalar(select(func.max(TillItem.position)).where(TillItem.till_sale_id == sale_id)) or 0
    into = insert_on_sqlite(TillItem) if on_sqlite() else insert_on_postgresql(TillItem)
    row = into.values(till_sale_id=sale_id, piece_id=piece_id, position=last + 1, price_why="", coop_bears=False)
    written = row.on_conflict_do_nothing(index_elements=["till_sale_id", "piece_id"]).returning(TillItem.piece_id)
    return session.execute(written).scalar() is not None


def remove(sale_id: int, piece_id: int) -> bool:
    """Take a piece off the sale. False when it is not on it."""
    gone = delete(TillItem).where(TillItem.till_sale_id == sale_id, TillItem.piece_id == piece_id)
    return needs_unit_of_work().execute(gone.returning(TillItem.piece_id)).scalar() is not None


def set_price(sale_id: int, piece_id: int, price_cents: int | None, why: str, *, coop_bears: bool) -> bool:
    """Agree on another price for one piece; none goes back to the label's. False when it is not on the sale."""
    change = update(TillItem).where(TillItem.till_sale_id == sale_id, TillItem.piece_id == piece_id)
    change = change.values(price_cents=price_cents, price_why=why, coop_bears=coop_bears).returning(TillItem.piece_id)
    return needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).scalar() is not None


def end_sold(sale_id: int, order_id: int, *, way: Way, given_cents: int | None, receipt_no: str) -> None:
    values = {"state": SaleState.SOLD, "order_id": order_id, "way": way, "given_cents": given_cents,
              "receipt_no": receipt_no, "ended_at": clock.now()}  # fmt: skip
    _end(sale_id, values)


def end_left(sale_id: int) -> None:
    _end(sale_id, {"state": SaleState.LEFT, "ended_at": clock.now()})


def _end(sale_id: int, values: dict[str, Any]) -> None:
    change = update(TillSale).where(TillSale.id == sale_id, TillSale.state == SaleState.OPEN).values(**values)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def sold_as(order_id: int, sale_id: int) -> tuple[str, str, int, int | None]:
    """Ref, key and total of the order that a sale became, and what was given for it."""
    columns: tuple[Any, ...] = (Order.ref, Order.key, Order.total_cents, TillSale.given_cents)
    query = select(*columns).join(TillSale, TillSale.order_id == Order.id)
    row = needs_unit_of_work().execute(query.where(Order.id == order_id, TillSale.id == sale_id)).one()
    return row._tuple()
