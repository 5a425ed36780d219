"""After a sale: the fiscal receipt's number, and the note that its buyer may keep. It is no fiscal paper."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from storefront.domain.orders.models import Channel, Order, OrderLine
from storefront.domain.payments.models import Payment, PaymentState, Way
from storefront.domain.places.models import Location
from storefront.domain.tills.models import TillSale
from storefront.infra.db import db, needs_unit_of_work


@dataclass(frozen=True, slots=True)
class NoteLine:
    title: str
    choice: str
    list_cents: int
    paid_cents: int
    is_returned: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One sale of a till as its buyer keeps it. `key` is its address: nobody guesses it."""

    ref: str
    key: str
    at: datetime
    place: str
    address: str
    way: Way
    total_cents: int
    receipt_no: str
    lines: tuple[NoteLine, ...]

    @property
    def back_cents(self) -> int:
        return sum(line.paid_cents for line in self.lines if line.is_returned)


def by_key(key: str) -> Note | None:
    """The note at this address; none for an order of the online shop."""
    return _note(Order.key == key)


def of_sale(ref: str, location_id: int) -> Note | None:
    """The note of a sale of this place."""
    return _note(Order.ref == ref, Order.location_id == location_id)


def _note(*where: Any) -> Note | None:
    columns: tuple[Any, ...] = (
        Order.ref, Order.key, Order.paid_at, Location.name, Location.street, Location.postcode, Location.city,
        Payment.way, Order.total_cents, TillSale.receipt_no, OrderLine.title, OrderLine.choice, OrderLine.list_cents,
        OrderLine.paid_cents, OrderLine.released_at.is_not(None),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Location, Location.id == Order.location_id)
        .join(TillSale, TillSale.order_id == Order.id)
        .join(Payment, and_(Payment.order_id == Order.id, Payment.state == PaymentState.PAID))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.channel == Channel.TILL, *where)
        .order_by(OrderLine.position)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    ref, key, at, place, street, postcode, city, way, total_cents, receipt_no = rows[0][:10]
    lines = tuple(NoteLine(*row[10:]) for row in rows)
    return Note(ref, key, at, place, f"{street}, {postcode} {city}", way, total_cents, receipt_no, lines)


def set_receipt(ref: str, location_id: int, receipt_no: str) -> bool:
    """Write down the number that the shop's own device gave. False for another place's sale. Needs a unit of work."""
    order = select(Order.id).where(Order.ref == ref, Order.location_id == location_id)
    change = update(TillSale).where(TillSale.order_id.in_(order)).values(receipt_no=receipt_no[:40])
    rows = needs_unit_of_work().execute(change.returning(TillSale.id).execution_options(synchronize_session=False))
    return rows.scalar() is not None
