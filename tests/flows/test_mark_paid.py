"""The moment of payment: everything at once, or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storefront.core import clock
from storefront.core.actor import GUEST
from storefront.domain.brands.models import Party
from storefront.domain.carts.models import CartLine
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import CapacityWeek, Making
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.mails.models import Mail
from storefront.domain.orders.making import monday
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderEvent, OrderLine, OrderState
from storefront.domain.orders.plan_days import weeks_ahead
from storefront.domain.payments import queries, services
from storefront.domain.payments.models import Payment, PaymentState, RefundLine, RefundShare, Work
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import Piece, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.check import check
from storefront.flows.mark_paid import mark_paid
from storefront.flows.place_order import Placed
from storefront.flows.release_order import release_order
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_payment import settle_payment
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.orders_for_payments import Shop


def settle(shop: Shop, order: object) -> None:
    settle_payment(shop.payment(order).id)  # type: ignore[arg-type]


def sides(kind: str) -> dict[str, int]:
    """The postings of all entries of one kind."""
    db.session.rollback()
    refs = db.session.scalars(select(JournalEntry.order_ref).where(JournalEntry.kind == kind)).all()
    found: dict[str, int] = {}
    for ref in set(refs):
        for side in ledger.of_order(ref or ""):
            if side.kind == kind:
                found[side.account] = found.get(side.account, 0) + side.amount_cents
    return found


def snatch(piece_id: int) -> None:
    """In a shop the piece breaks in somebody's hands, whoever it was held for."""
    with unit_of_work():
        pieces.move([piece_id], State.HELD, State.AVAILABLE, by=GUEST, why="broken_by_till", values=pieces.NO_HOLD)
        pieces.move([piece_id], State.AVAILABLE, State.WITHDRAWN, by=GUEST, why="damaged")


def test_the_sale_is_one_balanced_entry_with_everybodys_part(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    settle(shop, order)
    arbrora, episodio, sosa = (f"brand_payable:{brand.id}" for brand in shop.brands.values())
    # 45.00 each, 20 % commission, 22 % VAT on it; the hub's shipping is the cooperative's.
    assert sides("sale") == {
        "stripe_balance": 14_090, "commission": -2700, "commission_vat": -594, "coop_shipping": -590,
        arbrora: -3402, episodio: -3402, sosa: -3402,
    }  # fmt: skip


def test_shipping_of_an_atelier_is_the_brands(shop: Shop) -> None:
    brand = shop.brand("Arbrora")
    place = makers.atelier(brand.id)
    order = shop.order(makers.for_sale(brand.id, place.id))
    shop.pays(order)
    settle(shop, order)
    assert sides("sale")[f"brand_payable:{brand.id}"] == -(3402 + 750)
    assert [transfer.amount_cents for transfer in shop.transfers()] == [3402 + 750]


def test_what_the_cooperative_sells_itself_is_its_margin_and_no_commission(shop: Shop) -> None:
    brand = shop.brand("Arbrora", seller=Party.COOPERATIVE)
    order = shop.order(makers.for_sale(brand.id, makers.location().id))
    shop.pays(order)
    settle(shop, order)
    assert sides("sale") == {
        "stripe_balance": 5090, "coop_sales": -900, "coop_shipping": -590, f"brand_payable:{brand.id}": -3600,
    }  # fmt: skip


def test_a_co_crafted_piece_pays_every_brand_its_share(shop: Shop) -> None:
    ada, bruno = shop.brand("Arbrora"), shop.brand("Sosa")
    both = makers.for_sale(ada.id, makers.location().id, price_cents=9999, shares={ada.id: 6667, bruno.id: 3333})
    order = shop.order(both)
    shop.pays(order)
    settle(shop, order)
    send_transfers()
    assert sum(transfer.amount for transfer in shop.at_stripe("transfers")) == 5040 + 2519
    assert ledger.balance("stripe_balance") == 9999 + 590 - 5040 - 2519


def test_pieces_are_sold_the_cart_is_emptied_and_the_buyer_is_told(shop: Shop) -> None:
    order = shop.three_brands()
    other = makers.for_sale(shop.brands["Arbrora"].id, makers.location().id, "Cuscino")
    add_to_cart(CartOwner(token="ada"), other.id)
    shop.pays(order)
    settle(shop, order)
    assert [piece.state for piece in shop.rows(Piece)] == [State.SOLD] * 3 + [State.AVAILABLE]
    assert [line.variant_id for line in shop.rows(CartLine)] == [other.id]
    assert [event.kind for event in shop.rows(OrderEvent)] == ["placed", "paid"]


def test_it_happens_once_however_often_it_is_asked(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    settle(shop, order)
    payment = shop.payment(order)
    again = mark_paid(payment.id, payment_intent_id=payment.payment_intent_id or "", charge_id=payment.charge_id or "")
    assert again is False
    assert len(shop.transfers()) == 3
    assert len(shop.rows(JournalEntry)) == 1


def test_a_piece_that_was_lost_is_refunded_at_once_and_all_else_goes_on(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    lost = shop.rows(Piece)[0]
    snatch(lost.id)
    settle(shop, order)
    assert shop.state(order) == OrderState.PAID
    (refund,) = shop.refunds()
    assert (refund.reason, refund.amount_cents, refund.ref) == ("piece_gone", 4500, f"{order.ref}-R1")
    assert [transfer.amount_cents for transfer in shop.transfers()] == [3402, 3402]
    assert shop.owed(shop.brands["Arbrora"]) == 0
    send_refunds()
    assert [(seen.amount, seen.metadata.to_dict()["refund"]) for seen in shop.at_stripe("refunds")] == [
        (4500, refund.ref)
    ]
    assert ledger.balance("refunds_in_transit") == 0
    assert [event.kind for event in shop.rows(OrderEvent)] == ["placed", "pieces_gone", "paid", "refunded"]
    assert [line.released_at is None for line in shop.rows(OrderLine)] == [False, True, True]


def test_the_shipping_of_a_parcel_left_empty_goes_back_too(shop: Shop) -> None:
    brand, other = shop.brand("Arbrora"), shop.brand("Sosa")
    place, hub = makers.atelier(brand.id), makers.location()
    order = shop.order(makers.for_sale(brand.id, place.id), makers.for_sale(other.id, hub.id))
    shop.pays(order)
    snatch(shop.rows(Piece)[0].id)
    settle(shop, order)
    assert [refund.amount_cents for refund in shop.refunds()] == [4500 + 750]
    assert sorted(line.amount_cents for line in shop.rows(RefundLine)) == [750, 4500]
    assert [(share.gross_cents, share.net_cents) for share in shop.rows(RefundShare)] == [(4500, 3402)]
    states = {parcel.location_id: parcel.state for parcel in shop.rows(Fulfilment)}
    assert states == {place.id: FulfilmentState.CANCELLED, hub.id: FulfilmentState.WAITING}
    assert [transfer.brand_id for transfer in shop.transfers()] == [other.id]
    assert shop.owed(brand) == 0


def test_money_that_comes_after_the_end_takes_the_pieces_again(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    with unit_of_work():
        services.end(shop.payment(order).id, PaymentState.EXPIRED)
    release_order(order.ref, "expired")
    settle(shop, order)
    assert shop.state(order) == OrderState.PAID
    assert shop.refunds() == []
    assert {piece.state for piece in shop.rows(Piece)} == {State.SOLD}
    assert {line.released_at for line in shop.rows(OrderLine)} == {None}
    assert {parcel.state for parcel in shop.rows(Fulfilment)} == {FulfilmentState.WAITING}


def test_money_that_comes_when_everything_is_gone_goes_back_whole(shop: Shop) -> None:
    order = shop.three_brands()
    shop.pays(order)
    release_order(order.ref, "expired")
    for piece in shop.rows(Piece):
        snatch(piece.id)
    settle(shop, order)
    to_ada = {mail.kind for mail in shop.rows(Mail) if mail.dedup_key.endswith(":customer")}
    assert to_ada == {"order_gone"}, "the kind letter, and not one that says that all is well"
    assert [refund.amount_cents for refund in shop.refunds()] == [3 * 4500 + 590]
    assert shop.transfers() == []
    send_refunds()
    assert ledger.balance("stripe_balance") == 0
    assert set(ledger.balances().values()) == {0}


def to_order(shop: Shop, **columns: object) -> Placed:
    """An order of one thing that is made when it is ordered; in each week one."""
    hub, brand = makers.location(), shop.brand("Arbrora")
    made = makers.for_sale(brand.id, hub.id, how_many=0, making=Making.TO_ORDER, weekly_capacity=1, **columns)
    return shop.order(made)


def test_what_is_made_to_order_is_promised_anew_when_the_money_comes_late(shop: Shop) -> None:
    order = to_order(shop)
    shop.pays(order)
    release_order(order.ref, "expired")
    settle(shop, order)
    assert shop.refunds() == []
    (line,) = shop.rows(OrderLine)
    old, new = shop.rows(Piece)
    assert (old.state, new.state) == (State.WITHDRAWN, State.SOLD)
    assert (line.piece_id, line.released_at) == (new.id, None)
    assert new.made_in_week == old.made_in_week
    assert [week.taken for week in shop.rows(CapacityWeek)] == [1]
    assert check() == []


def test_its_week_taken_by_somebody_else_it_is_made_in_the_next_and_arrives_later(shop: Shop) -> None:
    order = to_order(shop)
    shop.pays(order)
    (parcel,) = shop.rows(Fulfilment)
    release_order(order.ref, "expired")
    with unit_of_work() as session:
        session.execute(update(CapacityWeek).values(taken=CapacityWeek.capacity))
    settle(shop, order)
    old, new = shop.rows(Piece)
    assert monday(new.made_in_week or "") - monday(old.made_in_week or "") == timedelta(weeks=1)
    (later,) = shop.rows(Fulfilment)
    assert later.arrives_last_on - parcel.arrives_last_on == timedelta(weeks=1)


def test_no_week_has_room_any_more_and_the_money_goes_back(shop: Shop) -> None:
    order = to_order(shop)
    shop.pays(order)
    release_order(order.ref, "expired")
    (line,) = shop.rows(OrderLine)
    with unit_of_work() as session:
        session.execute(update(CapacityWeek).values(taken=CapacityWeek.capacity))
        known = set(session.scalars(select(CapacityWeek.iso_week)))
        for week in set(weeks_ahead(clock.now())) - known:
            session.add(CapacityWeek(product_id=line.product_id, iso_week=week, capacity=1, taken=1))
    settle(shop, order)
    assert [refund.amount_cents for refund in shop.refunds()] == [4500 + 590]


def test_a_second_payment_of_the_same_order_goes_back_whole(shop: Shop) -> None:
    order = shop.three_brands()
    first = shop.pays(order)
    shop.sandbox.client().v1.checkout.sessions.retrieve(first)
    with unit_of_work() as session:  # the first attempt is believed dead, and is not
        session.execute(update(Payment).values(state=PaymentState.EXPIRED))
    shop.pays(order)
    for payment in shop.rows(Payment):
        settle_payment(payment.id)
    assert [payment.state for payment in shop.rows(Payment)] == [PaymentState.PAID] * 2
    assert [(refund.reason, refund.amount_cents) for refund in shop.refunds()] == [("paid_twice", 14_090)]
    send_refunds()
    assert ledger.balance("stripe_balance") == 14_090
    assert len(shop.transfers()) == 3


@pytest.mark.parametrize("column", ["amount_cents", "livemode"])
def test_a_session_that_does_not_fit_is_never_taken_for_paid(shop: Shop, column: str) -> None:
    from storefront.domain.cases.models import Case

    order = shop.three_brands()
    shop.pays(order)
    with unit_of_work() as session:
        session.execute(update(Payment).values({column: 1 if column == "amount_cents" else True}))
    settle(shop, order)
    settle(shop, order)
    assert shop.state(order) == OrderState.PLACED
    assert [case.kind for case in shop.rows(Case)] == ["payment_mismatch"]
    assert shop.transfers() == []


def test_a_brand_that_cannot_receive_is_blocked_and_the_others_are_paid(shop: Shop) -> None:
    hub = makers.location()
    ready, late = shop.brand("Arbrora"), shop.brand("Sosa")
    order = shop.order(makers.for_sale(ready.id, hub.id), makers.for_sale(late.id, hub.id))
    shop.pays(order)
    shop.sandbox.control("deactivate_account", shop.account_of(late))
    shop.hears("account.updated", shop.account_of(late))
    settle(shop, order)
    assert {transfer.brand_id: transfer.state for transfer in shop.transfers()} == {
        ready.id: Work.PENDING,
        late.id: Work.BLOCKED,
    }
    shop.sandbox.control("finish_onboarding", shop.account_of(late))
    shop.hears("account.updated", shop.account_of(late))
    send_transfers()
    assert {transfer.state for transfer in shop.transfers()} == {Work.DONE}


def test_a_sale_knows_what_it_is_made_of(shop: Shop) -> None:
    order = shop.three_brands()
    sale = queries.sale(order.order_id)
    assert sum(leg.amount_cents for leg in sale.legs) + 2700 + 594 + 590 == sale.total_cents
    assert clock.now() - timedelta(hours=1) < shop.rows(OrderEvent)[0].at
