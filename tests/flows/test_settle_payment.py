"""A payment is settled once, whoever asks first."""

from storefront.domain.ledger import queries as ledger
from storefront.domain.orders.models import OrderState
from storefront.domain.payments.models import Work
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_order
from tests.orders_for_payments import Shop


def test_two_brands_in_one_cart_become_one_payment_and_a_transfer_each(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    shop.hears("checkout.session.completed")
    assert shop.state(order) == OrderState.PAID
    assert len(shop.at_stripe("charges")) == 1
    send_transfers()
    assert {transfer.state for transfer in shop.transfers()} == {Work.DONE}
    sent = shop.at_stripe("transfers")
    assert sorted(transfer.amount for transfer in sent) == sorted(row.amount_cents for row in shop.transfers())
    assert len(sent) == 3
    assert all(shop.owed(brand) == 0 for brand in shop.brands.values())
    assert ledger.unbalanced_entries() == []


def test_the_page_that_the_buyer_comes_back_to_settles_too(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    settle_order(order.ref)
    assert shop.state(order) == OrderState.PAID
