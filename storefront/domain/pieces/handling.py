"""What a brand does with its own pieces where they lie: move, count, withdraw, take back. See docs/pieces.md.

Every call needs an open unit of work and names the brand: a piece of another one is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, update

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.pieces import adding
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.pieces.refusals import CountChanged, NeverMade, NotThere
from storefront.domain.pieces.services import bear, move
from storefront.infra.db import needs_unit_of_work

WITHDRAWN_FOR = ("damaged", "lost", "returned_to_brand", "other")
TAKEN_BACK_FOR = ("found", "repaired", "back")


@dataclass(frozen=True, slots=True)
class Lies:
    """One piece and where it lies."""

    id: int
    code: str
    variant_id: int
    location_id: int
    state: State


def of_brand(brand_id: int) -> Select[Any]:
    """Pieces of products that the brand leads: those that it may move."""
    columns: tuple[Any, ...] = (Piece.id, Piece.code, Piece.variant_id, Piece.location_id, Piece.state)
    query = select(*columns).join(Variant, Variant.id == Piece.variant_id)
    return query.join(Product, Product.id == Variant.product_id).where(Product.brand_id == brand_id)


def with_codes(brand_id: int, codes: Iterable[str]) -> list[Lies]:
    """The brand's pieces of these codes, all of them. Raises NotFound when one is not the brand's."""
    wanted = sorted(set(codes))
    rows = needs_unit_of_work().execute(of_brand(brand_id).where(Piece.code.in_(wanted)).order_by(Piece.id))
    found = [Lies(*row) for row in rows]
    if len(found) != len(wanted):
        raise NotFound(codes=sorted(set(wanted) - {piece.code for piece in found}))
    return found


def withdraw(brand_id: int, codes: Sequence[str], why: str, *, by: Actor, remark: str = "") -> list[int]:
    """Take pieces out of sale, for a reason; returns their ids.

    Raises NotThere for one that is not lying free (sold, being paid for, on its way): then none is withdrawn.
    """
    pieces = with_codes(brand_id, codes)
    moved = move(_ids(pieces), State.AVAILABLE, State.WITHDRAWN, by=by, why=why, remark=remark)
    return _all_moved(pieces, moved)


def take_back(brand_id: int, code: str, location_id: int, why: str, *, by: Actor, remark: str = "") -> list[int]:
    """A withdrawn piece is for sale again, at one of the brand's own places. Raises NeverMade, OneOfAKind, NotThere."""
    pieces = with_codes(brand_id, [code])
    adding.needs_own_place(brand_id, location_id)
    if _last_reason(pieces[0].id) == "never_made":
        raise NeverMade(code=code)
    adding.needs_room(brand_id, pieces[0].variant_id, 1)
    here = {"location_id": location_id}
    moved = move(_ids(pieces), State.WITHDRAWN, State.AVAILABLE, by=by, why=why, remark=remark, values=here)
    return _all_moved(pieces, moved)


def move_to(brand_id: int, codes: Sequence[str], location_id: int, *, by: Actor) -> list[int]:
    """Carry pieces from one of the brand's own places to another one; returns their ids.

    Shops get and give theirs by consignment: NotFound for such a place, NotThere for a piece that lies in one.
    """
    adding.needs_own_place(brand_id, location_id)
    pieces, moved = with_codes(brand_id, codes), []
    own = adding.own_places(brand_id)
    for origin in sorted({piece.location_id for piece in pieces} & own - {location_id}):
        there = [piece.id for piece in pieces if piece.location_id == origin]
        here = {"location_id": location_id}
        moved += move(there, State.AVAILABLE, State.AVAILABLE, by=by, why="moved", lying_at=origin, values=here)
    return _all_moved([piece for piece in pieces if piece.location_id != location_id], moved)


def correct_count(
    brand_id: int, variant_id: int, location_id: int, *, seen: int, counted: int, by: Actor
) -> tuple[list[int], list[int]]:
    """So many were counted where `seen` were written: the missing ones are withdrawn, the others come into being.

    Gone are first those whose label was never printed, then the youngest. Returns the ids that came, and that went.
    Raises CountChanged when other than `seen` lie there now, NotFound, TooManyPieces, OneOfAKind.
    """
    adding.needs_own_place(brand_id, location_id)
    making = adding.lock_variant(brand_id, variant_id)
    here = (Piece.variant_id == variant_id, Piece.location_id == location_id, Piece.state == State.AVAILABLE)
    query = select(Piece.id).where(*here).order_by(Piece.printed_at.is_not(None), Piece.id.desc()).with_for_update()
    lying = list(needs_unit_of_work().scalars(query))
    if len(lying) != seen:
        raise CountChanged(count=len(lying))
    if counted > seen:
        adding.needs_sense(making, variant_id, counted - seen)
        return bear(variant_id, location_id, counted - seen, by=by, why="counted"), []
    gone = move(lying[: seen - counted], State.AVAILABLE, State.WITHDRAWN, by=by, why="miscounted")
    return [], gone


def mark_printed(piece_ids: Sequence[int]) -> None:
    """Their labels were printed now."""
    printed = update(Piece).where(Piece.id.in_(piece_ids)).values(printed_at=clock.now())
    needs_unit_of_work().execute(printed.execution_options(synchronize_session=False))


def _ids(pieces: Iterable[Lies]) -> list[int]:
    return [piece.id for piece in pieces]


def _all_moved(pieces: Sequence[Lies], moved: Sequence[int]) -> list[int]:
    left = sorted(piece.code for piece in pieces if piece.id not in set(moved))
    if left:
        raise NotThere(codes=left)
    return sorted(moved)


def _last_reason(piece_id: int) -> str | None:
    query = select(PieceEvent.why).where(PieceEvent.piece_id == piece_id).order_by(PieceEvent.id.desc()).limit(1)
    return needs_unit_of_work().scalar(query)
