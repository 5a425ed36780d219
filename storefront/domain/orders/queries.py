"""Orders as their buyers read them: frozen rows, columns only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from storefront.domain.brands.models import Brand, Party
from storefront.domain.catalogue.models import Listing
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.models import (
    Fulfilment,
    FulfilmentKind,
    FulfilmentState,
    LineShare,
    Order,
    OrderEvent,
    OrderLine,
    OrderState,
    Withdrawal,
)
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class DoorRow:
    """What opens an order, and for whom."""

    order_id: int
    ref: str
    key: str
    email: str
    user_id: int | None
    state: OrderState


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order."""

    id: int
    ref: str
    key: str
    state: OrderState
    locale: str
    email: str
    name: str
    goods_cents: int
    shipping_cents: int
    total_cents: int
    invoice: Mapping[str, Any] | None
    placed_at: datetime
    held_until: datetime | None
    paid_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One parcel or pick-up of an order."""

    id: int
    ref: str
    kind: FulfilmentKind
    state: FulfilmentState
    shipping_cents: int
    address: Mapping[str, str] | None
    arrives_first_on: date | None
    arrives_last_on: date | None
    carrier: str
    tracking: str
    prepared_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    location_id: int
    place: str
    place_address: str

    @property
    def is_pickup(self) -> bool:
        return self.kind == FulfilmentKind.PICKUP


@dataclass(frozen=True, slots=True)
class LineRow:
    """One piece of an order."""

    id: int
    fulfilment_id: int | None
    product_id: int
    brand_id: int
    brand: str
    seller: Party
    title: str
    title_it: str
    choice: str
    sku: str
    personalisation: str
    withdrawal_exclusion: str
    made_to_order: bool
    list_cents: int
    paid_cents: int
    vat_bp: int
    released_at: datetime | None
    piece_id: int | None
    piece_code: str | None  # on its label
    slug: str | None  # of its page, while it has one
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One step of an order."""

    at: datetime
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """One declared withdrawal."""

    ref: str
    name: str
    email: str
    line_ids: tuple[int, ...]
    note: str
    is_late: bool
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """An order with all that belongs to it."""

    order: OrderRow
    parcels: Sequence[ParcelRow]
    lines: Sequence[LineRow]
    events: Sequence[EventRow]
    withdrawals: Sequence[WithdrawalRow]

    def lines_of(self, parcel: ParcelRow) -> list[LineRow]:
        return [line for line in self.lines if line.fulfilment_id == parcel.id]

    def is_given_back(self, withdrawal: WithdrawalRow) -> bool:
        """Whether all that somebody withdrew from is with us, or on its way, and paid for."""
        return all(line.released_at is not None for line in self.lines if line.id in withdrawal.line_ids)


def door(ref: str) -> DoorRow | None:
    """What it takes to open an order; none when there is no such order."""
    columns = (Order.id, Order.ref, Order.key, Order.email, Order.user_id, Order.state)
    row = db.session.execute(select(*columns).where(Order.ref == ref)).first()
    return DoorRow(*row) if row else None


def key_of(ref: str) -> str | None:
    """The key of an order's page, for a buyer who has just shown that the order is theirs."""
    return db.session.scalar(select(Order.key).where(Order.ref == ref))


def whole(order_id: int) -> Whole:
    """An order with parcels, lines, steps and withdrawals. Five statements."""
    return Whole(_order(order_id), _parcels(order_id), _lines(order_id), _events(order_id), withdrawals(order_id))


def goods_of(order: OrderRow) -> Whole:
    """An order that is read already, with its parcels and lines alone. Two statements."""
    return Whole(order, _parcels(order.id), _lines(order.id), (), ())


def _order(order_id: int) -> OrderRow:
    columns: tuple[Any, ...] = (
        Order.id, Order.ref, Order.key, Order.state, Order.locale, Order.email, Order.name, Order.goods_cents,
        Order.shipping_cents, Order.total_cents, Order.invoice, Order.placed_at, Order.held_until, Order.paid_at,
        Order.ended_at,
    )  # fmt: skip
    return OrderRow(*db.session.execute(select(*columns).where(Order.id == order_id)).one())


def _parcels(order_id: int) -> list[ParcelRow]:
    columns: tuple[Any, ...] = (
        Fulfilment.id, Fulfilment.ref, Fulfilment.kind, Fulfilment.state, Fulfilment.shipping_cents,
        Fulfilment.address, Fulfilment.arrives_first_on, Fulfilment.arrives_last_on, Fulfilment.carrier,
        Fulfilment.tracking, Fulfilment.prepared_at, Fulfilment.shipped_at, Fulfilment.delivered_at, Location.id,
        Location.name, (Location.street + ", " + Location.postcode + " " + Location.city),
    )  # fmt: skip
    query = select(*columns).join(Location, Location.id == Fulfilment.location_id)
    rows = db.session.execute(query.where(Fulfilment.order_id == order_id).order_by(Fulfilment.id))
    return [ParcelRow(*row) for row in rows]


def _lines(order_id: int) -> list[LineRow]:
    columns: tuple[Any, ...] = (
        OrderLine.id, OrderLine.fulfilment_id, OrderLine.product_id, OrderLine.brand_id, Brand.name,
        OrderLine.seller, OrderLine.title, OrderLine.title_it, OrderLine.choice, OrderLine.sku,
        OrderLine.personalisation, OrderLine.withdrawal_exclusion, OrderLine.made_to_order, OrderLine.list_cents,
        OrderLine.paid_cents, OrderLine.vat_bp, OrderLine.released_at, OrderLine.piece_id, Piece.code,
        Listing.slug, Listing.picture,
    )  # fmt: skip
    query = (
        select(*columns).join(Brand, Brand.id == OrderLine.brand_id).outerjoin(Piece, Piece.id == OrderLine.piece_id)
    )
    query = query.outerjoin(Listing, Listing.product_id == OrderLine.product_id).where(OrderLine.order_id == order_id)
    return [LineRow(*row) for row in db.session.execute(query.order_by(OrderLine.position))]


def _events(order_id: int) -> list[EventRow]:
    query = select(OrderEvent.at, OrderEvent.kind, OrderEvent.values).where(OrderEvent.order_id == order_id)
    return [EventRow(*row) for row in db.session.execute(query.order_by(OrderEvent.id))]


def withdrawals(order_id: int) -> list[WithdrawalRow]:
    """What was withdrawn from, as it was declared."""
    columns = (
        Withdrawal.ref, Withdrawal.name, Withdrawal.email, Withdrawal.line_ids, Withdrawal.note, Withdrawal.is_late,
        Withdrawal.declared_at,
    )  # fmt: skip
    query = select(*columns).where(Withdrawal.order_id == order_id).order_by(Withdrawal.id)
    return [
        WithdrawalRow(*row[:3], tuple(row.line_ids), row.note, row.is_late, row.declared_at)
        for row in db.session.execute(query)
    ]


def shares_of(order_id: int, brand_id: int) -> dict[int, tuple[int, int]]:
    """What one brand earns of each line of an order, as (gross, net) cents."""
    query = (
        select(LineShare.order_line_id, LineShare.gross_cents, LineShare.net_cents)
        .join(OrderLine, OrderLine.id == LineShare.order_line_id)
        .where(OrderLine.order_id == order_id, LineShare.brand_id == brand_id)
    )
    return {line_id: (gross, net) for line_id, gross, net in db.session.execute(query)}


def last_delivery(cart_id: int, user_id: int | None) -> dict[str, str] | None:
    """Who and where to of the last order made from this cart or by this person: nobody writes it twice."""
    own = Order.cart_id == cart_id if user_id is None else or_(Order.cart_id == cart_id, Order.user_id == user_id)
    query = (
        select(Order.email, Order.name, Order.phone, Fulfilment.address)
        .outerjoin(Fulfilment, Fulfilment.order_id == Order.id)
        .where(own)
        .order_by(Order.id.desc(), Fulfilment.kind)  # a parcel has an address, a pick-up has none
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    return {**(row.address or {}), "email": row.email, "name": row.name, "phone": row.phone}


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An order that waits for its payment."""

    ref: str
    key: str
    request_key: str | None


def open_order(cart_id: int) -> OpenRow | None:
    """The order of this cart that waits for its payment and holds its pieces; none when there is none."""
    query = select(Order.ref, Order.key, Order.request_key)
    query = query.where(Order.cart_id == cart_id, Order.state == OrderState.PLACED).order_by(Order.id.desc())
    row = db.session.execute(query.limit(1)).first()
    return OpenRow(*row) if row else None
