"""Members who send the same parcel, take it back and write the same form at one instant: each thing is done once."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from storefront.domain.brands.models import Brand
from storefront.domain.cases.models import Case
from storefront.domain.orders.message_models import OrderMessage
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderEvent, OrderLine
from storefront.flows.check_orders import ORDERS
from storefront.flows.place_order import Placed
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import letters
from tests.races import acts, truth
from tests.races.crew import Crew, Stage


@pytest.fixture
def brand(stage: Callable[..., Stage]) -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def placed(brand: Brand) -> Placed:
    """A paid order of one piece that leaves the brand's own place."""
    return makers.paid_order(makers.for_sale(brand.id, makers.atelier(brand.id).id).id)


def recorded(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(OrderEvent.kind == kind)) or 0


def parcel() -> Fulfilment:
    db.session.rollback()
    return db.session.execute(select(Fulfilment)).scalar_one()


def test_two_members_who_ship_at_once_ship_once(
    crew: Crew, stage: Callable[..., Stage], brand: Brand, placed: Placed
) -> None:
    cast = [(acts.ships, (brand.id, f"{placed.ref}-F1", f"N{number}")) for number in range(20)]
    outcomes = crew.act(stage(), cast)
    assert truth.faults(outcomes) == []
    assert sum(outcome.value for outcome in outcomes) == 1
    first = next(number for number, outcome in enumerate(outcomes) if outcome.value)
    assert (parcel().state, parcel().tracking) == (FulfilmentState.SHIPPED, f"N{first}")
    assert (recorded("shipped"), len(letters("order_shipped"))) == (1, 1)
    assert [row for rows in ORDERS.values() for row in rows()] == []


def test_shipped_and_taken_back_at_once_it_is_in_one_state(
    crew: Crew, stage: Callable[..., Stage], brand: Brand, placed: Placed
) -> None:
    ref = f"{placed.ref}-F1"
    acts.ships(brand.id, ref, "1")
    cast = [(acts.takes_back, (brand.id, ref)) for _ in range(10)] + [(acts.ships, (brand.id, ref, "2"))] * 10
    outcomes = crew.act(stage(), cast)  # type: ignore[arg-type]  # as above
    assert truth.faults(outcomes) == []
    there = parcel()
    is_on_its_way = there.state == FulfilmentState.SHIPPED
    assert is_on_its_way == bool(there.tracking) == bool(there.shipped_at)
    steps = recorded("shipped") - recorded("step_undone")
    assert steps == {FulfilmentState.SHIPPED: 1, FulfilmentState.PREPARED: 0}[there.state]
    assert [row for rows in ORDERS.values() for row in rows()] == []


def test_one_form_sent_by_ten_is_one_message(
    crew: Crew, stage: Callable[..., Stage], brand: Brand, placed: Placed
) -> None:
    outcomes = crew.act(stage(), [(acts.asks, (placed.ref, brand.slug, "form-1")) for _ in range(10)])
    assert truth.faults(outcomes) == []
    assert sum(outcome.value for outcome in outcomes) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OrderMessage)) == 1


def test_what_ten_cannot_deliver_is_one_case(
    crew: Crew, stage: Callable[..., Stage], brand: Brand, placed: Placed
) -> None:
    line_id = db.session.scalar(select(OrderLine.id))
    db.session.rollback()
    outcomes = crew.act(stage(), [(acts.cannot, (brand.id, placed.ref, line_id)) for _ in range(10)])
    assert truth.faults(outcomes) == []
    assert sum(outcome.value for outcome in outcomes) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
