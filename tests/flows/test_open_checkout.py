"""Starting to pay: one live page per order, whatever Stripe does."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from storefront.core import clock
from storefront.core.errors import Unavailable
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.payments import gateway_payments
from storefront.domain.payments.bill import bill
from storefront.domain.payments.models import Payment, PaymentState
from storefront.domain.payments.refusals import NotPayable, TooSmall
from storefront.domain.pieces.models import Piece, State
from storefront.flows.close_checkout import cancel_order
from storefront.flows.open_checkout import open_checkout
from storefront.flows.release_order import release_order
from storefront.infra.db import unit_of_work
from tests import makers
from tests.orders_for_payments import Shop


def lines_of(shop: Shop, session_id: str) -> list[tuple[str, int, int]]:
    items = shop.sandbox.client().v1.checkout.sessions.line_items.list(session_id, {"limit": 100})
    return [(item.description, item.quantity, item.amount_total) for item in items.data]


def test_the_whole_cart_is_one_page_with_lines_by_brand_and_one_for_each_parcel(shop: Shop) -> None:
    order = shop.three_brands()
    url = open_checkout(order.ref)
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(shop.session_of(order))
    assert url == session.url
    assert session.amount_total == 3 * 4500 + 590
    assert lines_of(shop, session.id) == [
        ("Borsa di vela (Arbrora)", 1, 4500),
        ("Borsa di vela (Episodio Zero)", 1, 4500),
        ("Borsa di vela (Sosa)", 1, 4500),
        ("Spedizione, pacco 1 da Glocal Factory", 1, 590),
    ]


def test_the_buyer_comes_back_to_the_order_in_the_language_of_the_order(shop: Shop) -> None:
    hub, brand = makers.location(), shop.brand("Arbrora")
    order = shop.order(makers.for_sale(brand.id, hub.id), locale="en")
    session = shop.sandbox.client().v1.checkout.sessions.retrieve(shop.opens(order))
    page = f"http://127.0.0.1:8000/en/orders/{order.ref}"
    assert session.success_url == f"{page}?key={order.key}&session_id={{CHECKOUT_SESSION_ID}}"
    assert session.cancel_url == f"{page}/back?key={order.key}"
    assert lines_of(shop, session.id)[1][0] == "Delivery, parcel 1 from Glocal Factory"


def test_more_lines_than_a_person_reads_become_one_line_for_each_brand(shop: Shop) -> None:
    hub, brand = makers.location(), shop.brand("Arbrora")
    variants = [makers.for_sale(brand.id, hub.id, f"Borsa {n}", price_cents=1000) for n in range(51)]  # over 20 kg
    order = shop.order(*variants)
    assert lines_of(shop, shop.opens(order)) == [("Arbrora: 51 pezzi", 1, 51_000), ("Spedizione, 3 pacchi", 1, 1770)]


def test_pressing_twice_opens_the_same_page(shop: Shop) -> None:
    order = shop.three_brands()
    assert open_checkout(order.ref) == open_checkout(order.ref)
    assert len(shop.rows(Payment)) == 1
    assert len(shop.sandbox.client().v1.checkout.sessions.list().data) == 1


def test_the_hold_outlives_the_page_by_its_grace(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    payment = shop.payment(order)
    until = payment.expires_at + timedelta(seconds=120)
    assert {piece.held_until for piece in shop.rows(Piece)} == {until}
    assert shop.rows(Order)[0].held_until == until


def test_a_paid_order_leads_to_its_own_page_and_is_settled_on_the_way(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    assert open_checkout(order.ref) == f"http://127.0.0.1:8000/orders/{order.ref}?key={order.key}"
    assert shop.state(order) == OrderState.PAID


def test_an_expired_page_is_followed_by_a_new_one_while_the_pieces_are_held(shop: Shop) -> None:
    order = shop.three_brands()
    first = shop.opens(order)
    shop.sandbox.client().v1.checkout.sessions.expire(first)
    second = shop.opens(order)
    assert second != first
    assert [(row.attempt, row.state) for row in shop.rows(Payment)] == [
        (1, PaymentState.EXPIRED),
        (2, PaymentState.OPEN),
    ]


def test_an_order_that_ended_cannot_be_paid(shop: Shop) -> None:
    order = shop.three_brands()
    release_order(order.ref, "cancelled")
    with pytest.raises(NotPayable):
        open_checkout(order.ref)


def test_an_order_that_lost_a_piece_to_a_shop_cannot_be_paid(shop: Shop) -> None:
    order = shop.three_brands()
    piece_id = shop.rows(Piece, Piece.held_for == f"order:{order.ref}")[0].id
    with unit_of_work() as session:
        freed = {"state": State.AVAILABLE, "held_kind": None, "held_for": None, "held_until": None}
        session.execute(update(Piece).where(Piece.id == piece_id).values(**freed))
    with pytest.raises(NotPayable):
        open_checkout(order.ref)
    assert shop.rows(Payment) == []


def test_less_than_stripe_takes_is_refused_before_asking(shop: Shop) -> None:
    hub, brand = makers.location(price_cents=0), shop.brand("Arbrora")
    order = shop.order(makers.for_sale(brand.id, hub.id, price_cents=49))
    with pytest.raises(TooSmall):
        open_checkout(order.ref)
    assert shop.order(makers.for_sale(brand.id, hub.id, price_cents=50), who="bruno")


@pytest.mark.parametrize(("fault", "times"), [("answer_500", 1), ("answer_429", 1), ("cut_before", 3)])
def test_a_stripe_that_is_down_charges_nothing_and_loses_nothing(shop: Shop, fault: str, times: int) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks(fault, "POST /v1/checkout/sessions", count=times)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    assert shop.state(order) == OrderState.PLACED
    assert shop.pieces(order) == [State.HELD] * 3
    shop.pays(order)
    assert len([row for row in shop.rows(Payment) if row.state == PaymentState.OPEN]) == 1


def test_a_line_cut_after_the_work_opens_the_page_that_was_made(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks("cut_after", "POST /v1/checkout/sessions", count=1)
    assert open_checkout(order.ref)
    assert len(shop.sandbox.client().v1.checkout.sessions.list().data) == 1


def test_an_answer_that_got_lost_for_good_is_found_under_the_same_key(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks("cut_after", "POST /v1/checkout/sessions", count=3)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    open_checkout(order.ref)
    assert len(shop.sandbox.client().v1.checkout.sessions.list().data) == 1
    assert len(shop.rows(Payment)) == 1


def test_an_attempt_whose_time_has_become_too_short_is_replaced_at_once(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks("cut_before", "POST /v1/checkout/sessions", count=3)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    with unit_of_work() as session:  # three minutes go by: less than Stripe's shortest half hour is left
        session.execute(update(Payment).values(expires_at=clock.now() + timedelta(minutes=28)))
    open_checkout(order.ref)
    assert [row.state for row in shop.rows(Payment)] == [PaymentState.FAILED, PaymentState.OPEN]


def test_a_bill_that_changed_under_its_key_gets_a_new_attempt_instead_of_the_old_page(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks("cut_after", "POST /v1/checkout/sessions", count=3)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    with unit_of_work() as session:
        session.execute(update(Order).values(email="altra@posta.example"))
    open_checkout(order.ref)
    assert [row.state for row in shop.rows(Payment)] == [PaymentState.FAILED, PaymentState.OPEN]


def test_cancelling_closes_the_page_first_and_only_then_gives_the_pieces_back(shop: Shop) -> None:
    order = shop.three_brands()
    session_id = shop.opens(order)
    assert cancel_order(order.ref)
    assert shop.sandbox.client().v1.checkout.sessions.retrieve(session_id).status == "expired"
    assert shop.state(order) == OrderState.CANCELLED
    assert {piece.state for piece in shop.rows(Piece)} == {State.AVAILABLE}


def test_cancelling_what_was_just_paid_keeps_the_order(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    assert not cancel_order(order.ref)
    assert shop.state(order) == OrderState.PAID


def test_cancelling_while_stripe_is_down_keeps_the_hold(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    shop.sandbox.breaks("cut_before", "POST /v1/checkout/sessions/*", count=3)
    assert not cancel_order(order.ref)
    assert shop.state(order) == OrderState.PLACED
    assert shop.pieces(order) == [State.HELD] * 3


def test_cancelling_finds_and_closes_a_page_whose_address_got_lost(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.breaks("cut_after", "POST /v1/checkout/sessions", count=3)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    assert cancel_order(order.ref)
    assert [seen.status for seen in shop.sandbox.client().v1.checkout.sessions.list().data] == ["expired"]


def test_the_same_attempt_always_asks_for_the_same(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    payment_id = shop.payment(order).id
    asked = bill(payment_id)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert bill(payment_id) == asked
        assert gateway_payments.create_session(asked).session_id == shop.session_of(order)


def test_the_address_of_the_delivery_goes_with_the_payment(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    (intent,) = shop.at_stripe("payment_intents")
    assert intent.shipping.address.line1 == "Via Po 1"
    assert intent.metadata.to_dict()["order"] == order.ref
