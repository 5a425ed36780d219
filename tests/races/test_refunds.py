"""Refunds of one order at one instant: never more goes back than was paid, and one form is one refund."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.ledger.accounts import till_cash
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Order, OrderLine
from storefront.domain.payments.models import RefundLine, Way
from storefront.flows.check import check
from storefront.flows.check_refunds import REFUNDS
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_scan import scan
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Act, Crew, Outcome, Stage
from tests.till import at_till

PART = 1000
RIVALS = 12


@pytest.fixture
def line(stage: Callable[..., Stage]) -> OrderLine:
    """A piece of 45 euros, paid."""
    placed = makers.paid_order(makers.for_sale(makers.brand("Arbrora").id, makers.location().id).id)
    found = db.session.scalars(select(OrderLine).where(OrderLine.order_id == placed.order_id)).one()
    db.session.expunge(found)
    return found


def race(crew: Crew, on: Stage, line: OrderLine) -> list[Outcome]:
    """Each wants ten euros back; every form is sent twice."""
    forms: list[Act] = [(acts.refunds, (line.order_id, line.id, PART, f"form-{number}")) for number in range(RIVALS)]
    return crew.act(on, forms * 2)


def back() -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.coalesce(func.sum(RefundLine.amount_cents), 0))) or 0)


def test_never_more_goes_back_than_was_paid(crew: Crew, stage: Callable[..., Stage], line: OrderLine) -> None:
    outcomes = race(crew, stage(), line)
    assert truth.faults(outcomes) == []
    assert back() == line.paid_cents // PART * PART
    refs = [outcome.value for outcome in truth.done(outcomes)]
    assert (len(set(refs)), len(refs)) == (4, 8)  # each ref twice: the same form, the same refund
    assert [row for rows in REFUNDS.values() for row in rows()] == []


def test_by_what_was_seen_before_more_goes_back_than_was_paid(
    crew: Crew, stage: Callable[..., Stage], line: OrderLine
) -> None:
    """The control: looking first and writing later."""
    race(crew, stage("refund"), line)
    assert back() > line.paid_cents
    assert check() != []


def test_a_drawer_gives_back_only_what_lies_in_it(crew: Crew, stage: Callable[..., Stage], app: Flask) -> None:
    """Six pieces of 45 euros come back at once, and the drawer holds 100: two are paid, four are asked to wait."""
    at = at_till(makers.outlet(), is_supervisor=True)
    variant = makers.variant(makers.product(makers.brand().id).id)
    with time_machine.travel(clock.now() - timedelta(days=1), tick=False):
        open_till_day(0, at)
        for number, piece in enumerate(makers.pieces(variant.id, at.location_id, 6)):
            scan(f"sale{number}", piece.code, at)
            ring_up(f"sale{number}", Paid(Way.CASH), at)
    close_till_day(6 * 4500, "", at)
    open_till_day(10_000, at, "Il resto è in banca")
    sold = db.session.execute(select(Order.ref, OrderLine.id).join(OrderLine)).tuples().all()
    db.session.rollback()
    outcomes = crew.act(stage(), [(acts.gives_back_cash, (ref, line, f"k{line}", at)) for ref, line in sold])
    assert truth.faults(outcomes) == []
    assert (len(truth.done(outcomes)), {one.value for one in outcomes if one.said == "refused"}) == (
        2,
        {"till_drawer_too_empty"},
    )
    assert balance(till_cash(at.location_id)) == 10_000 - 2 * 4500
    assert check() == []
