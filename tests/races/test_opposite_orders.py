"""The same things in two carts, in opposite orders: nobody waits in a ring, or whoever does tries again."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.models import LineShare, Order, OrderLine
from storefront.flows.add_to_cart import add_to_cart
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Crew, Stage

BUYERS, PIECES = 12, 5


def test_carts_of_shared_pieces_bought_in_opposite_orders_are_had_whole_or_not_at_all(
    app: Flask, crew: Crew, stage: Callable[..., Stage]
) -> None:
    ada, bruno, hub = makers.brand(), makers.brand("Sosa"), makers.location()
    shared = makers.product(ada.id, shares={ada.id: 6667, bruno.id: 3333})
    wanted = [makers.variant(shared.id, size="S").id, makers.variant(shared.id, size="M").id]
    wanted.append(makers.variant(makers.product(bruno.id, "Gonna").id).id)
    for variant_id in wanted:
        makers.pieces(variant_id, hub.id, PIECES)
    for number in range(BUYERS):
        for variant_id in wanted if number % 2 else reversed(wanted):
            add_to_cart(CartOwner(token=f"buyer{number}"), variant_id)
    outcomes = crew.act(stage(), [(acts.buys, (f"buyer{number}", f"key{number}")) for number in range(BUYERS)])
    assert truth.faults(outcomes) == []
    assert len(truth.done(outcomes)) == PIECES
    assert (truth.oversold(), truth.astray(), truth.free()) == (0, [], 0)
    per_order = select(func.count()).select_from(OrderLine).join(Order).group_by(Order.id)
    assert set(db.session.scalars(per_order)) == {3}
    assert db.session.scalar(select(func.count()).select_from(LineShare)) == PIECES * 5


def in_a_ring(crew: Crew, stage: Stage, work: Callable[..., None]) -> list[str]:
    """Two people, each holding what the other wants next; what each was told."""
    hub, brand = makers.location(), makers.brand()
    first, second = (makers.for_sale(brand.id, hub.id, title).id for title in ("Borsa", "Gonna"))
    cast = [(work, (first, second, hub.id, "order:UNO")), (work, (second, first, hub.id, "order:DUE"))]
    return sorted(outcome.said for outcome in crew.act(stage, cast))


def test_who_is_chosen_to_break_a_ring_tries_again(app: Flask, crew: Crew, stage: Callable[..., Stage]) -> None:
    assert in_a_ring(crew, stage(), acts.holds_in_turn_again) == ["done", "refused"]
    assert truth.free() == 0


def test_control_without_a_second_try_the_ring_is_a_broken_page(
    app: Flask, crew: Crew, stage: Callable[..., Stage]
) -> None:
    assert "fault" in in_a_ring(crew, stage("order"), acts.holds_in_turn)
