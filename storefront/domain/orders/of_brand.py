"""Orders as a brand reads them: its own lines and no other's, and of the buyer only what its own parcels need.

A line is a brand's when it has a share in it. A parcel is a brand's when it leaves one of the brand's own places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Listing
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.after_models import GoodsReturn, ReturnState
from storefront.domain.orders.models import (
    Channel,
    Fulfilment,
    FulfilmentKind,
    FulfilmentState,
    LineShare,
    Order,
    OrderLine,
    OrderState,
    Withdrawal,
)
from storefront.domain.orders.undeliverable import undeliverable
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db

A_PAGE = 40
LEAVES_BEFORE = timedelta(days=2)
"""A parcel leaves so long before the first day on which it may arrive; a pick-up is ready on its day."""
TO_DO = (FulfilmentState.WAITING, FulfilmentState.PREPARED)


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One parcel or pick-up with lines of the brand in it."""

    ref: str
    order_ref: str
    kind: FulfilmentKind
    state: FulfilmentState
    first_on: date | None
    place: str
    is_own: bool  # leaves a place of the brand: the brand prepares it
    to_name: str  # the whole name on an own parcel, else the first one
    to_city: str
    pieces: int  # of the brand
    title: str
    has_to_order: bool
    has_text: bool  # something is to be personalised
    paid_at: datetime

    @property
    def is_pickup(self) -> bool:
        return self.kind == FulfilmentKind.PICKUP

    @property
    def due_on(self) -> date | None:
        """The day on which it should leave, or be ready."""
        if self.first_on is None or self.is_pickup:
            return self.first_on
        return self.first_on - LEAVES_BEFORE


@dataclass(frozen=True, slots=True)
class LineRow:
    """One piece of the brand in an order. What it earned stands in settlements.movements."""

    id: int
    fulfilment_id: int | None
    product_id: int
    title: str
    title_for_buyer: str  # in the buyer's language, as `choice` is
    choice: str
    withdrawal_exclusion: str
    sku: str
    code: str | None
    lies_at: str | None
    personalisation: str
    made_to_order: bool
    is_led: bool
    is_released: bool
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


@dataclass(frozen=True, slots=True)
class PartRow:
    """One parcel of the order with the brand's lines in it."""

    id: int
    ref: str
    kind: FulfilmentKind
    state: FulfilmentState
    place: str
    is_own: bool
    address: Mapping[str, str] | None  # of an own parcel alone
    first_on: date | None
    last_on: date | None
    carrier: str
    tracking: str
    moved_at: datetime | None

    @property
    def is_pickup(self) -> bool:
        return self.kind == FulfilmentKind.PICKUP


@dataclass(frozen=True, slots=True)
class BrandOrder:
    """A brand's part of one order."""

    id: int
    ref: str
    channel: Channel
    paid_at: datetime
    buyer: str  # whole only where the brand itself hands or sends something over
    phone: str
    locale: str
    parcels: Sequence[PartRow]
    lines: Sequence[LineRow]
    withdrawn: frozenset[int]  # lines that the buyer has withdrawn from
    undeliverable: frozenset[int]  # lines that the brand said so of

    def lines_of(self, parcel: PartRow) -> list[LineRow]:
        return [line for line in self.lines if line.fulfilment_id == parcel.id]

    @property
    def loose(self) -> list[LineRow]:
        """Lines without a parcel: handed over on the spot."""
        return [line for line in self.lines if line.fulfilment_id is None]


def _is_own(brand_id: int) -> ColumnElement[bool]:
    return func.coalesce(Location.brand_id == brand_id, False)


def _first_name(name: str) -> str:
    return name.split(" ")[0] if name else ""


def parcels(brand_id: int, *, is_past: bool = False, page: int = 1) -> tuple[list[ParcelRow], int]:
    """What is to be prepared, the most urgent first; or what has left, the latest first. And how many there are."""
    own = _is_own(brand_id)
    standing = (
        Order.state == OrderState.PAID, LineShare.brand_id == brand_id, OrderLine.released_at.is_(None),
        Fulfilment.state.not_in(TO_DO) if is_past else Fulfilment.state.in_(TO_DO),
    )  # fmt: skip
    # Grouped by the parcel's key alone: an address is JSON, which PostgreSQL groups by no more than it compares.
    counts = (
        select(
            Fulfilment.id.label("id"), func.count(OrderLine.id).label("pieces"),
            func.min(OrderLine.title_it).label("title"),
            func.max(case((OrderLine.made_to_order, 1), else_=0)).label("to_order"),
            func.max(case((OrderLine.personalisation != "", 1), else_=0)).label("text"),
        )
        .join(Order, Order.id == Fulfilment.order_id)
        .join(OrderLine, OrderLine.fulfilment_id == Fulfilment.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .where(*standing)
        .group_by(Fulfilment.id)
        .subquery()
    )  # fmt: skip
    columns: tuple[Any, ...] = (
        Fulfilment.ref, Order.ref, Fulfilment.kind, Fulfilment.state, Fulfilment.arrives_first_on, Location.name,
        own, Order.name, Fulfilment.address, counts.c.pieces, counts.c.title, counts.c.to_order, counts.c.text,
        Order.paid_at,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(counts, counts.c.id == Fulfilment.id)
        .join(Order, Order.id == Fulfilment.order_id)
        .join(Location, Location.id == Fulfilment.location_id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    latest = (Fulfilment.id.desc(),)
    urgent = (own.desc(), Fulfilment.arrives_first_on.is_(None), Fulfilment.arrives_first_on, Fulfilment.id)
    rows = db.session.execute(query.order_by(*(latest if is_past else urgent))).all()
    total = db.session.scalar(select(func.count()).select_from(counts)) or 0
    return [_parcel_row(row) for row in rows], total


def _parcel_row(row: Any) -> ParcelRow:
    ref, order_ref, kind, state, first_on, place, is_own, name, address, pieces, title, to_order, text, paid_at = row
    to_name = (address or {}).get("name") or name
    return ParcelRow(
        ref, order_ref, kind, state, first_on, place, bool(is_own), to_name if is_own else _first_name(to_name),
        (address or {}).get("city", ""), pieces, title, bool(to_order), bool(text), paid_at,
    )  # fmt: skip


def waiting(brand_id: int) -> tuple[int, date | None, int]:
    """How many parcels the brand has to prepare, the first day on which one may arrive, and how many pieces come back."""
    back = select(func.count(GoodsReturn.id)).join(Location, Location.id == GoodsReturn.location_id)
    back = back.where(Location.brand_id == brand_id, GoodsReturn.state == ReturnState.EXPECTED)
    query = (
        select(func.count(Fulfilment.id), func.min(Fulfilment.arrives_first_on), back.scalar_subquery())
        .join(Order, Order.id == Fulfilment.order_id)
        .join(Location, Location.id == Fulfilment.location_id)
        .where(Location.brand_id == brand_id, Order.state == OrderState.PAID, Fulfilment.state.in_(TO_DO))
    )
    return db.session.execute(query).one()._tuple()


def order_of(brand_id: int, ref: str) -> BrandOrder | None:
    """A brand's part of an order that is paid; none where it has none. Five statements."""
    mine = exists().where(
        OrderLine.order_id == Order.id, LineShare.order_line_id == OrderLine.id, LineShare.brand_id == brand_id
    )
    columns = (Order.id, Order.ref, Order.channel, Order.paid_at, Order.name, Order.phone, Order.locale)
    head = db.session.execute(select(*columns).where(Order.ref == ref, Order.state == OrderState.PAID, mine)).first()
    if head is None or head.paid_at is None:
        return None
    lines = _lines(head.id, brand_id)
    kept = {line.fulfilment_id for line in lines}
    parts = [part for part in _parts(head.id, brand_id) if part.id in kept]
    sends = any(part.is_own for part in parts)
    withdrawals = db.session.scalars(select(Withdrawal.line_ids).where(Withdrawal.order_id == head.id))
    return BrandOrder(
        head.id, head.ref, head.channel, head.paid_at, head.name if sends else _first_name(head.name),
        head.phone if sends else "", head.locale, parts, lines,
        frozenset(line_id for line_ids in withdrawals for line_id in line_ids),
        undeliverable(head.id),
    )  # fmt: skip


def _parts(order_id: int, brand_id: int) -> list[PartRow]:
    moved_at = func.coalesce(Fulfilment.delivered_at, Fulfilment.shipped_at, Fulfilment.prepared_at)
    columns: tuple[Any, ...] = (
        Fulfilment.id, Fulfilment.ref, Fulfilment.kind, Fulfilment.state, Location.name, _is_own(brand_id),
        Fulfilment.address, Fulfilment.arrives_first_on, Fulfilment.arrives_last_on, Fulfilment.carrier,
        Fulfilment.tracking, moved_at,
    )  # fmt: skip
    query = select(*columns).join(Location, Location.id == Fulfilment.location_id)
    rows = db.session.execute(query.where(Fulfilment.order_id == order_id).order_by(Fulfilment.id))
    return [PartRow(*[*row[:5], bool(row[5]), row[6] if row[5] else None, *row[7:]]) for row in rows]


def _lines(order_id: int, brand_id: int) -> list[LineRow]:
    columns: tuple[Any, ...] = (
        OrderLine.id, OrderLine.fulfilment_id, OrderLine.product_id, OrderLine.title_it, OrderLine.title,
        OrderLine.choice, OrderLine.withdrawal_exclusion, OrderLine.sku, Piece.code, Location.name, OrderLine.personalisation, OrderLine.made_to_order,
        OrderLine.brand_id == brand_id, OrderLine.released_at.is_not(None), Listing.picture,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(LineShare, and_(LineShare.order_line_id == OrderLine.id, LineShare.brand_id == brand_id))
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .outerjoin(Location, Location.id == Piece.location_id)
        .outerjoin(Listing, Listing.product_id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.position)
    )
    return [LineRow(*row) for row in db.session.execute(query)]


def brands_of(order_id: int) -> list[tuple[int, str, str]]:
    """Brands with a part in an order: id, slug and name, for the buyer to write to."""
    query = (
        select(Brand.id, Brand.slug, Brand.name)
        .join(LineShare, LineShare.brand_id == Brand.id)
        .join(OrderLine, OrderLine.id == LineShare.order_line_id)
        .where(OrderLine.brand_id == Brand.id, OrderLine.order_id == order_id)
        .distinct()
        .order_by(Brand.name)
    )
    return [row._tuple() for row in db.session.execute(query)]
