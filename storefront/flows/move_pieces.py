"""Pieces are carried between a brand's own places, and counted there."""

from collections.abc import Sequence

from storefront.core.actor import Actor
from storefront.domain.pieces import handling
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def move_pieces(brand_id: int, codes: Sequence[str], location_id: int, by: Actor) -> list[int]:
    """Carry these pieces of the brand to another place of its own; returns their ids. Raises NotFound, NotThere."""
    with unit_of_work():
        moved = handling.move_to(brand_id, codes, location_id, by=by)
    nudge("refresh_listing")
    return moved


@retry_on_deadlock
def correct_count(brand_id: int, variant_id: int, location_id: int, seen: int, counted: int, by: Actor) -> int:
    """Write what was counted where `seen` were written; returns by how many it differs.

    Raises NotFound, CountChanged (others lie there by now), TooManyPieces, OneOfAKind.
    """
    with unit_of_work():
        came, went = handling.correct_count(brand_id, variant_id, location_id, seen=seen, counted=counted, by=by)
    nudge("refresh_listing")
    nudge("tell_low")
    return len(came) - len(went)
