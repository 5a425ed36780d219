"""Promises of what is made to order: a slot of a maker's week, taken by one conditional UPDATE."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.domain.catalogue.models import CapacityWeek, Making, Product, ProductState
from storefront.domain.orders.models import Fulfilment, OrderLine
from storefront.domain.pieces.models import Piece, State
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


@dataclass(frozen=True, slots=True)
class Unmade:
    """A line whose piece was to be made, and never was: its order had been given up."""

    line_id: int
    piece_id: int
    fulfilment_id: int | None
    product_id: int
    variant_id: int
    location_id: int
    week: str
    weekly_capacity: int


def unmade(order_id: int, piece_ids: Collection[int]) -> list[Unmade]:
    """Of these pieces of an order, those that would only have been made, and still can be: their product is sold."""
    columns: tuple[Any, ...] = (
        OrderLine.id, Piece.id, OrderLine.fulfilment_id, Product.id, Piece.variant_id, Piece.location_id,
        Piece.made_in_week, Product.weekly_capacity,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Piece, Piece.id == OrderLine.piece_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order_id, Piece.id.in_(piece_ids), Piece.state == State.WITHDRAWN)
        .where(Piece.made_in_week.is_not(None), Product.making == Making.TO_ORDER)
        .where(Product.state == ProductState.PUBLISHED)
        .order_by(Product.id, Piece.id)
    )
    return [Unmade(*row) for row in needs_unit_of_work().execute(query)]


def put_in_place(line: Unmade, piece_id: int, week: str) -> None:
    """A line has another piece, made in another week; its parcel arrives by so much later."""
    session = needs_unit_of_work()
    session.execute(update(OrderLine).where(OrderLine.id == line.line_id).values(piece_id=piece_id))
    late = monday(week) - monday(line.week)
    if line.fulfilment_id is None or late <= timedelta(0):
        return
    days = (Fulfilment.arrives_first_on, Fulfilment.arrives_last_on)
    told = session.execute(select(*days).where(Fulfilment.id == line.fulfilment_id)).one()
    first_on, last_on = (day + late if day else None for day in told)
    later = {"arrives_first_on": first_on, "arrives_last_on": last_on}
    session.execute(update(Fulfilment).where(Fulfilment.id == line.fulfilment_id).values(**later))


def monday(week: str) -> date:
    """The first day of an ISO week such as 2026-W48."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)
