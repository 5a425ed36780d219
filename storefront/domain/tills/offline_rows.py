"""Offline sales as they are kept. Every write needs an open unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import aliased

from storefront.core import clock, refs
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Way
from storefront.domain.places.models import Location
from storefront.domain.tills.models import Device, Staff, TillSale
from storefront.domain.tills.offline import Leave, SaidLine
from storefront.domain.tills.offline_models import LineState, OfflineLine, OfflineSale, OfflineState, WhyOpen
from storefront.infra.db import db, needs_unit_of_work, on_sqlite


@dataclass(frozen=True, slots=True)
class Known:
    """A sale that was told before."""

    sale_id: int
    state: OfflineState
    order_id: int | None
    order_ref: str | None
    is_same_device: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sold a piece without a connection, and who has it by the books. Names are read, never copied: a person may
    be erased."""

    place: str
    device: str
    person: str
    sold_at: datetime
    clock_off_s: int
    till_order_ref: str | None  # of the rest of the sale
    buyer_order_ref: str | None
    buyer: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A piece whose money lies in suspense, its row locked."""

    line_id: int
    sale_id: int
    settle_key: str
    code: str
    title: str
    piece_id: int | None
    rival_order_ref: str | None
    why: WhyOpen
    way: Way
    paid_cents: int
    state: LineState
    order_id: int | None
    location_id: int
    device_id: int
    staff_id: int
    sold_at: datetime
    heard_at: datetime


def begin(leave: Leave, values: Mapping[str, Any]) -> int | None:
    """Write a sale down, once; none when its key is known. A rival with the same key is waited for."""
    into = insert_on_sqlite(OfflineSale) if on_sqlite() else insert_on_postgresql(OfflineSale)
    row = into.values(
        location_id=leave.location_id, device_id=leave.device_id, staff_id=leave.staff_id, heard_at=clock.now(),
        **values,
    )  # fmt: skip
    written = row.on_conflict_do_nothing(index_elements=["key"]).returning(OfflineSale.id)
    return needs_unit_of_work().execute(written).scalar()


def known(key: str, leave: Leave) -> Known | None:
    """What became of a sale."""
    query = (
        select(
            OfflineSale.id, OfflineSale.state, OfflineSale.order_id, Order.ref, OfflineSale.device_id == leave.device_id
        )
        .outerjoin(Order, Order.id == OfflineSale.order_id)
        .where(OfflineSale.key == key)
    )
    row = db.session.execute(query).first()
    return Known(*row) if row else None


def end(
    sale_id: int, state: OfflineState, order_id: int | None = None, *, only_from: OfflineState | None = None
) -> None:
    """What became of the sale, and its order."""
    values: dict[str, Any] = {"state": state} if order_id is None else {"state": state, "order_id": order_id}
    change = update(OfflineSale).where(OfflineSale.id == sale_id).values(**values)
    if only_from is not None:
        change = change.where(OfflineSale.state == only_from)
    needs_unit_of_work().execute(change.execution_options(synchronize_session=False))


def ref_of(order_id: int) -> str | None:
    return db.session.scalar(select(Order.ref).where(Order.id == order_id))


def suspend(
    sale_id: int, location_id: int, way: Way, line: SaidLine, why: WhyOpen, piece_id: int | None, order_id: int | None
) -> tuple[int, str]:
    """A piece that could not be sold: its row's id and the key of the sale that it may become."""
    key = refs.key()
    row = insert(OfflineLine).values(
        offline_sale_id=sale_id, location_id=location_id, settle_key=key, code=line.code, title=line.title,
        piece_id=piece_id, rival_order_id=order_id, why=why, way=way, paid_cents=line.price_cents,
        state=LineState.OPEN,
    )  # fmt: skip
    return needs_unit_of_work().execute(row.returning(OfflineLine.id)).scalar_one(), key


def subject_of(line_id: int) -> str:
    """What a case about this piece is opened and closed under."""
    return f"offline-line:{line_id}"


def is_in_suspense(subject: str) -> bool:
    """Whether the case of this subject is about a piece whose money still waits."""
    kind, _, line_id = subject.partition(":")
    if kind != "offline-line" or not line_id.isdigit():
        return False
    state = select(OfflineLine.state).where(OfflineLine.id == int(line_id)).with_for_update()
    return db.session.scalar(state) == LineState.OPEN


def open_lines(sale_id: int) -> list[int]:
    query = select(OfflineLine.id).where(OfflineLine.offline_sale_id == sale_id, OfflineLine.state == LineState.OPEN)
    return list(db.session.scalars(query.order_by(OfflineLine.id)))


def how_many_cases(device_id: int) -> int:
    """How many sales of a device wait for the office."""
    query = select(func.count()).select_from(OfflineSale)
    return (
        db.session.scalar(query.where(OfflineSale.device_id == device_id, OfflineSale.state == OfflineState.CASE)) or 0
    )


def waiting_cents(location_id: int, since: datetime | None, until: datetime) -> int:
    """What a place took between two instants for pieces that wait for the office: it lies in the drawer, or came by
    card, and is in no sale yet."""
    query = (
        select(func.coalesce(func.sum(OfflineLine.paid_cents), 0))
        .join(OfflineSale, OfflineSale.id == OfflineLine.offline_sale_id)
        .where(OfflineLine.location_id == location_id, OfflineLine.state == LineState.OPEN)
        .where(OfflineSale.heard_at <= until)
    )
    if since is not None:
        query = query.where(OfflineSale.heard_at > since)
    return int(db.session.scalar(query) or 0)


def line(line_id: int) -> OpenLine | None:
    """One suspended piece with its sale; none when there is no such."""
    columns: tuple[Any, ...] = (
        OfflineLine.id, OfflineSale.id, OfflineLine.settle_key, OfflineLine.code, OfflineLine.title,
        OfflineLine.piece_id, Order.ref, OfflineLine.why, OfflineLine.way, OfflineLine.paid_cents, OfflineLine.state,
        OfflineLine.order_id, OfflineLine.location_id, OfflineSale.device_id, OfflineSale.staff_id,
        OfflineSale.sold_at, OfflineSale.heard_at,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(OfflineSale, OfflineSale.id == OfflineLine.offline_sale_id)
        .outerjoin(Order, Order.id == OfflineLine.rival_order_id)
        .where(OfflineLine.id == line_id)
    )
    row = db.session.execute(query).first()
    return OpenLine(*row) if row else None


def parties(line_id: int) -> Parties | None:
    """Both sides of a case; none when there is no such line."""
    own, rival = aliased(Order), aliased(Order)
    columns: tuple[Any, ...] = (
        Location.name, Device.name, Staff.name, OfflineSale.sold_at, OfflineSale.clock_off_s, own.ref, rival.ref,
        func.coalesce(rival.name, ""),
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(OfflineLine)
        .join(OfflineSale, OfflineSale.id == OfflineLine.offline_sale_id)
        .join(Location, Location.id == OfflineLine.location_id)
        .join(Device, Device.id == OfflineSale.device_id)
        .join(Staff, Staff.id == OfflineSale.staff_id)
        .outerjoin(own, own.id == OfflineSale.order_id)
        .outerjoin(rival, rival.id == OfflineLine.rival_order_id)
        .where(OfflineLine.id == line_id)
    )
    row = db.session.execute(query).first()
    return Parties(*row) if row else None


def settle(line_id: int, state: LineState, *, order_id: int | None, by: int | None) -> bool:
    """The matter is decided, once. False when it was before."""
    change = update(OfflineLine).where(OfflineLine.id == line_id, OfflineLine.state == LineState.OPEN)
    change = change.values(state=state, order_id=order_id, settled_at=clock.now(), settled_by=by)
    done = change.returning(OfflineLine.id).execution_options(synchronize_session=False)
    return needs_unit_of_work().execute(done).scalar() is not None


def began_before(key: str) -> bool:
    """Whether the sale of this key was begun with a connection."""
    return db.session.scalar(select(TillSale.id).where(TillSale.key == key)) is not None


def is_trusted(leave: Leave) -> bool:
    """Whether the device is still bound to the place that the leave was given for."""
    query = select(Device.id).where(
        Device.id == leave.device_id, Device.location_id == leave.location_id, Device.ended_at.is_(None)
    )
    return db.session.scalar(query) is not None


def user_of(staff_id: int) -> int | None:
    return db.session.scalar(select(Staff.user_id).where(Staff.id == staff_id))
