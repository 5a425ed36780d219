"""A consignment as it is put together: from where to where, and which pieces. It holds nothing until it leaves.

Every call needs an open unit of work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.consignments.models import (
    Consignment,
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentState,
    Kind,
    LineState,
)
from storefront.domain.consignments.refusals import NoSuchJourney, NothingChosen, TooLate, TooManyLines
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.where import Place, places_of
from storefront.infra.db import needs_unit_of_work

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Journey:
    """A consignment, locked."""

    id: int
    ref: str
    brand_id: int
    kind: Kind
    state: ConsignmentState
    from_id: int
    to_id: int
    box: str | None  # of a move

    @property
    def event_ref(self) -> str:
        """What its pieces' events name it."""
        return f"consignment:{self.ref}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of codes that were to be put on a consignment."""

    added: list[str]
    already: list[str]
    not_there: list[str]  # the brand's, but sold, held, on their way or elsewhere
    unknown: list[str]  # no piece of the brand


def lock(ref: str, *, brand_id: int | None = None, from_id: int | None = None, to_id: int | None = None) -> Journey:
    """A consignment through who may act: its brand, or the place that it leaves or reaches. Raises NotFound.

    What two places move between them is theirs alone to act on: its brand only sees it.
    """
    query = _locking(Consignment.ref == ref)
    query = query if brand_id is None else query.where(Consignment.kind != Kind.MOVE)
    for column, wanted in (
        (Consignment.brand_id, brand_id),
        (Consignment.from_location_id, from_id),
        (Consignment.to_location_id, to_id),
    ):
        query = query if wanted is None else query.where(column == wanted)
    row = needs_unit_of_work().execute(query).first()
    if row is None:
        raise NotFound(ref=ref)
    return Journey(*row)


def in_box(box: str) -> list[Journey]:
    """All that is carried in one box, each brand's part locked, in id order."""
    rows = needs_unit_of_work().execute(_locking(Consignment.box == box).order_by(Consignment.id))
    return [Journey(*row) for row in rows]


def _locking(*where: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Consignment.id, Consignment.ref, Consignment.brand_id, Consignment.kind, Consignment.state,
        Consignment.from_location_id, Consignment.to_location_id, Consignment.box,
    )  # fmt: skip
    return select(*columns).where(*where).with_for_update()


def open_draft(brand_id: int, kind: Kind, from_id: int, to_id: int, *, by: Actor, box: str | None = None) -> str:
    """A new consignment with nothing on it yet; returns its ref. Raises NoSuchJourney."""
    places = {place.id: place for place in places_of(brand_id)}
    origin, goal = places.get(from_id), places.get(to_id)
    if origin is None or goal is None or not _makes_sense(kind, origin, goal):
        raise NoSuchJourney(kind=kind)
    row = Consignment(
        ref=refs.code(10), brand_id=brand_id, kind=kind, from_location_id=from_id, to_location_id=to_id, box=box
    )  # fmt: skip
    session = needs_unit_of_work()
    session.add(row)
    session.flush()
    note(row.id, "opened", by=by)
    return row.ref


def _makes_sense(kind: Kind, origin: Place, goal: Place) -> bool:
    if kind == Kind.MOVE:
        return origin.id != goal.id and origin.receives and goal.receives
    start, end = (origin, goal) if kind == Kind.DELIVERY else (goal, origin)
    return origin.id != goal.id and start.is_own and end.receives


def put_on(journey: Journey, codes: Iterable[str]) -> Chosen:
    """Put the pieces of these codes on it, as far as they lie free at its start. Raises TooLate, TooManyLines."""
    needs_state(journey, ConsignmentState.DRAFT)
    wanted = list(dict.fromkeys(codes))
    known = _pieces_with(journey.brand_id, wanted)
    on_it = {code for (code,) in needs_unit_of_work().execute(_codes_on(journey.id))}
    free = [row for row in known if row.state == State.AVAILABLE and row.location_id == journey.from_id]
    new = [row for row in free if row.code not in on_it]
    _add(journey, [row.id for row in new])
    codes_known, codes_free = {row.code for row in known}, {row.code for row in free} | on_it
    return Chosen(
        added=[row.code for row in new],
        already=[code for code in wanted if code in on_it],
        not_there=[code for code in wanted if code in codes_known - codes_free],
        unknown=[code for code in wanted if code not in codes_known],
    )


def set_counts(journey: Journey, counts: Mapping[int, int]) -> None:
    """So many pieces of each variant on it, or as many as lie free at its start; those of the lowest id first.

    Raises TooLate, TooManyLines, NotFound for another brand's variant.
    """
    needs_state(journey, ConsignmentState.DRAFT)
    _needs_own_variants(journey.brand_id, counts)
    session = needs_unit_of_work()
    on_it: dict[int, list[int]] = {variant_id: [] for variant_id in counts}
    lines = select(Piece.variant_id, Piece.id).join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
    mine = (ConsignmentLine.consignment_id == journey.id, Piece.variant_id.in_(counts))
    for variant_id, piece_id in session.execute(lines.where(*mine).order_by(Piece.id)):
        on_it[variant_id].append(piece_id)
    lying: dict[int, list[int]] = {variant_id: [] for variant_id in counts}
    free = (Piece.location_id == journey.from_id, Piece.state == State.AVAILABLE, Piece.variant_id.in_(counts))
    for variant_id, piece_id in session.execute(select(Piece.variant_id, Piece.id).where(*free).order_by(Piece.id)):
        lying[variant_id].append(piece_id)
    more: list[int] = []
    fewer: list[int] = []
    for variant_id, count in counts.items():
        there = on_it[variant_id]
        fewer += there[max(count, 0) :]
        more += [one for one in lying[variant_id] if one not in there][: max(count - len(there), 0)]
    _drop(journey, fewer)
    _add(journey, more)


def take_off(journey: Journey, codes: Iterable[str]) -> int:
    """Take the pieces of these codes off it; returns how many. Raises TooLate."""
    needs_state(journey, ConsignmentState.DRAFT)
    rows = _pieces_with(journey.brand_id, list(codes))
    return _drop(journey, [row.id for row in rows])


def take_off_gone(journey: Journey) -> int:
    """Take off what does not lie free at its start any more; returns how many. Raises TooLate."""
    needs_state(journey, ConsignmentState.DRAFT)
    free = (Piece.state == State.AVAILABLE) & (Piece.location_id == journey.from_id)
    query = select(Piece.id).join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
    gone = query.where(ConsignmentLine.consignment_id == journey.id, ~free)
    return _drop(journey, list(needs_unit_of_work().scalars(gone)))


def ask_back(journey: Journey, remark: str, *, by: Actor) -> None:
    """Ask the shop for the pieces of a recall. They stay for sale there until it packs them. Raises TooLate, NothingChosen."""
    needs_state(journey, ConsignmentState.DRAFT)
    if journey.kind != Kind.RECALL:
        raise TooLate(state=journey.state)
    if not chosen(journey.id):
        raise NothingChosen(ref=journey.ref)
    change(journey.id, state=ConsignmentState.ASKED, remark=remark)
    note(journey.id, "asked", by=by)


# --- what the other parts of a journey share -----------------------------------------------------------


def needs_state(journey: Journey, *states: ConsignmentState) -> None:
    if journey.state not in states:
        raise TooLate(state=journey.state)


def change(consignment_id: int, **values: Any) -> None:
    row = update(Consignment).where(Consignment.id == consignment_id).values(**values)
    needs_unit_of_work().execute(row.execution_options(synchronize_session=False))


def note(consignment_id: int, kind: str, *, by: Actor, **values: Any) -> None:
    """Write down what happened, for good."""
    event = {"consignment_id": consignment_id, "at": clock.now(), "actor_kind": by.kind.value, "user_id": by.user_id}
    needs_unit_of_work().execute(insert(ConsignmentEvent), [{**event, "kind": kind, "values": values}])


def chosen(consignment_id: int, state: LineState = LineState.CHOSEN) -> list[int]:
    """Ids of its pieces in one state, in id order."""
    on_it = (ConsignmentLine.consignment_id == consignment_id, ConsignmentLine.state == state)
    query = select(ConsignmentLine.piece_id).where(*on_it).order_by(ConsignmentLine.piece_id)
    return list(needs_unit_of_work().scalars(query))


def _codes_on(consignment_id: int) -> Any:
    query = select(Piece.code).join(ConsignmentLine, ConsignmentLine.piece_id == Piece.id)
    return query.where(ConsignmentLine.consignment_id == consignment_id)


def _pieces_with(brand_id: int, codes: Sequence[str]) -> list[Any]:
    columns: tuple[Any, ...] = (Piece.id, Piece.code, Piece.state, Piece.location_id)
    query = select(*columns).join(Variant, Variant.id == Piece.variant_id)
    query = query.join(Product, Product.id == Variant.product_id)
    of_brand = query.where(Product.brand_id == brand_id, Piece.code.in_(codes))
    return list(needs_unit_of_work().execute(of_brand.order_by(Piece.id)))


def _needs_own_variants(brand_id: int, variant_ids: Iterable[int]) -> None:
    wanted = set(variant_ids)
    query = select(Variant.id).join(Product, Product.id == Variant.product_id)
    own = query.where(Product.brand_id == brand_id, Variant.id.in_(wanted))
    if set(needs_unit_of_work().scalars(own)) != wanted:
        raise NotFound(variant_ids=sorted(wanted))


def _add(journey: Journey, piece_ids: Sequence[int]) -> None:
    session = needs_unit_of_work()
    count = select(func.count()).where(ConsignmentLine.consignment_id == journey.id)
    if (session.scalar(count) or 0) + len(piece_ids) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    if piece_ids:
        rows = [{"consignment_id": journey.id, "piece_id": piece_id} for piece_id in piece_ids]
        session.execute(insert(ConsignmentLine), rows)


def _drop(journey: Journey, piece_ids: Sequence[int]) -> int:
    lines = delete(ConsignmentLine).where(
        ConsignmentLine.consignment_id == journey.id, ConsignmentLine.piece_id.in_(piece_ids)
    )
    gone = lines.returning(ConsignmentLine.piece_id).execution_options(synchronize_session=False)
    return len(needs_unit_of_work().execute(gone).all())
