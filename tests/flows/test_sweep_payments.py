"""Everything comes to its right end with all webhooks lost."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.brands.models import StripeAccount
from storefront.domain.orders.models import OrderState
from storefront.domain.payments.models import Payment, PaymentState, Work
from storefront.domain.pieces.models import Piece, State
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.orders_for_payments import Shop


def test_a_paid_order_is_found_booked_and_sent(shop: Shop) -> None:
    order = shop.three_brands()
    shop.sandbox.turns("fee_detail_delay_seconds", 0)
    shop.pays(order)
    sweep_payments()
    assert shop.state(order) == OrderState.PAID
    assert [transfer.state for transfer in shop.transfers()] == [Work.DONE] * 3
    assert shop.payment(order).fee_cents


def test_a_delayed_payment_is_found_within_a_quarter_of_an_hour(delayed: None, shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order, "sepa_debit")
    sweep_payments()
    assert shop.state(order) == OrderState.PROCESSING
    shop.sandbox.control("settle_debit", shop.at_stripe("charges")[0].id)
    for minute in range(15):
        with time_machine.travel(clock.now() + timedelta(minutes=minute), tick=False):
            sweep_payments()
    assert shop.state(order) == OrderState.PAID


def test_a_delayed_payment_is_held_without_an_end(delayed: None, shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order, "sepa_debit")
    sweep_payments()
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        for _ in range(2):
            sweep_payments()
    assert shop.state(order) == OrderState.PROCESSING
    assert shop.pieces(order) == [State.HELD] * 3


def ended(seconds_ago: int) -> None:
    """Our clock runs ahead of Stripe's: the attempt is over here, the page is open there."""
    with unit_of_work() as session:
        session.execute(update(Payment).values(expires_at=clock.now() - timedelta(seconds=seconds_ago)))


def test_a_page_that_nobody_paid_is_closed_after_its_time_and_its_grace(shop: Shop) -> None:
    order = shop.three_brands()
    session_id = shop.opens(order)
    ended(115)
    sweep_payments()
    assert shop.pieces(order) == [State.HELD] * 3
    ended(121)
    sweep_payments()
    assert shop.sandbox.client().v1.checkout.sessions.retrieve(session_id).status == "expired"
    assert shop.state(order) == OrderState.EXPIRED
    assert {piece.state for piece in shop.rows(Piece)} == {State.AVAILABLE}


def test_a_page_that_stripe_has_closed_gives_the_pieces_back(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    shop.sandbox.advances(seconds=32 * 60)
    sweep_payments()
    assert shop.state(order) == OrderState.EXPIRED


def test_a_hold_is_kept_as_long_as_stripe_does_not_say_that_the_page_is_closed(shop: Shop) -> None:
    order = shop.three_brands()
    shop.opens(order)
    late = shop.payment(order).expires_at + timedelta(hours=1)
    shop.sandbox.breaks("cut_before", "*", count=9)
    with time_machine.travel(late, tick=False):
        sweep_payments()
    assert shop.pieces(order) == [State.HELD] * 3


def test_a_payment_in_the_last_moment_wins_over_the_sweep(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    with time_machine.travel(shop.payment(order).expires_at + timedelta(hours=1), tick=False):
        sweep_payments()
    assert shop.state(order) == OrderState.PAID


def test_an_order_whose_page_was_never_opened_gives_its_pieces_back(shop: Shop) -> None:
    order = shop.three_brands()
    with time_machine.travel(clock.now() + timedelta(minutes=32), tick=False):
        sweep_payments()
    assert shop.state(order) == OrderState.PLACED
    with time_machine.travel(clock.now() + timedelta(minutes=34), tick=False):
        sweep_payments()
    assert shop.state(order) == OrderState.EXPIRED
    assert {piece.state for piece in shop.rows(Piece)} == {State.AVAILABLE}


def test_a_page_whose_address_got_lost_does_not_hold_pieces_for_ever(shop: Shop) -> None:
    from storefront.core.errors import Unavailable
    from storefront.flows.open_checkout import open_checkout

    order = shop.three_brands()
    shop.sandbox.breaks("cut_after", "POST /v1/checkout/sessions", count=3)
    with pytest.raises(Unavailable):
        open_checkout(order.ref)
    with time_machine.travel(clock.now() + timedelta(minutes=40), tick=False):
        sweep_payments()
    assert shop.payment(order).state == PaymentState.EXPIRED
    assert shop.state(order) == OrderState.EXPIRED


def test_an_account_that_became_active_unheard_is_found_and_paid(shop: Shop) -> None:
    hub, brand = makers.location(), shop.brand("Arbrora")
    order = shop.order(makers.for_sale(brand.id, hub.id))
    shop.sandbox.control("deactivate_account", shop.account_of(brand))
    shop.pays(order)
    sweep_payments()
    assert [transfer.state for transfer in shop.transfers()] == [Work.BLOCKED]
    shop.sandbox.control("finish_onboarding", shop.account_of(brand))
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        sweep_payments()
    assert [transfer.state for transfer in shop.transfers()] == [Work.DONE]
    assert db.session.scalar(select(StripeAccount.transfers_active)) is True
