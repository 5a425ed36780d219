"""What lies where, and what can still be made, as orders plan with it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from storefront.domain.catalogue.models import CapacityWeek
from storefront.domain.orders.plan_days import weeks_ahead
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db


def lying(variant_ids: Iterable[int]) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Free pieces by (variant, location), and how many of each variant somebody is paying for. One statement."""
    query = (
        select(Piece.variant_id, Piece.location_id, Piece.state, func.count())
        .where(Piece.variant_id.in_(sorted(set(variant_ids))), Piece.state.in_([State.AVAILABLE, State.HELD]))
        .group_by(Piece.variant_id, Piece.location_id, Piece.state)
    )
    free: dict[tuple[int, int], int] = {}
    reserved: dict[int, int] = defaultdict(int)
    for variant_id, location_id, state, count in db.session.execute(query):
        if state == State.AVAILABLE:
            free[variant_id, location_id] = count
        else:
            reserved[variant_id] += count
    return free, dict(reserved)


def room(capacities: dict[int, int], at: datetime) -> dict[int, dict[str, int]]:
    """How many pieces each product's maker can still promise, by week; `capacities` are their usual ones."""
    weeks = weeks_ahead(at)
    if not capacities:
        return {}
    query = select(CapacityWeek.product_id, CapacityWeek.iso_week, CapacityWeek.capacity - CapacityWeek.taken).where(
        CapacityWeek.product_id.in_(sorted(capacities)), CapacityWeek.iso_week.in_(weeks)
    )
    found = {product_id: dict.fromkeys(weeks, usual) for product_id, usual in capacities.items()}
    for product_id, week, left in db.session.execute(query):
        found[product_id][week] = left
    return found
