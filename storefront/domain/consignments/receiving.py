"""A consignment arrives: what was scanned, what is missing, what came along. See docs/consignments.md.

Every call needs an open unit of work and a locked journey.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.consignments.journeys import Journey, change, chosen, needs_state, note
from storefront.domain.consignments.models import (
    REST_MISSING,
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentState,
    LineState,
)
from storefront.domain.consignments.sending import end_lines, freeze_lines
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.services import move
from storefront.infra.db import needs_unit_of_work

SETTLED_AS = ("back", "lost", "damaged", "returned_to_brand")
"""What may have become of a piece that did not arrive: it never left, or one of the reasons of a withdrawal."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a place learns at once when it scans what arrived; codes, each in one list."""

    arrived: list[str]
    already: list[str]  # received before: a second scan
    extra: list[str]  # not on the note, lay at its start: taken in all the same
    strange: list[str]  # not taken in: another brand's, sold, being paid for, from elsewhere, or no piece at all
    missing: list[str]  # on the note, not scanned yet


def receive(journey: Journey, codes: Iterable[str], *, by: Actor) -> Receipt:
    """What was scanned lies here now and is for sale; may be called for one code or for all, again and again.

    What was believed never to have left, and what the note does not name, is taken in too, as long as it lies free
    at the start. Raises TooLate before it was sent and after it was cancelled.
    """
    needs_state(journey, ConsignmentState.SENT, ConsignmentState.CLOSED)
    scanned = list(dict.fromkeys(codes))
    lines = _lines(journey.id)
    due = [lines[code].piece_id for code in scanned if code in lines and lines[code].state == LineState.TRAVELLING]
    here = {"location_id": journey.to_id}
    move(due, State.TRAVELLING, State.AVAILABLE, by=by, why="received", ref=journey.event_ref, values=here)
    end_lines(journey.id, due, LineState.ARRIVED)
    stayed = [code for code in scanned if code not in lines or lines[code].state == LineState.BACK]
    extra = _take_along(journey, stayed, lines, by=by)
    receipt = Receipt(
        arrived=[code for code in scanned if code in lines and lines[code].piece_id in set(due)],
        already=[code for code in scanned if code in lines and lines[code].state == LineState.ARRIVED],
        extra=extra,
        strange=[code for code in scanned if code not in extra and not _counts(lines.get(code))],
        missing=_missing(journey.id),
    )
    if due or extra:
        note(journey.id, "received", by=by, pieces=len(due), extra=extra)
    _close_if_over(journey)
    return receipt


def say_rest_missing(journey: Journey, *, by: Actor) -> list[str]:
    """Its goal says that what has not arrived is not in the box; returns those codes. Said twice it is written once.

    They stay on their way until who sent them explains (see settle); should one turn up, it is taken in as ever.
    """
    needs_state(journey, ConsignmentState.SENT, ConsignmentState.CLOSED)
    missing = _missing(journey.id)
    written = select(ConsignmentEvent.values).where(
        ConsignmentEvent.consignment_id == journey.id, ConsignmentEvent.kind == REST_MISSING
    )
    if missing and not any(values["codes"] == missing for values in needs_unit_of_work().scalars(written)):
        note(journey.id, REST_MISSING, by=by, pieces=len(missing), codes=missing)
    return missing


def settle(journey: Journey, codes: Sequence[str], how: str, *, by: Actor, remark: str = "") -> int:
    """Say what became of pieces that did not arrive (see SETTLED_AS); returns how many.

    Raises TooLate, NotFound for a code that is not on it. One that arrived meanwhile stays where it is.
    """
    needs_state(journey, ConsignmentState.SENT)
    lines = _lines(journey.id)
    if not all(code in lines for code in codes):
        raise NotFound(codes=list(codes))
    due = sorted(lines[code].piece_id for code in codes if lines[code].state == LineState.TRAVELLING)
    if how == "back":
        move(due, State.TRAVELLING, State.AVAILABLE, by=by, why="not_sent", ref=journey.event_ref, remark=remark)
    else:
        move(due, State.TRAVELLING, State.WITHDRAWN, by=by, why=how, ref=journey.event_ref, remark=remark)
    end_lines(journey.id, due, LineState.BACK if how == "back" else LineState.GONE)
    if due:
        note(journey.id, "settled", by=by, pieces=len(due), how=how)
    _close_if_over(journey)
    return len(due)


@dataclass(frozen=True, slots=True)
class _Line:
    piece_id: int
    state: LineState


def _lines(consignment_id: int) -> dict[str, _Line]:
    query = select(Piece.code, ConsignmentLine.piece_id, ConsignmentLine.state).join(
        ConsignmentLine, ConsignmentLine.piece_id == Piece.id
    )
    rows = needs_unit_of_work().execute(query.where(ConsignmentLine.consignment_id == consignment_id))
    return {code: _Line(piece_id, state) for code, piece_id, state in rows}


def _counts(line: _Line | None) -> bool:
    return line is not None and line.state in (LineState.TRAVELLING, LineState.ARRIVED)


def _take_along(journey: Journey, codes: Sequence[str], lines: Mapping[str, _Line], *, by: Actor) -> list[str]:
    """Pieces of the brand that were in the box though not on the note: they are here, and so they are written."""
    if not codes:
        return []
    columns: tuple[Any, ...] = (Piece.id, Piece.code)
    query = select(*columns).join(Variant, Variant.id == Piece.variant_id)
    query = query.join(Product, Product.id == Variant.product_id)
    mine = query.where(Product.brand_id == journey.brand_id, Piece.code.in_(codes))
    by_id = {row.id: row.code for row in needs_unit_of_work().execute(mine.order_by(Piece.id))}
    moved = move(
        list(by_id), State.AVAILABLE, State.AVAILABLE, by=by, why="came_along", ref=journey.event_ref,
        lying_at=journey.from_id, values={"location_id": journey.to_id},
    )  # fmt: skip
    new = [piece_id for piece_id in moved if by_id[piece_id] not in lines]
    if new:
        row = {"consignment_id": journey.id, "is_extra": True}
        needs_unit_of_work().execute(insert(ConsignmentLine), [{**row, "piece_id": one} for one in new])
    if moved:
        freeze_lines(journey.id, moved, LineState.ARRIVED)
        end_lines(journey.id, moved, LineState.ARRIVED)
    return [by_id[piece_id] for piece_id in moved]


def _missing(consignment_id: int) -> list[str]:
    query = select(Piece.code).join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
    on_it = (ConsignmentLine.consignment_id == consignment_id, ConsignmentLine.state == LineState.TRAVELLING)
    return list(needs_unit_of_work().scalars(query.where(*on_it).order_by(Piece.code)))


def _close_if_over(journey: Journey) -> None:
    if journey.state == ConsignmentState.SENT and not chosen(journey.id, LineState.TRAVELLING):
        change(journey.id, state=ConsignmentState.CLOSED, ended_at=clock.now())
