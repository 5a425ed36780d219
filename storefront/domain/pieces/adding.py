"""New pieces come into being where they are made. See docs/pieces.md. Every call needs an open unit of work."""

from sqlalchemy import func, or_, select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.pieces.refusals import OneOfAKind, TooManyPieces
from storefront.domain.pieces.services import bear
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import needs_unit_of_work

MOST_AT_ONCE = 500
LONGEST_KEY = 32


def add(
    brand_id: int, variant_id: int, location_id: int, how_many: int, *, by: Actor, request_key: str = ""
) -> list[int]:  # fmt: skip
    """So many new pieces of one of the brand's variants, at its own atelier or the hub; returns their ids.

    The same `request_key` again adds nothing, and returns the first ones. Outlets get theirs by consignment. Raises
    NotFound for another brand's variant or place, TooManyPieces, OneOfAKind.
    """
    needs_own_place(brand_id, location_id)
    making = lock_variant(brand_id, variant_id)
    ref = f"form:{request_key[:LONGEST_KEY]}" if request_key else None
    before = _added_by(variant_id, ref) if ref else []
    if before:
        return before
    needs_sense(making, variant_id, how_many)
    return bear(variant_id, location_id, how_many, by=by, ref=ref)


def _added_by(variant_id: int, ref: str) -> list[int]:
    """The pieces that one form brought, of a variant that is locked."""
    query = select(Piece.id).join(PieceEvent, PieceEvent.piece_id == Piece.id)
    query = query.where(Piece.variant_id == variant_id, PieceEvent.from_state.is_(None), PieceEvent.ref == ref)
    return list(needs_unit_of_work().scalars(query.order_by(Piece.id)))


def needs_room(brand_id: int, variant_id: int, more: int) -> None:
    """Refuse more pieces at once than anybody makes, and a second one of a one-off. Locks the variant."""
    needs_sense(lock_variant(brand_id, variant_id), variant_id, more)


def needs_sense(making: Making, variant_id: int, more: int) -> None:
    """The same of a variant that is locked already."""
    if not 1 <= more <= MOST_AT_ONCE:
        raise TooManyPieces(most=MOST_AT_ONCE)
    if making == Making.ONE_OFF and _pieces_of(variant_id) + more > 1:
        raise OneOfAKind(variant_id=variant_id)


def lock_variant(brand_id: int, variant_id: int) -> Making:
    """How one of the brand's variants is made. Two members who add or count at once see each other's pieces."""
    of_brand = (Variant.id == variant_id, Product.brand_id == brand_id)
    query = select(Product.making).join(Variant, Variant.product_id == Product.id).where(*of_brand)
    making = needs_unit_of_work().scalar(query.with_for_update(of=Variant))
    if making is None:
        raise NotFound(variant_id=variant_id)
    return making


def own_places(brand_id: int) -> set[int]:
    """Where the brand itself adds, moves and counts: its ateliers and the hub."""
    own = or_(Location.brand_id == brand_id, Location.kind == LocationKind.HUB)
    query = select(Location.id).where(own, Location.kind != LocationKind.OUTLET)
    return set(needs_unit_of_work().scalars(query))


def needs_own_place(brand_id: int, location_id: int) -> None:
    if location_id not in own_places(brand_id):
        raise NotFound(location_id=location_id)


def _pieces_of(variant_id: int) -> int:
    query = select(func.count()).where(Piece.variant_id == variant_id, Piece.state != State.WITHDRAWN)
    return needs_unit_of_work().scalar(query) or 0
