"""Sweepers are killed while hundreds of holds run out and others buy: each piece comes back once, in time."""

import os
import random
from datetime import timedelta

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.errors import SoldOut
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments.models import Payment
from storefront.domain.pieces.models import PieceEvent, State
from storefront.flows.check import check
from storefront.flows.place_order import NotToBeHad
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop
from tests.races import truth

HOLDS, KILLS = int(os.environ.get("RACE_HOLDS", "8")), int(os.environ.get("RACE_SWEEPS", "4"))
"""`RACE_HOLDS=500 RACE_SWEEPS=20` is the measure of GOALS S3."""
SECONDS_TO_BEGIN, SECONDS_OF_ONE = 0.05, 0.01  # about what a sweep takes before the first order, and for each


def came_back() -> int:
    """How often a piece came back."""
    query = select(func.count()).where(PieceEvent.from_state == State.HELD, PieceEvent.to_state == State.AVAILABLE)
    return db.session.scalar(query) or 0


def expired() -> int:
    return db.session.scalar(select(func.count()).where(Order.state == OrderState.EXPIRED)) or 0


def test_every_piece_comes_back_once_however_many_sweepers_die(shop: Shop, processes: Processes) -> None:
    bag = makers.for_sale(shop.brand("Arbrora").id, makers.location().id, how_many=HOLDS)
    for number in range(HOLDS):
        shop.order(bag, who=f"late{number}")
    with unit_of_work() as session:  # their time is over, long since
        session.execute(update(Order).values(held_until=clock.now() - timedelta(hours=1)))
        session.execute(update(Payment).values(expires_at=clock.now() - timedelta(hours=1)))
    chance, bought, deaths = random.Random(HOLDS), [], 0
    longest = SECONDS_TO_BEGIN + SECONDS_OF_ONE * 2 * HOLDS / KILLS
    for number in range(KILLS):
        died = processes.killed_after(chance.uniform(0.01, longest), "sweep_payments")
        deaths, longest = deaths + died, longest * (1.1 if died else 0.5)  # machines differ: find what is too long here
        db.session.rollback()
        assert expired() == came_back()
        try:
            bought.append(shop.order(bag, who=f"new{number}").ref)
        except (NotToBeHad, SoldOut):  # nothing is back yet
            db.session.rollback()
    assert deaths
    for _ in range(2):  # the second finds nothing
        sweep_payments()
        assert (expired(), came_back()) == (HOLDS, HOLDS)
    bought.append(shop.order(bag, who="last").ref)
    assert (truth.oversold(), truth.astray(), truth.missing(bought), truth.free()) == (0, [], [], HOLDS - len(bought))
    assert check() == []
