"""A consignment leaves: its pieces travel, its note gets its number and is frozen. See docs/consignments.md.

Every call needs an open unit of work and a locked journey.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.models import Colour, ProductText, Variant
from storefront.domain.consignments.journeys import Journey, change, chosen, needs_state, note
from storefront.domain.consignments.models import ConsignmentLine, ConsignmentState, Kind, LineState, NoteCounter
from storefront.domain.consignments.refusals import NothingChosen, PiecesGone
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.services import move
from storefront.domain.places.models import Location
from storefront.infra.db import needs_unit_of_work, on_sqlite

NOTE_LOCALE = "it"  # of papers that travel with goods in Italy


def send(journey: Journey, *, by: Actor, parcels: int = 1, carrier: str = "", remark: str | None = None) -> int:
    """All that was chosen leaves; returns the note's number.

    Raises TooLate, NothingChosen, and PiecesGone when one was sold, held or carried elsewhere meanwhile: then
    nothing leaves.
    """
    needs_state(journey, ConsignmentState.DRAFT)
    wanted = chosen(journey.id)
    if not wanted:
        raise NothingChosen(ref=journey.ref)
    left = _leave(journey, wanted, by=by)
    if len(left) < len(wanted):
        raise PiecesGone(codes=_codes(set(wanted) - set(left)))
    return _number(journey, left, by=by, parcels=parcels, carrier=carrier, remark=remark)


def hand_back(journey: Journey, codes: Sequence[str], *, by: Actor, parcels: int = 1, carrier: str = "") -> int:
    """The shop packs those of a recall's pieces that it has in its hands; returns the note's number.

    The others stay where they are: sold meanwhile, or not found. Raises TooLate, NothingChosen when none can leave.
    """
    needs_state(journey, ConsignmentState.ASKED)
    wanted = chosen(journey.id)
    query = select(Piece.id).where(Piece.code.in_(codes), Piece.id.in_(wanted)).order_by(Piece.id)
    left = _leave(journey, list(needs_unit_of_work().scalars(query)), by=by)
    if not left:
        raise NothingChosen(ref=journey.ref)
    end_lines(journey.id, sorted(set(wanted) - set(left)), LineState.BACK)
    return _number(journey, left, by=by, parcels=parcels, carrier=carrier, remark=None)


def cancel(journey: Journey, *, by: Actor) -> int:
    """Whatever is still on its way turns back, and lies for sale where it left; returns how many pieces.

    A note's number is kept: a cancelled note is still a note. Raises TooLate.
    """
    needs_state(journey, ConsignmentState.DRAFT, ConsignmentState.ASKED, ConsignmentState.SENT)
    travelling = chosen(journey.id, LineState.TRAVELLING)
    back = move(travelling, State.TRAVELLING, State.AVAILABLE, by=by, why="not_sent", ref=journey.event_ref)
    end_lines(journey.id, [*travelling, *chosen(journey.id)], LineState.BACK)
    arrived = chosen(journey.id, LineState.ARRIVED)
    state = ConsignmentState.CLOSED if arrived else ConsignmentState.CANCELLED
    change(journey.id, state=state, ended_at=clock.now())
    note(journey.id, "cancelled", by=by, pieces=len(back))
    return len(back)


def end_lines(consignment_id: int, piece_ids: Sequence[int], state: LineState) -> None:
    """The journey of these pieces is over."""
    lines = update(ConsignmentLine).where(
        ConsignmentLine.consignment_id == consignment_id, ConsignmentLine.piece_id.in_(piece_ids)
    )
    ended = lines.values(state=state, ended_at=clock.now())
    needs_unit_of_work().execute(ended.execution_options(synchronize_session=False))


def _leave(journey: Journey, piece_ids: Sequence[int], *, by: Actor) -> list[int]:
    """Put those that lie free at the start on their way. A buyer or another consignment may have been quicker."""
    why = "recall" if journey.kind == Kind.RECALL else "consignment"
    return move(
        piece_ids, State.AVAILABLE, State.TRAVELLING, by=by, why=why, ref=journey.event_ref, lying_at=journey.from_id
    )


def _number(journey: Journey, left: Sequence[int], *, by: Actor, parcels: int, carrier: str, remark: str | None) -> int:
    """Freeze the lines and both ends of the journey, and give the next number of the brand's year."""
    freeze_lines(journey.id, left, LineState.TRAVELLING)
    now = clock.now()
    year = clock.rome_date(now).year
    number = _next_number(journey.brand_id, year)
    kept = {} if remark is None else {"remark": remark}
    change(
        journey.id, state=ConsignmentState.SENT, year=year, number=number, sent_at=now, parcels=parcels,
        carrier=carrier, ends=ends_of(journey), **kept,
    )  # fmt: skip
    note(journey.id, "sent", by=by, pieces=len(left), number=number)
    return number


def _next_number(brand_id: int, year: int) -> int:
    """One more than the last, from 1. The row stays locked until the note is written or nothing was: no gap."""
    into = insert_on_sqlite(NoteCounter) if on_sqlite() else insert_on_postgresql(NoteCounter)
    counted = into.values(brand_id=brand_id, year=year, last=1).on_conflict_do_update(
        index_elements=["brand_id", "year"], set_={"last": NoteCounter.last + 1}
    )
    return needs_unit_of_work().execute(counted.returning(NoteCounter.last)).scalar_one()


def freeze_lines(consignment_id: int, piece_ids: Sequence[int], state: LineState) -> None:
    """Write what the note says of each piece: title, size and colour, SKU, today's full price."""
    session = needs_unit_of_work()
    columns: tuple[Any, ...] = (
        Piece.id, ProductText.title, Variant.size, func.coalesce(Colour.name_it, ""), Variant.sku, Variant.list_cents,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(ProductText, ProductText.product_id == Variant.product_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Piece.id.in_(piece_ids), ProductText.locale == NOTE_LOCALE)
    )
    rows = [
        {"piece": piece_id, "title": title, "detail": detail(size, colour), "sku": sku, "cents": cents}
        for piece_id, title, size, colour, sku, cents in session.execute(query)
    ]
    lines = update(ConsignmentLine).where(
        ConsignmentLine.consignment_id == consignment_id, ConsignmentLine.piece_id == bindparam("piece")
    )
    frozen = lines.values(
        state=state, title=bindparam("title"), detail=bindparam("detail"), sku=bindparam("sku"),
        price_cents=bindparam("cents"),
    )  # fmt: skip
    session.connection().execute(frozen, rows)


def detail(size: str, colour: str, locale: str = NOTE_LOCALE) -> str:
    """Size and colour as a label says them: "M, blu notte"."""
    return labels.choice(size, colour, locale)


def ends_of(journey: Journey) -> dict[str, Any]:
    """Who sends and who keeps, with both addresses, as they are on this day."""
    session = needs_unit_of_work()
    brand = session.execute(
        select(Brand.name, Brand.legal_name, Brand.street, Brand.postcode, Brand.city, Brand.province,
               Brand.vat_number, Brand.fiscal_code).where(Brand.id == journey.brand_id)
    ).one()  # fmt: skip
    address = (Location.id, Location.name, Location.street, Location.postcode, Location.city, Location.province)
    places = session.execute(select(*address).where(Location.id.in_([journey.from_id, journey.to_id]))).all()
    by_id = {row.id: {key: value for key, value in row._mapping.items() if key != "id"} for row in places}
    return {"brand": dict(brand._mapping), "from": by_id[journey.from_id], "to": by_id[journey.to_id]}


def _codes(piece_ids: set[int]) -> list[str]:
    query = select(Piece.code).where(Piece.id.in_(piece_ids)).order_by(Piece.code)
    return list(needs_unit_of_work().scalars(query))
