"""A double click, two tabs, a retry after a lost answer: one form is one order."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.models import Order
from storefront.domain.pieces.models import Piece, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Crew, Outcome, Stage

CLICKS = 6


def clicks(crew: Crew, stage: Stage) -> list[Outcome]:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=CLICKS)
    add_to_cart(CartOwner(token="ada"), variant.id)
    return crew.act(stage, [(acts.buys, ("ada", "one-form"))] * CLICKS)


def test_one_form_sent_six_times_at_once_is_one_order(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    outcomes = clicks(crew, stage())
    assert truth.faults(outcomes) == []
    assert len({outcome.value for outcome in truth.done(outcomes)}) == 1
    assert len(truth.done(outcomes)) == CLICKS
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    assert db.session.scalar(select(func.count()).where(Piece.state == State.HELD)) == 1


def test_control_without_the_question_the_second_click_fails(
    app: Flask, crew: Crew, stage: Callable[..., Stage]
) -> None:
    outcomes = clicks(crew, stage("twice"))
    assert len(truth.faults(outcomes)) == CLICKS - 1  # the unique key, the last guard, turns them into broken pages
