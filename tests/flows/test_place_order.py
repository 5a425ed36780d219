"""Placing an order: what is held, what is frozen, what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.core.actor import GUEST
from storefront.core.errors import PriceChanged
from storefront.domain.brands.models import Party, VatRegime
from storefront.domain.carts.queries import wishes
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import CapacityWeek, Making, Variant
from storefront.domain.orders.models import Fulfilment, FulfilmentKind, Leg, LineShare, Order, OrderLine, OrderState
from storefront.domain.pieces.models import Piece, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.place_order import (
    AddressNeeded,
    Buyer,
    CartEmpty,
    NotToBeHad,
    Planned,
    StillOpen,
    place_order,
)
from storefront.flows.quote import quote
from storefront.flows.release_order import release_order
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted

ADA = CartOwner(token="ada")
BRUNO = CartOwner(token="bruno")
HOME = {"name": "Ada", "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO",
        "country": "IT", "phone": ""}  # fmt: skip
PLENTY_CENTS = 10**7


def buyer(owner: CartOwner = ADA, **changes: object) -> Buyer:
    plain = Buyer(
        owner=owner, by=GUEST, locale="it", email="ada@posta.example", name="Ada", phone="", country="IT", address=HOME,
        collect={}, personalisations={}, invoice=None, seen_total_cents=PLENTY_CENTS, request_key=f"key-{owner.token}",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def one(column: object, *where: object) -> object:
    return db.session.scalar(select(column).where(*where))  # type: ignore[call-overload]


def states(variant_id: int) -> list[State]:
    return list(db.session.scalars(select(Piece.state).where(Piece.variant_id == variant_id).order_by(Piece.id)))


def test_three_brands_in_one_cart_become_one_order_in_one_parcel(app: Flask) -> None:
    hub = makers.location()
    brands = [makers.brand(name) for name in ("Arbrora", "Episodio Zero", "Sosa")]
    for brand in brands:
        add_to_cart(ADA, makers.for_sale(brand.id, hub.id).id)
    placed = place_order(buyer())
    assert db.session.scalar(select(func.count()).select_from(Fulfilment)) == 1
    assert one(Order.total_cents, Order.ref == placed.ref) == 3 * 4500 + 590
    assert len(db.session.scalars(select(Leg.id)).all()) == 3
    assert one(Order.state, Order.ref == placed.ref) == OrderState.PLACED


def test_pieces_are_held_a_little_longer_than_the_payment_may_take(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=2)
    add_to_cart(ADA, variant.id)
    placed = place_order(buyer())
    assert states(variant.id) == [State.HELD, State.AVAILABLE]
    order = db.session.execute(select(Order.placed_at, Order.held_until)).one()
    assert order.held_until - order.placed_at == timedelta(minutes=31, seconds=120)
    assert one(Piece.held_for, Piece.state == State.HELD) == f"order:{placed.ref}"


def test_the_split_is_frozen_on_the_terms_of_the_day(app: Flask) -> None:
    hub = makers.location()
    ada = makers.brand("Arbrora", commission_bp=2000)
    small = makers.brand("Petit", commission_bp=3000, vat_regime=VatRegime.FORFETTARIO)
    both = makers.for_sale(ada.id, hub.id, price_cents=9999, shares={ada.id: 6667, small.id: 3333})
    add_to_cart(ADA, both.id)
    place_order(buyer())
    columns = (LineShare.gross_cents, LineShare.commission_cents, LineShare.commission_vat_cents, LineShare.net_cents)
    shares = db.session.execute(select(*columns).order_by(LineShare.brand_id)).all()
    assert [tuple(row) for row in shares] == [(6666, 1333, 293, 5040), (3333, 1000, 220, 2113)]
    line = db.session.execute(
        select(OrderLine.seller, OrderLine.seller_brand_id, OrderLine.vat_bp, OrderLine.vat_cents)
    ).one()
    assert tuple(line) == (Party.BRAND, ada.id, 2200, 1803)


def test_the_part_of_a_cooperative_that_sells_carries_no_vat_on_commission(app: Flask) -> None:
    brand = makers.brand(seller=Party.COOPERATIVE, vat_regime=VatRegime.FORFETTARIO)
    add_to_cart(ADA, makers.for_sale(brand.id, makers.location().id).id)
    place_order(buyer())
    assert one(OrderLine.seller) == Party.COOPERATIVE
    assert one(OrderLine.seller_brand_id) is None
    assert one(LineShare.commission_vat_cents) == 0


def test_a_later_price_changes_nothing_that_was_ordered(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    add_to_cart(ADA, variant.id)
    place_order(buyer())
    with unit_of_work() as session:
        row = session.get(Variant, variant.id)
        assert row is not None
        row.list_cents = row.price_cents = 9900
    assert one(OrderLine.paid_cents) == 4500


def test_shipping_belongs_to_the_brand_whose_atelier_sends(app: Flask) -> None:
    brand = makers.brand()
    workshop = makers.atelier(brand.id)
    add_to_cart(ADA, makers.for_sale(brand.id, workshop.id).id)
    place_order(buyer())
    assert one(Fulfilment.brand_id) == brand.id
    assert one(Leg.shipping_cents) == 750
    assert one(Leg.amount_cents) == 4500 - 900 - 198 + 750


def test_a_line_can_be_collected_while_the_rest_is_sent(app: Flask) -> None:
    brand, hub, grifone = makers.brand(), makers.location(), makers.outlet()
    sent = makers.for_sale(brand.id, hub.id)
    fetched = makers.for_sale(brand.id, grifone.id, "Gonna")
    add_to_cart(ADA, sent.id)
    add_to_cart(ADA, fetched.id)
    lines = dict(db.session.execute(select(_cart_line().variant_id, _cart_line().id)).all())  # type: ignore[arg-type]
    place_order(buyer(collect={lines[fetched.id]: grifone.id}))
    kinds = db.session.execute(
        select(Fulfilment.location_id, Fulfilment.kind, Fulfilment.shipping_cents, Fulfilment.address)
    )
    found = {row.location_id: row for row in kinds}
    assert found[grifone.id].kind == FulfilmentKind.PICKUP
    assert found[grifone.id].shipping_cents == 0
    assert found[grifone.id].address is None
    assert found[hub.id].kind == FulfilmentKind.PARCEL
    assert found[hub.id].address == HOME


def _cart_line() -> type:
    from storefront.domain.carts.models import CartLine

    return CartLine


def test_the_same_form_sent_twice_is_one_order(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=5)
    add_to_cart(ADA, variant.id)
    first, second = place_order(buyer()), place_order(buyer())
    assert first == second
    assert states(variant.id).count(State.HELD) == 1


def test_another_order_of_the_same_cart_waits_until_the_first_is_ended(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    add_to_cart(ADA, variant.id)
    first = place_order(buyer())
    with pytest.raises(StillOpen) as refusal:
        place_order(buyer(request_key="another"))
    assert refusal.value.values == {"order_ref": first.ref}
    release_order(first.ref, "cancelled")
    assert place_order(buyer(request_key="another")).ref != first.ref


def test_a_piece_that_another_buyer_holds_cannot_be_had_and_nothing_is_kept(app: Flask) -> None:
    brand, hub = makers.brand(), makers.location()
    wanted, other = makers.for_sale(brand.id, hub.id), makers.for_sale(brand.id, hub.id, "Gonna")
    add_to_cart(BRUNO, wanted.id)
    place_order(buyer(BRUNO))
    add_to_cart(ADA, other.id)
    add_to_cart(ADA, wanted.id)
    with pytest.raises(NotToBeHad) as refusal:
        place_order(buyer())
    assert [lacking.why for lacking in refusal.value.values["lacking"]] == ["reserved"]
    assert states(other.id) == [State.AVAILABLE]
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_a_total_above_the_one_that_was_seen_is_refused(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    add_to_cart(ADA, variant.id)
    with pytest.raises(PriceChanged) as refusal:
        place_order(buyer(seen_total_cents=5089))
    assert refusal.value.values == {"seen_cents": 5089, "total_cents": 5090}
    assert states(variant.id) == [State.AVAILABLE]
    place_order(buyer(seen_total_cents=5090))


def test_a_brand_that_cannot_be_paid_sells_nothing_online(app: Flask) -> None:
    hub, ready, waiting = makers.location(), makers.brand("Arbrora"), makers.brand("Sosa", can_receive=False)
    shared = makers.for_sale(ready.id, hub.id, shares={ready.id: 5000, waiting.id: 5000})
    with unit_of_work() as session:
        session.add(_line_in_a_cart(session, shared.id))
    with pytest.raises(NotToBeHad) as refusal:
        place_order(buyer())
    assert refusal.value.values["lacking"][0].why == "gone"


def _line_in_a_cart(session: object, variant_id: int) -> object:
    from storefront.domain.carts import services
    from storefront.domain.carts.models import CartLine

    return CartLine(cart_id=services.open_for(ADA), variant_id=variant_id, quantity=1, seen_price_cents=4500)


def test_an_empty_cart_orders_nothing(app: Flask) -> None:
    with pytest.raises(CartEmpty):
        place_order(buyer())


def test_what_is_sent_needs_an_address(app: Flask) -> None:
    add_to_cart(ADA, makers.for_sale(makers.brand().id, makers.location().id).id)
    with pytest.raises(AddressNeeded):
        place_order(buyer(address=None))


def test_what_is_made_to_order_takes_a_slot_of_its_maker_and_gives_it_back(app: Flask) -> None:
    makers.location()
    product = makers.product(makers.brand().id, making=Making.TO_ORDER, weekly_capacity=2, lead_days=5)
    variant = makers.variant(product.id)
    add_to_cart(ADA, variant.id, 3)
    placed = place_order(buyer())
    weeks = db.session.execute(select(CapacityWeek.iso_week, CapacityWeek.taken).order_by(CapacityWeek.iso_week)).all()
    assert [row.taken for row in weeks] == [2, 1]
    assert states(variant.id) == [State.HELD] * 3
    assert one(OrderLine.made_to_order) is True
    assert release_order(placed.ref, "expired")
    assert states(variant.id) == [State.WITHDRAWN] * 3
    assert db.session.scalars(select(CapacityWeek.taken)).all() == [0, 0]


def test_a_released_order_gives_its_pieces_back_once(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    add_to_cart(ADA, variant.id)
    placed = place_order(buyer())
    assert release_order(placed.ref, "expired")
    assert not release_order(placed.ref, "cancelled")
    assert one(Order.state) == OrderState.EXPIRED
    assert states(variant.id) == [State.AVAILABLE]
    assert one(OrderLine.released_at) is not None


def test_only_what_the_buyer_really_had_changed_loses_the_right_of_withdrawal(app: Flask) -> None:
    brand, hub = makers.brand(), makers.location()
    named = {"withdrawal_exclusion": "personalised", "personalisation_max": 12}
    plain, changed = makers.for_sale(brand.id, hub.id, **named), makers.for_sale(brand.id, hub.id, "Bavaglia", **named)
    add_to_cart(ADA, plain.id)
    add_to_cart(ADA, changed.id, 1, "Tommaso")
    place_order(buyer())
    found = dict(db.session.execute(select(OrderLine.variant_id, OrderLine.withdrawal_exclusion)).all())  # type: ignore[arg-type]
    assert found == {plain.id: "", changed.id: "personalised"}


def planned(owner: CartOwner = ADA) -> Planned:
    """What the page that the buyer sends was made from."""
    rows = wishes(owner, "it")
    made = Planned(rows, quote(rows, at=clock.now()))
    db.session.rollback()
    return made


def test_what_the_page_was_planned_by_is_not_planned_again(app: Flask) -> None:
    add_to_cart(ADA, makers.for_sale(makers.brand().id, makers.location().id).id)
    plan = planned()
    with counted() as said:
        place_order(buyer(), plan)
    assert not [statement for statement in said if statement.startswith("SELECT piece.variant_id")]
    assert len(said) <= 20, said


def test_a_cart_that_changed_since_its_page_is_ordered_as_it_is_now(app: Flask) -> None:
    hub, brand = makers.location(), makers.brand()
    add_to_cart(ADA, makers.for_sale(brand.id, hub.id).id)
    plan = planned()
    second = makers.for_sale(brand.id, hub.id, price_cents=1000)
    add_to_cart(ADA, second.id)
    place_order(buyer(), plan)
    assert one(Order.goods_cents) == 5500
    assert states(second.id) == [State.HELD]


def test_a_price_that_rose_since_its_page_is_never_taken_unseen(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    add_to_cart(ADA, variant.id)
    plan = planned()
    with unit_of_work() as session:
        session.execute(update(Variant).values(price_cents=6000, list_cents=6000))
    with pytest.raises(PriceChanged):
        place_order(buyer(seen_total_cents=4500 + 590), plan)


def test_a_piece_taken_since_its_page_is_looked_for_elsewhere(app: Flask) -> None:
    hub, grifone = makers.location(), makers.outlet("Il Grifone")
    variant = makers.for_sale(makers.brand().id, hub.id)
    elsewhere = makers.piece(variant.id, grifone.id)
    add_to_cart(ADA, variant.id)
    plan = planned()
    with unit_of_work() as session:
        session.execute(update(Piece).where(Piece.id != elsewhere.id).values(state=State.WITHDRAWN))
    place_order(buyer(), plan)
    assert one(Piece.location_id, Piece.state == State.HELD) == grifone.id
