"""Letters to the place that must do something: scan what comes, or pack what is asked back. Needs a unit of work."""

from typing import Any

from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Colour, ProductText, Variant
from storefront.domain.consignments.journeys import Journey
from storefront.domain.consignments.models import Consignment, ConsignmentLine, LineState
from storefront.domain.consignments.sending import NOTE_LOCALE, detail
from storefront.domain.mails.services import enqueue
from storefront.domain.pieces.models import Piece
from storefront.domain.places.models import Location
from storefront.infra.db import needs_unit_of_work

MOST_TOLD = 60
"""A letter names so many pieces; the note names them all."""


def enqueue_sent_letter(journey: Journey, number: int) -> None:
    """The place is told what comes to it."""
    _enqueue("consignment_sent", journey, journey.to_id, LineState.TRAVELLING, number=number)


def enqueue_asked_letter(journey: Journey) -> None:
    """The shop is asked to pack what the brand calls back."""
    _enqueue("consignment_asked", journey, journey.from_id, LineState.CHOSEN)


def _enqueue(kind: str, journey: Journey, location_id: int, state: LineState, **values: Any) -> None:
    email = needs_unit_of_work().scalar(select(Location.email).where(Location.id == location_id)) or ""
    told = {**_facts(journey), **values, "lines": _lines(journey.id, state)}
    enqueue(kind, f"{kind}:{journey.ref}", email, NOTE_LOCALE, journey.ref, told)


def _facts(journey: Journey) -> dict[str, Any]:
    on_it = select(func.count()).where(ConsignmentLine.consignment_id == journey.id).scalar_subquery()
    name = select(Location.name).where(Location.id == journey.from_id).scalar_subquery()
    query = select(Brand.name, Consignment.year, Consignment.remark, on_it, name).join(
        Consignment, Consignment.brand_id == Brand.id
    )
    brand, year, remark, count, origin = needs_unit_of_work().execute(query.where(Consignment.id == journey.id)).one()
    return {"brand": brand, "year": year, "remark": remark, "count": count, "origin": origin}


def _lines(consignment_id: int, state: LineState) -> list[dict[str, str]]:
    colour = func.coalesce(Colour.name_it, "")
    query = (
        select(Piece.code, ProductText.title, Variant.size, colour)
        .join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(ProductText, ProductText.product_id == Variant.product_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(ConsignmentLine.consignment_id == consignment_id, ConsignmentLine.state == state)
        .where(ProductText.locale == NOTE_LOCALE)
        .order_by(ProductText.title, Piece.code)
        .limit(MOST_TOLD)
    )
    rows = needs_unit_of_work().execute(query)
    return [{"code": code, "title": title, "detail": detail(size, tint)} for code, title, size, tint in rows]
