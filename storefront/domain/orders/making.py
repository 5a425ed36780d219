"""Promises of what is made to order: a slot of a maker's week, taken by one conditional UPDATE."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.domain.catalogue.models import CapacityWeek
from storefront.infra.db import needs_unit_of_work, on_sqlite


def claim(product_id: int, iso_week: str, usual_capacity: int) -> bool:
    """Take one slot of a week; a week that nobody asked for before begins with the maker's usual capacity.

    False when the week is full.
    """
    session = needs_unit_of_work()
    into = insert_on_sqlite(CapacityWeek) if on_sqlite() else insert_on_postgresql(CapacityWeek)
    week = into.values(product_id=product_id, iso_week=iso_week, capacity=usual_capacity, taken=0)
    session.execute(week.on_conflict_do_nothing(index_elements=["product_id", "iso_week"]))
    taken = (
        update(CapacityWeek)
        .where(
            CapacityWeek.product_id == product_id,
            CapacityWeek.iso_week == iso_week,
            CapacityWeek.taken < CapacityWeek.capacity,
        )
        .values(taken=CapacityWeek.taken + 1)
        .returning(CapacityWeek.id)
    )
    return session.execute(taken.execution_options(synchronize_session=False)).scalar() is not None
