"""Pieces leave the sale for a reason, and come back to it."""

from collections.abc import Sequence

from storefront.core.actor import Actor
from storefront.domain.pieces import handling
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


@retry_on_deadlock
def withdraw_pieces(brand_id: int, codes: Sequence[str], why: str, by: Actor, remark: str = "") -> list[int]:
    """Withdraw all of these pieces of the brand; returns their ids. Raises NotFound, NotThere (then none is)."""
    with unit_of_work():
        gone = handling.withdraw(brand_id, codes, why, by=by, remark=remark)
    nudge("refresh_listing")
    nudge("tell_low")
    return gone


@retry_on_deadlock
def take_back_piece(brand_id: int, code: str, location_id: int, why: str, by: Actor, remark: str = "") -> None:
    """Put a withdrawn piece on sale again, at one of the brand's own places.

    Raises NotFound, NotThere (it is not withdrawn any more), NeverMade, OneOfAKind.
    """
    with unit_of_work():
        handling.take_back(brand_id, code, location_id, why, by=by, remark=remark)
    nudge("refresh_listing")
