"""Refunds of one order at one instant: never more goes back than was paid, and one form is one refund."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from storefront.domain.orders.models import OrderLine
from storefront.domain.payments.models import RefundLine
from storefront.flows.check import check
from storefront.flows.check_refunds import REFUNDS
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Act, Crew, Outcome, Stage

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
