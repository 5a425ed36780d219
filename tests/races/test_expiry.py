"""Buyers against expiry: what was not paid comes back once, while others wait for it."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.pieces.models import PieceEvent, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.place_order import place_order
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Crew, Outcome, Stage

HOLDS, WAITING, SWEEPERS = 12, 10, 3


def expiry(crew: Crew, stage: Stage) -> list[Outcome]:
    """Every piece is held by an order whose time is over; sweepers and new buyers begin at once."""
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=HOLDS)
    for number in range(HOLDS):
        add_to_cart(CartOwner(token=f"late{number}"), variant.id)
        place_order(acts.buyer(f"late{number}", f"key-late{number}"))
    with unit_of_work() as session:
        session.execute(update(Order).values(held_until=clock.now() - timedelta(minutes=1)))
    for number in range(WAITING):
        add_to_cart(CartOwner(token=f"new{number}"), variant.id)
    cast = [(acts.sweeps_overdue, (number,)) for number in range(SWEEPERS)]
    cast += [(acts.waits_and_buys, (f"new{number}", f"key-new{number}")) for number in range(WAITING)]  # type: ignore[misc]  # acts take what they take
    return crew.act(stage, cast)


def returns() -> int:
    """How often a piece came back."""
    query = select(func.count()).where(PieceEvent.from_state == State.HELD, PieceEvent.to_state == State.AVAILABLE)
    return db.session.scalar(query) or 0


def test_every_piece_comes_back_once_and_is_sold_once(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    outcomes = expiry(crew, stage())
    assert truth.faults(outcomes) == []
    assert sum(outcome.value for outcome in outcomes[:SWEEPERS]) == HOLDS
    assert returns() == HOLDS
    assert db.session.scalar(select(func.count()).where(Order.state == OrderState.EXPIRED)) == HOLDS
    refs = [outcome.value for outcome in truth.done(outcomes[SWEEPERS:])]
    assert len(refs) == WAITING
    assert (truth.oversold(), truth.astray(), truth.missing(refs), truth.free()) == (0, [], [], HOLDS - WAITING)


def test_control_without_the_guard_pieces_come_back_twice(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    expiry(crew, stage("return"))
    assert returns() > HOLDS
