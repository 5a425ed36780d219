"""Sales that somebody brings back to a till: of a shop or of the site, found by a label or by the order's number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

from storefront.core import clock
from storefront.domain.catalogue.models import Listing
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.models import Channel, Fulfilment, FulfilmentState, Order, OrderLine, OrderState
from storefront.domain.orders.withdrawal import may_withdraw
from storefront.domain.payments.models import Payment, PaymentState, Way
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db

TAKEN_BACK_FOR = timedelta(days=30)
"""So long a shop takes back without more ado. Later somebody decides with the law at hand: a defect has two years."""
LEFT = (FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class BroughtLine:
    """One piece of the order. `has_left` is true when its buyer can have it in hand."""

    line_id: int
    title: str
    choice: str
    paid_cents: int
    code: str
    is_back: bool
    has_left: bool
    exclusion: str
    packed_picture: str | None

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")

    @property
    def may_come_back(self) -> bool:
        return self.has_left and not self.is_back

    @property
    def is_made_for_one(self) -> bool:
        """By law it need not be taken back only because somebody changed their mind."""
        return not may_withdraw(self.exclusion)


@dataclass(frozen=True, slots=True)
class Brought:
    """An order of which pieces are brought back; `location_id` is the shop that sold it, none for the site."""

    order_id: int
    ref: str
    channel: Channel
    location_id: int | None
    place: str
    paid_at: datetime
    way: Way
    lines: tuple[BroughtLine, ...]

    @property
    def is_online(self) -> bool:
        return self.channel == Channel.ONLINE

    @property
    def is_late(self) -> bool:
        return clock.now() - self.paid_at > TAKEN_BACK_FOR

    @property
    def open_lines(self) -> list[BroughtLine]:
        return [line for line in self.lines if line.may_come_back]


def order_of_piece(code: str) -> str | None:
    """The ref of the sale that stands of a piece, by the code on its label."""
    query = (
        select(Order.ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Piece, Piece.id == OrderLine.piece_id)
        .where(Piece.code == code, Order.state == OrderState.PAID)
        .order_by(OrderLine.released_at.is_not(None), Order.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def brought(ref: str) -> Brought | None:
    """A paid order with its lines; none when there is no such order or nobody paid it."""
    left = Fulfilment.state.in_(LEFT)
    columns: tuple[Any, ...] = (
        Order.id, Order.ref, Order.channel, Order.location_id, Location.name, Order.paid_at, Payment.way, OrderLine.id,
        OrderLine.title_it, OrderLine.choice, OrderLine.paid_cents, Piece.code, OrderLine.released_at.is_not(None),
        left, OrderLine.withdrawal_exclusion, Listing.picture,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Payment, and_(Payment.order_id == Order.id, Payment.state == PaymentState.PAID))
        .outerjoin(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .outerjoin(Location, Location.id == Order.location_id)
        .outerjoin(Listing, Listing.product_id == OrderLine.product_id)
        .where(Order.ref == ref, Order.state == OrderState.PAID)
        .order_by(OrderLine.position)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    order_id, ref, channel, location_id, place, paid_at, way = rows[0][:7]
    at_once = channel == Channel.TILL
    lines = tuple(
        BroughtLine(*[*row[7:11], row[11] or "", row[12], at_once or bool(row[13]), *row[14:]]) for row in rows
    )
    return Brought(order_id, ref, channel, location_id, place or "", paid_at, way, lines)
