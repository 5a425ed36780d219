"""What a count and the books disagree about, piece by piece, and what may be done about each. See docs/counting.md.

What was sold or scanned at a till while the count ran was in somebody's hands: it is neither missing nor extra.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.models import Colour, Listing, Product, ProductText, Variant
from storefront.domain.consignments.models import Consignment, ConsignmentLine, LineState
from storefront.domain.media.queries import PictureRow, unpacked
from storefront.domain.orders.breaking import ON_ITS_WAY
from storefront.domain.orders.models import Channel, Fulfilment, Order, OrderLine, OrderState
from storefront.domain.pieces.models import HoldKind, Piece, PieceEvent, State
from storefront.domain.places.models import Location
from storefront.domain.tills.count_models import CountScan
from storefront.domain.tills.counts import CountRow
from storefront.infra.db import db

MOST = 200
IN_HAND = ("received", "came_along", "moved", "released", "undo", "refund", "found", "repaired", "back", "counted")
"""Moves that bring a piece to this shelf, or back to it: whoever did one had it in their hands."""


class Case(StrEnum):
    """How the books and the shelf differ about one piece."""

    MISSING = "missing"
    MISSING_ASIDE = "missing_aside"  # kept for a customer: it lies elsewhere in the shop
    MISSING_HELD = "missing_held"  # somebody is paying for it online right now
    ELSEWHERE = "elsewhere"  # free, by the books at another place
    ELSEWHERE_HELD = "elsewhere_held"
    COMING = "coming"  # on its way to this place: the consignment was not scanned
    TRAVELLING = "travelling"  # on its way to another place
    FOR_PARCEL = "for_parcel"  # paid online, waits for its parcel here
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


CHOICES: dict[Case, tuple[str, ...]] = {
    Case.MISSING: ("found", "lost"),
    Case.MISSING_ASIDE: ("found",),
    Case.MISSING_HELD: ("found",),
    Case.ELSEWHERE: ("moved",),
    Case.COMING: ("received",),
    Case.WITHDRAWN: ("back_again",),
}
"""What may be chosen for a piece; for every one also nothing: it stays as the books have it, for a person to look at."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One piece about which the count and the books differ."""

    piece_id: int
    code: str
    variant_id: int
    brand_id: int
    title: str
    brand: str
    size: str
    colour: str
    state: State
    held_kind: HoldKind | None
    location_id: int
    place: str
    packed_picture: str | None
    seen_at: datetime | None  # its last move
    seen_why: str
    was_scanned: bool
    order_ref: str | None  # of the sale that stands
    is_for_parcel: bool
    consignment_ref: str | None  # with which it comes to this place

    @property
    def picture(self) -> PictureRow | None:
        return unpacked(self.packed_picture or "")

    @property
    def choice(self) -> str:
        """Size and colour."""
        return labels.choice(self.size, self.colour, "it")

    @property
    def case(self) -> Case:
        if not self.was_scanned:
            if self.state == State.AVAILABLE:
                return Case.MISSING
            return Case.MISSING_ASIDE if self.held_kind == HoldKind.ASIDE else Case.MISSING_HELD
        if self.state == State.SOLD:
            return Case.FOR_PARCEL if self.is_for_parcel else Case.SOLD
        if self.state == State.TRAVELLING:
            return Case.COMING if self.consignment_ref else Case.TRAVELLING
        if self.state == State.WITHDRAWN:
            return Case.WITHDRAWN
        return Case.ELSEWHERE if self.state == State.AVAILABLE else Case.ELSEWHERE_HELD

    @property
    def choices(self) -> tuple[str, ...]:
        return CHOICES.get(self.case, ())


def expected(count: CountRow) -> int:
    """How many pieces lie here by the books, scanned or not."""
    return db.session.scalar(_lying(select(func.count()).select_from(Piece), count)) or 0


def missing(count: CountRow) -> list[Difference]:
    """What lies here by the books and was in nobody's hands since the count began."""
    in_hand = select(PieceEvent.id).where(
        PieceEvent.piece_id == Piece.id, PieceEvent.at >= count.began_at, PieceEvent.why.in_(IN_HAND),
        PieceEvent.location_id == count.location_id,
    )  # fmt: skip
    query = _lying(_differences(count), count).where(CountScan.piece_id.is_(None), ~in_hand.exists())
    return _rows(query)


def surplus(count: CountRow, piece_ids: Collection[int] | None = None) -> list[Difference]:
    """What was scanned here and does not lie here by the books, nor left since it was scanned; of some pieces, or all."""
    event = aliased(PieceEvent)
    left = select(event.id).where(event.piece_id == Piece.id, event.at > CountScan.at)
    lies = and_(Piece.location_id == count.location_id, Piece.state.in_((State.AVAILABLE, State.HELD)))
    query = _differences(count).where(CountScan.piece_id.is_not(None), ~lies, ~left.exists())
    return _rows(query if piece_ids is None else query.where(Piece.id.in_(piece_ids)))


def _lying(query: Select[Any], count: CountRow) -> Select[Any]:
    """Only what lies here by the books, and is on nobody's sale: all of it, or of the brand that is counted."""
    query = query.where(
        Piece.location_id == count.location_id,
        or_(Piece.state == State.AVAILABLE, and_(Piece.state == State.HELD, Piece.held_kind != HoldKind.TILL)),
        Piece.made_in_week.is_(None),  # promised, not made yet
    )
    if count.brand_id is None:
        return query
    of_brand = select(Variant.id).join(Product, Product.id == Variant.product_id)
    return query.where(Piece.variant_id.in_(of_brand.where(Product.brand_id == count.brand_id)))


def _differences(count: CountRow) -> Select[Any]:
    last = select(func.max(PieceEvent.id)).where(PieceEvent.piece_id == Piece.id).correlate(Piece).scalar_subquery()
    seen = aliased(PieceEvent)
    to_here = and_(Consignment.id == ConsignmentLine.consignment_id, Consignment.to_location_id == count.location_id)
    for_parcel = and_(
        Order.channel == Channel.ONLINE, Order.state == OrderState.PAID, Fulfilment.state.in_(ON_ITS_WAY),
        Fulfilment.location_id == count.location_id,
    )  # fmt: skip
    columns: tuple[Any, ...] = (
        Piece.id, Piece.code, Variant.id, Brand.id, func.coalesce(ProductText.title, Product.slug), Brand.name,
        Variant.size, func.coalesce(Colour.name_it, ""), Piece.state, Piece.held_kind, Location.id, Location.name,
        Listing.picture, seen.at, func.coalesce(seen.why, ""), CountScan.piece_id.is_not(None), Order.ref,
        case((for_parcel, True), else_=False), Consignment.ref,
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(Piece)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .join(Brand, Brand.id == Product.brand_id)
        .join(Location, Location.id == Piece.location_id)
        .outerjoin(CountScan, and_(CountScan.piece_id == Piece.id, CountScan.count_id == count.count_id))
        .outerjoin(ProductText, and_(ProductText.product_id == Product.id, ProductText.locale == "it"))
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .outerjoin(Listing, Listing.product_id == Product.id)
        .outerjoin(seen, seen.id == last)
        .outerjoin(OrderLine, and_(OrderLine.piece_id == Piece.id, OrderLine.released_at.is_(None)))
        .outerjoin(Order, Order.id == OrderLine.order_id)
        .outerjoin(Fulfilment, Fulfilment.id == OrderLine.fulfilment_id)
        .outerjoin(
            ConsignmentLine,
            and_(ConsignmentLine.piece_id == Piece.id, ConsignmentLine.state == LineState.TRAVELLING),
        )
        .outerjoin(Consignment, to_here)
    )


def _rows(query: Select[Any]) -> list[Difference]:
    ordered = query.order_by(Brand.name, func.coalesce(ProductText.title, Product.slug), Piece.code).limit(MOST)
    return [Difference(*row) for row in db.session.execute(ordered)]
