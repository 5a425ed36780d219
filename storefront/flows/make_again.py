"""What would have been made for an order that was given up, and is paid after all: promised anew where there is room."""

from collections.abc import Collection
from datetime import datetime

from storefront.core.actor import Actor
from storefront.domain.orders import making
from storefront.domain.orders.making import Unmade
from storefront.domain.orders.plan_days import weeks_ahead
from storefront.domain.pieces import services as pieces


def make_again(order_id: int, piece_ids: Collection[int], *, held_for: str, at: datetime, by: Actor) -> set[int]:
    """Give lines another piece, in the week that was promised or else the next free one, and sell it.

    Returns the ids of the pieces that were replaced; the others are gone. For an open unit of work.
    """
    made: set[int] = set()
    for line in making.unmade(order_id, piece_ids):
        week = _claimed(line, at)
        if week is None:
            continue
        where = line.variant_id, line.location_id
        piece_id = pieces.bear_held(*where, week=week, held_for=held_for, until=None, by=by)
        making.put_in_place(line, piece_id, week)
        pieces.sell([piece_id], held_for=held_for, by=by)
        made.add(line.piece_id)
    return made


def _claimed(line: Unmade, at: datetime) -> str | None:
    """The first week with room from the promised one on, whose slot is taken now."""
    weeks = [week for week in weeks_ahead(at) if week >= line.week] or weeks_ahead(at)
    return next((week for week in weeks if making.claim(line.product_id, week, line.weekly_capacity)), None)
