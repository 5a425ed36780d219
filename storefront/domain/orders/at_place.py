"""Parcels and pick-ups that a place prepares, with the pieces to take from its shelf."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Listing
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.models import Fulfilment, FulfilmentKind, FulfilmentState, Order, OrderLine, OrderState
from storefront.domain.orders.of_brand import TO_DO
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import db

MOST_LINES = 400
HEAD = 12
"""So many columns of a row are the parcel's; the others are its line's."""
LEFT = (FulfilmentState.SHIPPED, FulfilmentState.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One piece to take."""

    title: str
    choice: str
    brand: str
    code: str
    personalisation: str
    packed_picture: str | None
    title_for_buyer: str
    sku: str
    withdrawal_exclusion: str

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")


@dataclass(frozen=True, slots=True)
class PlaceParcel:
    """One parcel or pick-up of a place."""

    ref: str
    order_ref: str
    kind: FulfilmentKind
    state: FulfilmentState
    name: str
    locale: str
    address: dict[str, str] | None
    first_on: date | None
    carrier: str
    tracking: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: tuple[ShelfLine, ...]

    @property
    def left_at(self) -> datetime | None:
        """When it was sent, or its buyer got it."""
        return self.delivered_at if self.is_pickup else self.shipped_at

    @property
    def is_pickup(self) -> bool:
        return self.kind == FulfilmentKind.PICKUP


def to_do(location_id: int) -> list[PlaceParcel]:
    """What this place has to prepare, send or hand over, the most urgent first. One statement."""
    return _parcels(location_id, Fulfilment.state.in_(TO_DO))


def left_since(location_id: int, since: datetime) -> list[PlaceParcel]:
    """What was sent or handed over here since then, the last one first."""
    left_at = func.coalesce(Fulfilment.delivered_at, Fulfilment.shipped_at)
    found = _parcels(location_id, Fulfilment.state.in_(LEFT), left_at >= since)
    return sorted(found, key=lambda one: (one.left_at or since, one.ref), reverse=True)


def parcel(location_id: int, ref: str) -> PlaceParcel | None:
    """One parcel of this place by its ref."""
    return next(iter(_parcels(location_id, Fulfilment.ref == ref)), None)


def pickups_of(location_id: int, order_ref: str) -> list[PlaceParcel]:
    """What of an order is collected here, not handed over yet: for who comes with its number."""
    is_pickup = Fulfilment.kind == FulfilmentKind.PICKUP
    return _parcels(location_id, Order.ref == order_ref, is_pickup, Fulfilment.state.in_(TO_DO))


def pickup_places(order_ref: str) -> list[str]:
    """Names of the places where an order waits to be collected."""
    query = (
        select(Location.name)
        .join(Fulfilment, Fulfilment.location_id == Location.id)
        .join(Order, Order.id == Fulfilment.order_id)
        .where(Order.ref == order_ref, Order.state == OrderState.PAID, Fulfilment.kind == FulfilmentKind.PICKUP)
        .where(Fulfilment.state.in_(TO_DO))
        .order_by(Location.name)
    )
    return list(db.session.scalars(query))


def _parcels(location_id: int, *where: Any) -> list[PlaceParcel]:
    columns: tuple[Any, ...] = (
        Fulfilment.ref, Order.ref, Fulfilment.kind, Fulfilment.state, Order.name, Order.locale,
        Fulfilment.address, Fulfilment.arrives_first_on, Fulfilment.carrier, Fulfilment.tracking, Fulfilment.shipped_at,
        Fulfilment.delivered_at, OrderLine.title_it, OrderLine.choice, Brand.name, Piece.code,
        OrderLine.personalisation, Listing.picture, OrderLine.title, OrderLine.sku, OrderLine.withdrawal_exclusion,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Order, Order.id == Fulfilment.order_id)
        .join(OrderLine, OrderLine.fulfilment_id == Fulfilment.id)
        .join(Brand, Brand.id == OrderLine.brand_id)
        .outerjoin(Piece, Piece.id == OrderLine.piece_id)
        .outerjoin(Listing, Listing.product_id == OrderLine.product_id)
        .where(Fulfilment.location_id == location_id, Order.state == OrderState.PAID, OrderLine.released_at.is_(None))
        .where(*where)
        .order_by(Fulfilment.arrives_first_on.is_(None), Fulfilment.arrives_first_on, Fulfilment.id, OrderLine.position)
        .limit(MOST_LINES)
    )
    found: dict[str, tuple[list[Any], list[ShelfLine]]] = {}
    for row in db.session.execute(query):
        head, lines = found.setdefault(row[0], (list(row[:HEAD]), []))
        lines.append(ShelfLine(*[*row[HEAD : HEAD + 3], row[HEAD + 3] or "", *row[HEAD + 4 :]]))
    return [PlaceParcel(*[*head, tuple(lines)]) for head, lines in found.values()]
