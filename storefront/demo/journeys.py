"""Consignments of the demo: one that arrived all but a piece, one that is late, a recall that a shop should pack."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from storefront.core import clock, refs
from storefront.core.actor import SYSTEM
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Making, Product, ProductState, Variant
from storefront.domain.consignments import sending
from storefront.domain.consignments.journeys import lock
from storefront.domain.consignments.models import (
    Consignment,
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentState,
    Kind,
    LineState,
    NoteCounter,
)
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import needs_unit_of_work

BRANDS = ("arbrora", "petit-le-cad", "sosa-baby-design")


def set_out() -> None:
    """Write the journeys of a few brands, with dates in the past. Needs an open unit of work and written products."""
    session = needs_unit_of_work()
    shops = list(session.scalars(select(Location.id).where(Location.kind == LocationKind.OUTLET).order_by(Location.id)))
    for slug in BRANDS:
        brand_id = session.scalar(select(Brand.id).where(Brand.slug == slug))
        own = select(Location.id).where(Location.brand_id == brand_id, Location.kind == LocationKind.ATELIER)
        atelier = session.scalar(own.order_by(Location.id).limit(1))
        variants = list(session.scalars(_variants(brand_id)))
        if brand_id and atelier and len(variants) == 2:
            _of_brand(brand_id, atelier, shops, variants)


def _of_brand(brand_id: int, atelier: int, shops: list[int], variants: list[int]) -> None:
    now = clock.now()
    arrived = _sent(brand_id, 1, atelier, shops[0], variants[0], 3, now - timedelta(days=40))
    _arrive(arrived, shops[0], now - timedelta(days=38))
    _sent(brand_id, 2, atelier, shops[1], variants[1], 2, now - timedelta(days=9))
    needs_unit_of_work().execute(insert(NoteCounter).values(brand_id=brand_id, year=_year(now), last=2))
    _asked(brand_id, shops[0], atelier, variants[0], now - timedelta(days=8))


def _variants(brand_id: int | None) -> Any:
    on_sale = (Product.brand_id == brand_id, Product.making == Making.STOCK, Product.state == ProductState.PUBLISHED)
    query = select(func.min(Variant.id)).join(Product, Product.id == Variant.product_id).where(*on_sale)
    return query.group_by(Product.id).order_by(Product.id).limit(2)


def _year(at: datetime) -> int:
    return clock.rome_date(at).year


def _sent(
    brand_id: int, number: int, start: int, end: int, variant_id: int, how_many: int, at: datetime
) -> tuple[int, str, list[int]]:
    """New pieces that left on a day: the consignment's id and ref, and their ids."""
    session = needs_unit_of_work()
    ref = refs.code(10)
    row = Consignment(
        ref=ref, brand_id=brand_id, kind=Kind.DELIVERY, state=ConsignmentState.SENT, from_location_id=start,
        to_location_id=end, year=_year(clock.now()), number=number, created_at=at, sent_at=at, parcels=1,
    )  # fmt: skip
    session.add(row)
    session.flush()
    made = {"variant_id": variant_id, "location_id": start, "state": State.TRAVELLING, "printed_at": at}
    new = [{**made, "code": refs.piece_code(), "created_at": at} for _ in range(how_many)]
    pieces = sorted(session.scalars(insert(Piece).returning(Piece.id), new))
    _happened(pieces, at - timedelta(days=2), None, State.AVAILABLE, start, "added", None)
    _happened(pieces, at, State.AVAILABLE, State.TRAVELLING, start, "consignment", ref)
    session.execute(insert(ConsignmentLine), [{"consignment_id": row.id, "piece_id": one} for one in pieces])
    sending.freeze_lines(row.id, pieces, LineState.TRAVELLING)
    row.ends = sending.ends_of(lock(ref))
    _note(row.id, at - timedelta(hours=1), "opened")
    _note(row.id, at, "sent", pieces=how_many, number=number)
    return row.id, ref, pieces


def _arrive(journey: tuple[int, str, list[int]], shop: int, at: datetime) -> None:
    """All but one arrive; the last one was lost on the way."""
    consignment_id, ref, pieces = journey
    session = needs_unit_of_work()
    *here, lost = pieces
    _moved(here, State.AVAILABLE, shop)
    _moved([lost], State.WITHDRAWN)
    _happened(here, at, State.TRAVELLING, State.AVAILABLE, shop, "received", ref)
    start = session.scalars(select(Piece.location_id).where(Piece.id == lost)).one()
    _happened([lost], at + timedelta(days=3), State.TRAVELLING, State.WITHDRAWN, start, "lost", ref)
    sending.end_lines(consignment_id, here, LineState.ARRIVED)
    sending.end_lines(consignment_id, [lost], LineState.GONE)
    row = session.scalars(select(Consignment).where(Consignment.id == consignment_id)).one()
    row.state, row.ended_at = ConsignmentState.CLOSED, at + timedelta(days=3)
    _note(consignment_id, at, "received", pieces=len(here), extra=[])
    _note(consignment_id, at + timedelta(days=3), "settled", pieces=1, how="lost")


def _asked(brand_id: int, shop: int, atelier: int, variant_id: int, at: datetime) -> None:
    """One of the pieces in the shop is asked back; it is for sale until the shop packs it."""
    session = needs_unit_of_work()
    lying = (Piece.variant_id == variant_id, Piece.location_id == shop, Piece.state == State.AVAILABLE)
    piece_id = session.scalars(select(Piece.id).where(*lying).order_by(Piece.id).limit(1)).one()
    row = Consignment(
        ref=refs.code(10), brand_id=brand_id, kind=Kind.RECALL, state=ConsignmentState.ASKED, from_location_id=shop,
        to_location_id=atelier, remark="Serve per una fiera, grazie.", created_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.execute(insert(ConsignmentLine).values(consignment_id=row.id, piece_id=piece_id))
    _note(row.id, at, "opened")
    _note(row.id, at, "asked")


def _moved(piece_ids: list[int], state: State, location_id: int | None = None) -> None:
    for piece in needs_unit_of_work().scalars(select(Piece).where(Piece.id.in_(piece_ids))):
        piece.state, piece.location_id = state, location_id or piece.location_id


def _happened(
    piece_ids: list[int], at: datetime, start: State | None, end: State, location_id: int, why: str, ref: str | None
) -> None:
    event = {"at": at, "actor_kind": SYSTEM.kind.value, "from_state": start, "to_state": end, "why": why,
             "location_id": location_id, "ref": f"consignment:{ref}" if ref else None}  # fmt: skip
    needs_unit_of_work().execute(insert(PieceEvent), [{**event, "piece_id": piece_id} for piece_id in piece_ids])


def _note(consignment_id: int, at: datetime, kind: str, **values: Any) -> None:
    event = {"consignment_id": consignment_id, "at": at, "actor_kind": SYSTEM.kind.value, "kind": kind}
    needs_unit_of_work().execute(insert(ConsignmentEvent), [{**event, "values": values}])
