"""Pieces of several brands carried together from one place of the cooperative to another. See docs/consignments.md.

A box has no row of its own: it is one consignment of kind `move` for each brand in it, all with the box's code, and
each with a note of its brand's numbers. Every call needs an open unit of work.
"""

from collections.abc import Iterable

from sqlalchemy import select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Product, Variant
from storefront.domain.consignments import journeys, receiving, sending
from storefront.domain.consignments.journeys import Chosen, Journey
from storefront.domain.consignments.models import ConsignmentState, Kind
from storefront.domain.consignments.receiving import Receipt
from storefront.domain.consignments.refusals import NothingChosen
from storefront.domain.pieces.models import Piece
from storefront.infra.db import needs_unit_of_work

Left = tuple[Journey, int]
"""A part that has left, and the number of its note."""


def put_in(box: str, code: str, from_id: int, to_id: int, *, by: Actor) -> Chosen:
    """Put the piece of a code into the box, as far as it lies free here; the first one of a brand opens its part.

    Raises NotFound for a box of other places, NoSuchJourney, TooLate, TooManyLines.
    """
    parts = journeys.in_box(box)
    if any((part.from_id, part.to_id) != (from_id, to_id) for part in parts):
        raise NotFound(box=box)
    for part in parts:
        journeys.needs_state(part, ConsignmentState.DRAFT)
    brand_id = _brand_of([code]).get(code)
    if brand_id is None:
        return Chosen([], [], [], [code])
    mine = next((part for part in parts if part.brand_id == brand_id), None)
    if mine is None:
        ref = journeys.open_draft(brand_id, Kind.MOVE, from_id, to_id, by=by, box=box)
        mine = journeys.lock(ref, from_id=from_id)
    return journeys.put_on(mine, [code])


def take_out(box: str, code: str, from_id: int) -> int:
    """Take a piece out of the box again; returns how many. Raises TooLate."""
    return sum(journeys.take_off(part, [code]) for part in journeys.in_box(box) if part.from_id == from_id)


def send(box: str, from_id: int, *, by: Actor) -> list[Left]:
    """All that is in the box leaves, or nothing; nothing new when it left before. Raises NothingChosen, PiecesGone."""
    parts = [part for part in journeys.in_box(box) if part.from_id == from_id]
    drafts = [part for part in parts if part.state == ConsignmentState.DRAFT]
    filled = [part for part in drafts if journeys.chosen(part.id)]
    if not filled and len(drafts) == len(parts):
        raise NothingChosen(ref=box)
    return [(part, sending.send(part, by=by)) for part in filled]


def receive(box: str, to_id: int, codes: Iterable[str], *, by: Actor) -> Receipt:
    """Take in what was scanned of a box, whichever brand's it is. Raises NotFound for another place's and before it left."""
    left = (ConsignmentState.SENT, ConsignmentState.CLOSED)
    parts = [part for part in journeys.in_box(box) if part.to_id == to_id and part.state in left]
    if not parts:
        raise NotFound(box=box)
    scanned = list(dict.fromkeys(codes))
    brands = _brand_of(scanned)
    whole = Receipt([], [], [], [], [])
    for part in parts:
        mine = [code for code in scanned if brands.get(code) == part.brand_id]
        receipt = receiving.receive(part, mine, by=by)
        for name in ("arrived", "already", "extra", "strange", "missing"):
            getattr(whole, name).extend(getattr(receipt, name))
    known = {part.brand_id for part in parts}
    whole.strange.extend(code for code in scanned if brands.get(code) not in known)
    return whole


def say_rest_missing(box: str, to_id: int, *, by: Actor) -> list[str]:
    """The place that it came to says that the rest is not in it; returns those codes. Raises NotFound, TooLate."""
    parts = [part for part in journeys.in_box(box) if part.to_id == to_id]
    if not parts:
        raise NotFound(box=box)
    return [code for part in parts for code in receiving.say_rest_missing(part, by=by)]


def settle(box: str, from_id: int, codes: Iterable[str], how: str, *, by: Actor) -> int:
    """The place that sent it says what became of pieces that did not arrive; returns how many. Raises TooLate, NotFound."""
    wanted, settled = list(codes), 0
    brands = _brand_of(wanted)
    for part in journeys.in_box(box):
        mine = [code for code in wanted if brands.get(code) == part.brand_id]
        if part.from_id == from_id and mine:
            settled += receiving.settle(part, mine, how, by=by)
    return settled


def _brand_of(codes: Iterable[str]) -> dict[str, int]:
    query = select(Piece.code, Product.brand_id).join(Variant, Variant.id == Piece.variant_id)
    rows = query.join(Product, Product.id == Variant.product_id).where(Piece.code.in_(list(codes)))
    return dict(needs_unit_of_work().execute(rows).all())
