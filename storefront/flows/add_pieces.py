"""New pieces of a variant, at the brand's atelier or the hub."""

from storefront.core.actor import Actor
from storefront.domain.pieces.adding import add
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def add_pieces(
    brand_id: int, variant_id: int, location_id: int, how_many: int, by: Actor, *, request_key: str = ""
) -> list[int]:  # fmt: skip
    """Add so many pieces of one of the brand's variants at one place; returns their ids. Sent twice they are added once.

    Raises NotFound (another brand's variant or place, an outlet), TooManyPieces, OneOfAKind.
    """
    with unit_of_work():
        added = add(brand_id, variant_id, location_id, how_many, by=by, request_key=request_key)
    nudge("refresh_listing")
    return added
