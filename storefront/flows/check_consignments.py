"""Invariants of consignments: what travels is on one note, and notes are numbered without a gap."""

from collections.abc import Callable, Iterable

from sqlalchemy import and_, func, or_, select

from storefront.domain.brands.models import Brand
from storefront.domain.consignments.models import (
    Consignment,
    ConsignmentLine,
    ConsignmentState,
    Kind,
    LineState,
    NoteCounter,
)
from storefront.domain.pieces.models import Piece, State
from storefront.flows.checking import Query, named


def travelling_pieces_are_on_one_open_note() -> Iterable[str]:
    """A piece travels exactly when one sent consignment has it on its way, and lies where that one left."""
    notes = (
        select(func.count())
        .select_from(ConsignmentLine)
        .join(Consignment, Consignment.id == ConsignmentLine.consignment_id)
        .where(
            ConsignmentLine.piece_id == Piece.id, ConsignmentLine.state == LineState.TRAVELLING,
            Consignment.state == ConsignmentState.SENT, Consignment.from_location_id == Piece.location_id,
        )
        .correlate(Piece)
        .scalar_subquery()
    )  # fmt: skip
    travels = Piece.state == State.TRAVELLING
    on_its_way = select(ConsignmentLine.piece_id).where(ConsignmentLine.state == LineState.TRAVELLING)
    wrong = or_(and_(travels, notes != 1), and_(~travels, Piece.id.in_(on_its_way)))
    return named("piece", select(Piece.code, Piece.state, notes).where(wrong))


def ended_consignments_have_nothing_on_its_way() -> Iterable[str]:
    query: Query = select(Consignment.ref, Consignment.state, Piece.code).join(
        ConsignmentLine, ConsignmentLine.consignment_id == Consignment.id
    )
    lost = and_(ConsignmentLine.state == LineState.TRAVELLING, Consignment.state != ConsignmentState.SENT)
    return named("consignment", query.join(Piece, Piece.id == ConsignmentLine.piece_id).where(lost))


def notes_are_numbered_without_a_gap() -> Iterable[str]:
    """A brand's notes of a year are 1, 2, 3 … up to its counter."""
    last, count = func.max(Consignment.number), func.count(Consignment.number)
    counter = (
        select(NoteCounter.last)
        .where(NoteCounter.brand_id == Consignment.brand_id, NoteCounter.year == Consignment.year)
        .correlate(Consignment)
        .scalar_subquery()
    )
    query = select(Brand.slug, Consignment.year, count, last, counter).join(Brand, Brand.id == Consignment.brand_id)
    numbered = query.where(Consignment.number.is_not(None))
    by_year = numbered.group_by(Brand.slug, Consignment.brand_id, Consignment.year)
    return named("brand", by_year.having(or_(count != last, last != func.coalesce(counter, 0))))


def parts_of_a_box_go_one_way() -> Iterable[str]:
    """All that is carried in one box leaves one place for one other; only moves lie in boxes."""
    ends = (Consignment.from_location_id, Consignment.to_location_id)
    many = or_(*(func.min(end) != func.max(end) for end in ends))
    boxes: Query = select(Consignment.box).where(Consignment.box.is_not(None)).group_by(Consignment.box).having(many)
    yield from named("box", boxes)
    is_move = Consignment.kind == Kind.MOVE
    yield from named(
        "consignment", select(Consignment.ref, Consignment.kind).where(is_move != Consignment.box.is_not(None))
    )


CONSIGNMENTS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        travelling_pieces_are_on_one_open_note, ended_consignments_have_nothing_on_its_way,
        notes_are_numbered_without_a_gap, parts_of_a_box_go_one_way,
    )
}  # fmt: skip
