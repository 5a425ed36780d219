"""Pieces on their way back: expected, sent, received and looked at. Writes need an open unit of work. See docs/returns.md."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.orders import services
from storefront.domain.orders.after_models import Condition, GoodsReturn, ReturnState, ReturnWhy
from storefront.domain.orders.models import Fulfilment, Order, OrderLine
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db, needs_unit_of_work

MOST = 200


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One piece that comes back."""

    ref: str
    order_ref: str
    order_id: int
    line_id: int
    piece_id: int | None
    why: ReturnWhy
    subject_ref: str
    state: ReturnState
    title: str
    choice: str
    sku: str
    code: str
    brand_id: int
    brand: str
    paid_cents: int
    place_id: int
    place: str
    place_brand_id: int | None
    address: str
    announced_at: datetime
    sent_at: datetime | None
    tracking: str
    received_at: datetime | None
    received_at_id: int | None
    condition: Condition | None
    is_shelved: bool
    less_cents: int
    remark: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What who opened the box saw, and what becomes of the piece."""

    condition: Condition
    shelve: bool = False  # it may be sold again
    less_cents: int = 0
    remark: str = ""


def _rows(*where: ColumnElement[bool]) -> list[ReturnRow]:
    address = Location.street + ", " + Location.postcode + " " + Location.city
    columns: tuple[Any, ...] = (
        GoodsReturn.ref, Order.ref, Order.id, OrderLine.id, OrderLine.piece_id, GoodsReturn.why, GoodsReturn.subject_ref, GoodsReturn.state,
        OrderLine.title_it, OrderLine.choice, OrderLine.sku, func.coalesce(Piece.code, ""), OrderLine.brand_id,
        Brand.name, OrderLine.paid_cents, Location.id, Location.name, Location.brand_id, address, GoodsReturn.announced_at,
        GoodsReturn.sent_at, GoodsReturn.tracking, GoodsReturn.received_at, GoodsReturn.received_at_id, GoodsReturn.condition,
        GoodsReturn.is_shelved, GoodsReturn.less_cents, GoodsReturn.remark,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Order, Order.id == GoodsReturn.order_id)
        .join(OrderLine, OrderLine.id == GoodsReturn.order_line_id)
        .join(Brand, Brand.id == OrderLine.brand_id)
        .join(Location, Location.id == GoodsReturn.location_id)
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .where(*where)
        .order_by(GoodsReturn.id)
        .limit(MOST)
    )
    return [ReturnRow(*row) for row in db.session.execute(query)]


def of_order(order_id: int) -> list[ReturnRow]:
    """What of an order comes, or came, back."""
    return _rows(GoodsReturn.order_id == order_id)


def of_subject(subject_ref: str) -> list[ReturnRow]:
    """What comes back for one withdrawal or one claim."""
    return _rows(GoodsReturn.subject_ref == subject_ref)


def by_ref(ref: str) -> ReturnRow | None:
    """One return, wherever it should come."""
    return next(iter(_rows(GoodsReturn.ref == ref)), None)


def expected_by(brand_id: int) -> list[ReturnRow]:
    """What should come to a brand's own places, the oldest first."""
    return _rows(Location.brand_id == brand_id, GoodsReturn.state == ReturnState.EXPECTED)


def of_brand(brand_id: int, ref: str) -> ReturnRow | None:
    """One return to a place of this brand; none for another's."""
    return next(iter(_rows(Location.brand_id == brand_id, GoodsReturn.ref == ref)), None)


def expected_like(code: str) -> list[ReturnRow]:
    """What may be brought back, by the return's or the order's ref or the piece's label: any outlet takes it."""
    named = or_(GoodsReturn.ref == code, Order.ref == code, Piece.code == code)
    return _rows(named, GoodsReturn.state == ReturnState.EXPECTED)


def expect(
    order_id: int, order_ref: str, line_ids: Collection[int], why: ReturnWhy, subject_ref: str, at: datetime
) -> list[str]:
    """Lines are to come back to the place they left from; returns the refs. What is on its way already stays as it is."""
    session = needs_unit_of_work()
    before = session.scalar(select(func.count()).where(GoodsReturn.order_id == order_id)) or 0
    waiting = select(GoodsReturn.order_line_id).where(
        GoodsReturn.order_id == order_id, GoodsReturn.state == ReturnState.EXPECTED
    )
    place = func.coalesce(Fulfilment.location_id, Order.location_id)
    query = (
        select(OrderLine.id, place)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .where(OrderLine.order_id == order_id, OrderLine.id.in_(line_ids), OrderLine.id.not_in(waiting))
        .order_by(OrderLine.position, OrderLine.id)
    )
    rows = [
        {
            "ref": f"{order_ref}-B{number}", "order_id": order_id, "order_line_id": line_id, "why": why,
            "subject_ref": subject_ref, "location_id": place_id, "announced_at": at,
        }
        for number, (line_id, place_id) in enumerate(session.execute(query).all(), start=before + 1)
    ]  # fmt: skip
    if rows:
        session.execute(insert(GoodsReturn), rows)
    return [str(row["ref"]) for row in rows]


def sent_back(order_id: int, subject_ref: str, tracking: str) -> bool:
    """The buyer says that the pieces are on their way: their refund waits no longer for them (art. 56)."""
    change = update(GoodsReturn).where(
        GoodsReturn.order_id == order_id, GoodsReturn.subject_ref == subject_ref,
        GoodsReturn.state == ReturnState.EXPECTED, GoodsReturn.sent_at.is_(None),
    )  # fmt: skip
    return _changed(change.values(sent_at=clock.now(), tracking=tracking[:80]))


def receive(row: ReturnRow, seen: Seen, location_id: int, *, by: Actor) -> bool:
    """It came and was looked at. False when it was received before."""
    change = update(GoodsReturn).where(GoodsReturn.ref == row.ref, GoodsReturn.state == ReturnState.EXPECTED)
    received = _changed(
        change.values(
            state=ReturnState.RECEIVED, received_at=clock.now(), received_at_id=location_id, received_by=by.user_id,
            condition=seen.condition, is_shelved=seen.shelve, less_cents=seen.less_cents, remark=seen.remark,
        )
    )  # fmt: skip
    if received:
        values = {"return": row.ref, "line_ids": [row.line_id], "condition": seen.condition.value}
        services.record(row.order_id, "goods_back", by=by, values=values)
    return received


def leave(order_id: int, subject_ref: str) -> bool:
    """What was to come back for this withdrawal or claim will not: its buyer keeps it."""
    change = update(GoodsReturn).where(
        GoodsReturn.order_id == order_id, GoodsReturn.subject_ref == subject_ref,
        GoodsReturn.state == ReturnState.EXPECTED,
    )  # fmt: skip
    return _changed(change.values(state=ReturnState.LEFT))


def worth_less(rows: Sequence[ReturnRow]) -> int:
    """How much less than paid is due for pieces that were used beyond trying them on."""
    return sum(min(row.less_cents, row.paid_cents) for row in rows if row.state == ReturnState.RECEIVED)


def _changed(change: Any) -> bool:
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return bool(result.rowcount)
