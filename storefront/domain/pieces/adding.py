"""New pieces come into being where they are made. See docs/pieces.md."""

from sqlalchemy import func, or_, select

from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.domain.pieces.refusals import OneOfAKind, TooManyPieces
from storefront.domain.pieces.services import bear
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import needs_unit_of_work

MOST_AT_ONCE = 500


def add(brand_id: int, variant_id: int, location_id: int, how_many: int, *, by: Actor) -> list[int]:
    """So many new pieces of one of the brand's variants, at its own atelier or the hub; returns their ids.

    Outlets get theirs by consignment. Raises NotFound for another brand's variant or place, TooManyPieces,
    OneOfAKind.
    """
    if not 1 <= how_many <= MOST_AT_ONCE:
        raise TooManyPieces(most=MOST_AT_ONCE)
    _needs_place(brand_id, location_id)
    if _making(brand_id, variant_id) == Making.ONE_OFF and _pieces_of(variant_id) + how_many > 1:
        raise OneOfAKind(variant_id=variant_id)
    return bear(variant_id, location_id, how_many, by=by)


def _making(brand_id: int, variant_id: int) -> Making:
    """How the variant is made. Its row is locked: two members adding at once must see each other's pieces."""
    of_brand = (Variant.id == variant_id, Product.brand_id == brand_id)
    query = select(Product.making).join(Variant, Variant.product_id == Product.id).where(*of_brand)
    making = needs_unit_of_work().scalar(query.with_for_update(of=Variant))
    if making is None:
        raise NotFound(variant_id=variant_id)
    return making


def _needs_place(brand_id: int, location_id: int) -> None:
    own = or_(Location.brand_id == brand_id, Location.kind == LocationKind.HUB)
    makes = (Location.id == location_id, own, Location.kind != LocationKind.OUTLET)
    if needs_unit_of_work().scalar(select(Location.id).where(*makes)) is None:
        raise NotFound(location_id=location_id)


def _pieces_of(variant_id: int) -> int:
    query = select(func.count()).where(Piece.variant_id == variant_id, Piece.state != State.WITHDRAWN)
    return needs_unit_of_work().scalar(query) or 0
