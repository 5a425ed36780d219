"""Many rivals, few pieces: nobody is promised what another has, and nobody is sent away too early."""

import os
from collections.abc import Callable

import pytest
from flask import Flask

from storefront.domain.carts.services import CartOwner
from storefront.flows.add_to_cart import add_to_cart
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Crew, Outcome, Stage

ROUNDS = int(os.environ.get("RACE_ROUNDS", "1"))
"""How often each mix is played; the suite plays it once, `RACE_ROUNDS=200` is the measure of GOALS S1."""

BUYERS, TILLS, CANCELLING = 16, 8, 4


def wanting(tokens: list[str], *variant_ids: int) -> None:
    for token in tokens:
        for variant_id in variant_ids:
            add_to_cart(CartOwner(token=token), variant_id)


def fifty_for_five(crew: Crew, stage: Stage, round_number: int = 0) -> list[Outcome]:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=5)
    tokens = [f"buyer{round_number}-{number}" for number in range(50)]
    wanting(tokens, variant.id)
    return crew.act(stage, [(acts.buys, (token, f"key-{token}")) for token in tokens])


def test_fifty_buyers_of_the_last_five_pieces_become_five_orders(crew: Crew, stage: Callable[..., Stage]) -> None:
    outcomes = fifty_for_five(crew, stage())
    assert truth.faults(outcomes) == []
    refs = [outcome.value for outcome in truth.done(outcomes)]
    assert len(refs) == len(set(refs)) == 5
    assert {outcome.value for outcome in outcomes if outcome.said == "refused"} == {"not_to_be_had"}
    assert (truth.oversold(), truth.astray(), truth.missing(refs)) == (0, [], [])


def test_control_without_the_guard_fifty_buyers_are_promised_more_than_there_is(
    crew: Crew, stage: Callable[..., Stage]
) -> None:
    unguarded = stage("claim")
    promised = [len(truth.done(fifty_for_five(crew, unguarded, number))) for number in range(ROUNDS)]
    assert truth.oversold() > 0
    assert sum(count > 5 for count in promised) >= 0.9 * ROUNDS


def mixed(crew: Crew, stage: Stage, pieces: int, round_number: int) -> tuple[list[Outcome], list[Outcome]]:
    """Buyers, tills and people who change their minds, all at one barrier; outcomes of all, and of the last."""
    hub = makers.location()
    variant = makers.for_sale(makers.brand().id, hub.id, how_many=pieces)
    words = [f"{round_number}-{number}" for number in range(BUYERS + CANCELLING)]
    wanting(words, variant.id)
    cast = [(acts.buys, (word, f"key-{word}")) for word in words[:BUYERS]]
    cast += [(acts.buys_and_cancels, (word, f"key-{word}")) for word in words[BUYERS:]]
    cast += [(acts.rings_up, (variant.id, hub.id, f"till:{round_number}-{number}")) for number in range(TILLS)]  # type: ignore[list-item]  # acts take what they take
    outcomes = crew.act(stage, cast)
    return outcomes, outcomes[BUYERS : BUYERS + CANCELLING]


@pytest.mark.parametrize("pieces", [1, 2, 3, 5, 8])
def test_web_and_tills_share_the_last_pieces(app: Flask, crew: Crew, stage: Callable[..., Stage], pieces: int) -> None:
    for round_number in range(ROUNDS):
        outcomes, cancelled = mixed(crew, stage(), pieces, round_number)
        assert truth.faults(outcomes) == []
        assert (truth.oversold(), truth.astray()) == (0, [])
        assert truth.missing([outcome.value for outcome in truth.done(outcomes[:BUYERS])]) == []
        back = [outcome.ended for outcome in truth.done(cancelled)]
        assert truth.falsely_refused(outcomes, back) == 0
        _take_the_rest()


def _take_the_rest() -> None:
    """What a round leaves is nobody's in the next."""
    from sqlalchemy import update

    from storefront.domain.pieces.models import Piece, State
    from storefront.infra.db import unit_of_work

    with unit_of_work() as session:
        session.execute(update(Piece).where(Piece.state == State.AVAILABLE).values(state=State.WITHDRAWN))


@pytest.mark.parametrize("pieces", [1, 8])
def test_control_without_the_guard_web_and_tills_oversell(
    app: Flask, crew: Crew, stage: Callable[..., Stage], pieces: int
) -> None:
    mixed(crew, stage("claim"), pieces, 0)
    assert truth.oversold() > 0
