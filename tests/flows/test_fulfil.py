"""What was sold leaves: one step after the other, each once, told to the buyer, and taken back within a day."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.core.errors import NotFound
from storefront.domain.brands.models import Brand
from storefront.domain.carts.models import CartLine
from storefront.domain.carts.services import CartOwner
from storefront.domain.orders.carriers import CARRIERS, tracking_url
from storefront.domain.orders.fulfilments import NotNow, Through, TooLateToUndo
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderEvent
from storefront.domain.places.models import Location
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.fulfil import deliver, hand_over, prepare, ship, undo_step
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import letters

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def brand() -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def atelier(brand: Brand) -> Location:
    return makers.atelier(brand.id)


def parcel(brand: Brand, place: Location, *, collect: bool = False) -> str:
    """A paid order of one piece that leaves this place; the ref of its parcel."""
    variant = makers.for_sale(brand.id, place.id)
    if not collect:
        return f"{makers.paid_order(variant.id).ref}-F1"
    owner = CartOwner(token="t" * 43)
    add_to_cart(owner, variant.id)
    line_id = db.session.scalar(select(CartLine.id).where(CartLine.variant_id == variant.id))
    db.session.rollback()
    return f"{makers.paid_order(owner=owner, collect={line_id: place.id}).ref}-F1"


def state(ref: str) -> FulfilmentState:
    db.session.rollback()
    return db.session.execute(select(Fulfilment.state).where(Fulfilment.ref == ref)).scalar_one()


def test_a_parcel_is_prepared_shipped_and_arrives(brand: Brand, atelier: Location) -> None:
    ref, own = parcel(brand, atelier), Through(brand_id=brand.id)
    assert prepare(ref, own, SYSTEM)
    assert ship(ref, own, SYSTEM, carrier="BRT", tracking="123 4")
    assert deliver(ref, own, SYSTEM)
    kinds = db.session.scalars(select(OrderEvent.kind).order_by(OrderEvent.id)).all()
    assert kinds[-3:] == ["prepared", "shipped", "delivered"]
    row = db.session.execute(select(Fulfilment).where(Fulfilment.ref == ref)).scalar_one()
    assert (row.carrier, row.tracking, row.state) == ("BRT", "123 4", FulfilmentState.DELIVERED)
    assert None not in (row.prepared_at, row.shipped_at, row.delivered_at)


def test_the_buyer_reads_how_to_follow_the_parcel(brand: Brand, atelier: Location) -> None:
    ref, own = parcel(brand, atelier), Through(brand_id=brand.id)
    ship(ref, own, SYSTEM, carrier="BRT", tracking="1234")
    assert ship(ref, own, SYSTEM, carrier="BRT", tracking="1234") is False
    assert len(letters("order_shipped")) == 1
    send_mails()
    assert letters("order_shipped")[0].state == "done"


def test_a_pick_up_is_prepared_told_and_handed_over(brand: Brand) -> None:
    shop = makers.outlet()
    ref, here = parcel(brand, shop, collect=True), Through(location_id=shop.id)
    prepare(ref, here, SYSTEM)
    assert len(letters("order_ready")) == 1
    assert [hand_over(ref, here, SYSTEM), hand_over(ref, here, SYSTEM)] == [True, False]
    with pytest.raises(NotNow):
        ship(ref, here, SYSTEM, carrier="BRT", tracking="1")


@pytest.mark.parametrize("step", ["delivered", "handed_over"])
def test_a_step_that_does_not_follow_is_refused(brand: Brand, atelier: Location, step: str) -> None:
    ref, own = parcel(brand, atelier), Through(brand_id=brand.id)
    with pytest.raises(NotNow):
        (deliver if step == "delivered" else hand_over)(ref, own, SYSTEM)
    assert state(ref) == FulfilmentState.WAITING


def test_what_is_not_paid_or_another_s_is_not_found(brand: Brand, atelier: Location) -> None:
    ref = parcel(brand, atelier)
    other = makers.brand("Baobab")
    unpaid = makers.order(makers.for_sale(brand.id, atelier.id).id).ref
    for wrong, through in (
        (ref, Through(brand_id=other.id)), (ref, Through(location_id=makers.outlet().id)), (ref, Through()),
        (f"{unpaid}-F1", Through(brand_id=brand.id)), ("nonsense", Through(brand_id=brand.id)),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            prepare(wrong, through, SYSTEM)
    assert state(ref) == FulfilmentState.WAITING


def test_a_mistake_is_taken_back_within_a_day(brand: Brand, atelier: Location) -> None:
    ref, own = parcel(brand, atelier), Through(brand_id=brand.id)
    ship(ref, own, SYSTEM, carrier="BRT", tracking="wrong")
    assert undo_step(ref, own, "shipped", SYSTEM)
    assert not undo_step(ref, own, "shipped", SYSTEM)  # the same tap again takes no second step
    assert state(ref) == FulfilmentState.PREPARED
    ship(ref, own, SYSTEM, carrier="BRT", tracking="right")
    assert [one.dedup_key for one in letters("order_shipped")] == [f"order-shipped:{ref}:BRT:right"]  # one never went
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False), pytest.raises(TooLateToUndo):
        undo_step(ref, own, "shipped", SYSTEM)
    assert state(ref) == FulfilmentState.SHIPPED


def test_who_was_told_that_it_left_is_told_that_it_has_not_and_then_that_it_has(
    brand: Brand, atelier: Location
) -> None:
    ref, own = parcel(brand, atelier), Through(brand_id=brand.id)
    for times in (1, 2):
        ship(ref, own, SYSTEM, carrier="BRT", tracking="1234")
        send_mails()
        undo_step(ref, own, "shipped", SYSTEM)
        send_mails()
        states = [one.state for kind in ("order_shipped", "order_not_shipped") for one in letters(kind)]
        assert states == ["done"] * 2 * times


def test_nothing_is_taken_back_of_what_has_not_begun(brand: Brand, atelier: Location) -> None:
    with pytest.raises(NotNow):
        undo_step(parcel(brand, atelier), Through(brand_id=brand.id), "waiting", SYSTEM)


@pytest.mark.parametrize("name", [name for name, _ in CARRIERS.values()])
def test_a_number_cannot_break_out_of_a_carrier_s_address(name: str) -> None:
    address = tracking_url(name, 'x"&y=<script>{}/../')
    assert not set('"<> ') & set(address)
    assert address.startswith("https://")
    assert tracking_url(name, " 12 34\u00a056 ") == tracking_url(name, "123456")
    assert tracking_url("Il furgone di Beppe", "1") == tracking_url(name, "") == ""
