"""People who order on one device and erase their account on another, in the same instant: one of the two comes first."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.models import Order
from storefront.domain.people.models import User
from storefront.flows.add_to_cart import add_to_cart
from storefront.infra.db import db
from tests import makers
from tests.races import acts, truth
from tests.races.crew import Crew, Outcome, Stage

PEOPLE = 8


def leaving(crew: Crew, stage: Stage) -> list[Outcome]:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=PEOPLE)
    people = [makers.user(f"Persona {number}") for number in range(PEOPLE)]
    for one in people:
        add_to_cart(CartOwner(user_id=one.id), variant.id)
    cast = [(acts.buys_signed_in, (one.id, f"key-{one.id}")) for one in people]
    return crew.act(stage, cast + [(acts.erases, (one.id,)) for one in people])  # type: ignore[operator]  # as elsewhere


def orders_of_nobody() -> int:
    """Orders that wait for the payment of somebody who was erased."""
    db.session.rollback()
    gone = select(User.id).where(User.email.startswith("erased:"))
    return len(db.session.scalars(select(Order.id).where(Order.user_id.in_(gone))).all())


def test_who_ordered_is_not_erased_and_who_is_erased_has_not_ordered(
    app: Flask, crew: Crew, stage: Callable[..., Stage]
) -> None:
    outcomes = leaving(crew, stage())
    assert truth.faults(outcomes) == []
    assert orders_of_nobody() == 0
    bought, erased = outcomes[:PEOPLE], outcomes[PEOPLE:]
    assert [{one.said, other.said} for one, other in zip(bought, erased, strict=True)] == [{"done", "refused"}] * PEOPLE


def test_control_without_the_guard_somebody_has_ordered_who_is_nobody(
    app: Flask, crew: Crew, stage: Callable[..., Stage], database_kind: str
) -> None:
    """SQLite has one writer at a time: there the guard is the database's own."""
    leaving(crew, stage("erasure"))
    assert orders_of_nobody() > 0 or database_kind == "sqlite"
