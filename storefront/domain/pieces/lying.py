"""What lies where of a batch of products, counted in one SELECT."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storefront.domain.catalogue.models import Variant
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location, LocationKind
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Lying:
    """Some piece of a variant is in this state; `outlet` is its slug where it lies in a shop."""

    product_id: int
    variant_id: int
    state: State
    outlet: str


def lying(product_ids: Sequence[int]) -> list[Lying]:
    """Where pieces of these products are to be had or reserved; sold and withdrawn ones are left out."""
    query = (
        select(Variant.product_id, Piece.variant_id, Piece.state, Location.slug, Location.kind)
        .join(Variant, Variant.id == Piece.variant_id)
        .join(Location, Location.id == Piece.location_id)
        .where(Variant.product_id.in_(product_ids), Variant.is_offered.is_(True))
        .where(Piece.state.in_((State.AVAILABLE, State.HELD)))
        .distinct()
    )
    return [
        Lying(row.product_id, row.variant_id, row.state, row.slug if row.kind == LocationKind.OUTLET else "")
        for row in db.session.execute(query)
    ]


def available_variants() -> set[int]:
    """Ids of variants of which a piece can be had now."""
    query = select(Piece.variant_id).where(Piece.state == State.AVAILABLE).distinct()
    return set(db.session.scalars(query))
