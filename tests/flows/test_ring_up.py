"""A sale at a till, from the scan to sold and back: pieces, shares, postings and acts agree."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.brands.models import Brand
from storefront.domain.ledger.queries import balance
from storefront.domain.ledger.services import post
from storefront.domain.mails import queries
from storefront.domain.orders.models import Channel, Order, OrderLine, OrderState
from storefront.domain.orders.paying import process
from storefront.domain.payments.models import Refund, Way
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills import refusals
from storefront.domain.tills.models import TillAct, TillDay
from storefront.domain.tills.queries import sale as open_sale
from storefront.domain.tills.sales import set_price
from storefront.flows.check import check
from storefront.flows.end_broken_order import end_broken_orders
from storefront.flows.letter_values import values_of
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.sweep_tills import sweep_tills
from storefront.flows.till_scan import leave, scan, take_off
from storefront.flows.undo_sale import Undone, undo_sale
from storefront.infra.db import db, unit_of_work
from storefront.infra.letters import render
from tests import makers
from tests.faces.account.people import letters
from tests.till import at_till

pytestmark = pytest.mark.usefixtures("app")
CASH = Paid(Way.CASH, given_cents=10_000)


def state_of(piece: Piece) -> State:
    db.session.rollback()
    return db.session.execute(select(Piece.state).where(Piece.id == piece.id)).scalar_one()


def only_piece_of(variant_id: int) -> Piece:
    piece = db.session.execute(select(Piece).where(Piece.variant_id == variant_id)).scalar_one()
    db.session.expunge(piece)
    return piece


def assert_all_holds() -> None:
    """All but what Stripe would have named: here nobody asked it."""
    assert [one for one in check() if one.invariant != "payments_name_their_charge"] == []


@pytest.fixture
def brand() -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def shop() -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def piece(brand: Brand, shop: Location) -> Piece:
    variant = makers.variant(makers.product(brand.id, "Sciarpa rossa").id, price_cents=4500)
    return makers.piece(variant.id, shop.id)


def test_a_piece_is_scanned_and_sold_for_cash(brand: Brand, shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    assert scan("sale-1", piece.code, at)
    assert state_of(piece) == State.HELD
    sold = ring_up("sale-1", Paid(Way.CASH, given_cents=5000), at)
    assert (sold.total_cents, sold.change_cents) == (4500, 500)
    assert state_of(piece) == State.SOLD
    order = db.session.execute(select(Order).where(Order.ref == sold.order_ref)).scalar_one()
    assert (order.channel, order.state, order.location_id) == (Channel.TILL, OrderState.PAID, shop.id)
    assert balance(f"till_cash:{shop.id}") == 4500
    assert balance(f"brand_payable:{brand.id}") == -3402  # 4500 less 20 % and the VAT on it
    assert balance("commission") == -900
    assert balance("stripe_balance") == 0
    assert_all_holds()


@pytest.mark.parametrize(("way", "account"), [(Way.CARD, "terminal:{}"), (Way.OTHER, "suspense")])
def test_what_is_no_cash_lies_elsewhere(shop: Location, piece: Piece, way: Way, account: str) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    ring_up("sale-1", Paid(way), at)
    assert balance(account.format(shop.id)) == 4500
    assert_all_holds()


def test_a_co_crafted_piece_is_shared_at_the_commission_of_the_till(shop: Location) -> None:
    one, other = makers.brand("Arbrora", commission_bp=1000), makers.brand("Baobab", commission_bp=3000)
    made = makers.product(one.id, "Borsa a due", shares={one.id: 6000, other.id: 4000}, accepted=False)
    piece = makers.piece(makers.variant(made.id, price_cents=10_000).id, shop.id)
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    ring_up("sale-1", CASH, at)
    assert balance(f"brand_payable:{one.id}") == -(6000 - 600 - 132)
    assert balance(f"brand_payable:{other.id}") == -(4000 - 1200 - 264)
    assert_all_holds()


def test_the_same_sale_sent_twice_is_sold_once(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    first, second = ring_up("sale-1", CASH, at), ring_up("sale-1", CASH, at)
    assert first == second
    assert balance(f"till_cash:{shop.id}") == 4500
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_the_same_scan_twice_puts_one_piece_on(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    assert [scan("sale-1", piece.code, at), scan("sale-1", piece.code.lower(), at)] == [True, False]
    shown = open_sale("sale-1", shop.id)
    assert shown is not None
    assert [item.code for item in shown.items] == [piece.code]


def test_a_piece_taken_off_lies_on_the_shelf_again(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    assert [take_off("sale-1", piece.code, at), take_off("sale-1", piece.code, at)] == [True, False]
    assert state_of(piece) == State.AVAILABLE
    with pytest.raises(refusals.EmptySale):
        ring_up("sale-1", CASH, at)


def test_a_sale_given_up_gives_everything_back_and_is_not_sold_later(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    leave("sale-1", at)
    assert state_of(piece) == State.AVAILABLE
    with pytest.raises(refusals.SaleEnded):
        ring_up("sale-1", CASH, at)


def test_two_tills_cannot_have_the_same_piece(shop: Location, piece: Piece) -> None:
    one, other = at_till(shop), at_till(shop, name="Omar")
    scan("sale-1", piece.code, one)
    with pytest.raises(refusals.OnOtherSale):
        scan("sale-2", piece.code, other)


def test_too_little_cash_sells_nothing(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    with pytest.raises(refusals.TooLittleGiven):
        ring_up("sale-1", Paid(Way.CASH, given_cents=4499), at)
    assert state_of(piece) == State.HELD
    assert balance(f"till_cash:{shop.id}") == 0


def test_codes_that_no_sale_can_take_each_say_why(shop: Location, brand: Brand) -> None:
    at, elsewhere = at_till(shop), makers.outlet("Uno")
    variant = makers.variant(makers.product(brand.id).id)
    refused = {
        refusals.ElsewhereNow: makers.piece(variant.id, elsewhere.id).code,
        refusals.OnTheWay: makers.piece(variant.id, shop.id, state=State.TRAVELLING).code,
        refusals.Withdrawn: makers.piece(variant.id, shop.id, state=State.WITHDRAWN).code,
        refusals.SoldBefore: makers.piece(variant.id, shop.id, state=State.SOLD).code,
        refusals.UnknownCode: "22222222",
    }
    for refusal, code in refused.items():
        with pytest.raises(refusal):
            scan("sale-1", code, at)
    whole = makers.piece(variant.id, shop.id).code
    for torn in ("';--\x00", whole[:5], whole[3:], f"https://negozio.example/p/{whole[:6]}", "https://negozio.exa"):
        with pytest.raises(refusals.UnknownCode):
            scan("sale-1", torn, at)


def test_nobody_touches_the_sale_of_another_place(shop: Location, piece: Piece) -> None:
    at, stranger = at_till(shop), at_till(makers.outlet("Uno"))
    scan("sale-1", piece.code, at)
    for act in (lambda: scan("sale-1", piece.code, stranger), lambda: ring_up("sale-1", CASH, stranger)):
        with pytest.raises(Exception, match="not_found"):
            act()
    sold = ring_up("sale-1", CASH, at)
    with pytest.raises(Exception, match="not_found"):
        undo_sale(sold.order_ref, "wrong_piece", stranger)
    assert state_of(piece) == State.SOLD


def test_the_piece_in_the_hand_wins_over_an_unpaid_hold(brand: Brand, shop: Location) -> None:
    variant = makers.for_sale(brand.id, shop.id, "Sciarpa rossa")
    placed = makers.order(variant.id)
    piece = only_piece_of(variant.id)
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    ring_up("sale-1", CASH, at)
    end_broken_orders()
    order = db.session.execute(select(Order).where(Order.ref == placed.ref)).scalar_one()
    assert order.state == OrderState.CANCELLED
    (letter,) = letters("order_broken")
    assert letter.recipient == "ada@posta.example"
    values = values_of(queries.letter(letter.id))
    assert ([line.title for line in values["gone"]], values["has_rest"]) == (["Sciarpa rossa"], False)
    assert "carrello" not in render(letter.kind, "it", values).text
    assert state_of(piece) == State.SOLD
    assert_all_holds()


def test_a_buyer_who_pays_first_gets_only_the_lost_piece_refunded(brand: Brand, shop: Location) -> None:
    lost, kept = makers.for_sale(brand.id, shop.id, "Sciarpa"), makers.for_sale(brand.id, shop.id, "Borsa")
    placed = makers.order(lost.id, kept.id)
    piece = only_piece_of(lost.id)
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    makers.pay(placed)
    ring_up("sale-1", CASH, at)
    end_broken_orders()
    assert db.session.scalars(select(Refund.amount_cents)).all() == [4500]
    assert letters("order_broken") == []
    assert_all_holds()


def test_a_piece_paid_online_is_refused_and_named(brand: Brand, shop: Location) -> None:
    variant = makers.for_sale(brand.id, shop.id, "Sciarpa rossa")
    placed = makers.paid_order(variant.id)
    piece = only_piece_of(variant.id)
    with pytest.raises(refusals.PaidOnline) as refused:
        scan("sale-1", piece.code, at_till(shop))
    assert refused.value.values["order_ref"] == placed.ref
    assert refused.value.values["title"] == "Sciarpa rossa"
    assert state_of(piece) == State.SOLD


def test_a_payment_on_its_way_counts_as_paid(brand: Brand, shop: Location) -> None:
    variant = makers.for_sale(brand.id, shop.id)
    placed = makers.order(variant.id)
    with unit_of_work():
        process(placed.order_id)
    piece = only_piece_of(variant.id)
    with pytest.raises(refusals.PaidOnline):
        scan("sale-1", piece.code, at_till(shop))
    assert state_of(piece) == State.HELD


def test_a_sale_undone_is_as_if_it_had_never_been(brand: Brand, shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    sold = ring_up("sale-1", CASH, at)
    assert undo_sale(sold.order_ref, "wrong_piece", at).amount_cents == 4500
    assert undo_sale(sold.order_ref, "wrong_piece", at) == Undone(4500, ())  # says it again, and does nothing
    assert state_of(piece) == State.AVAILABLE
    accounts = (f"till_cash:{shop.id}", f"brand_payable:{brand.id}", "commission", "commission_vat")
    assert [balance(account) for account in accounts] == [0, 0, 0, 0]
    assert_all_holds()
    scan("sale-2", piece.code, at)
    ring_up("sale-2", CASH, at)
    assert_all_holds()


def test_cash_that_is_not_in_the_drawer_is_not_given_back(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    sold = ring_up("sale-1", CASH, at)
    with unit_of_work():  # meanwhile somebody took it to the bank
        post("cash_banked", "cash_move", "1", {f"till_cash:{shop.id}": -4000, "bank": 4000})
    with pytest.raises(refusals.DrawerTooEmpty) as short:
        undo_sale(sold.order_ref, "wrong_piece", at)
    assert short.value.values == {"amount_cents": 4500, "drawer_cents": 500}
    assert (state_of(piece), balance(f"till_cash:{shop.id}")) == (State.SOLD, 500)
    assert undo_sale(sold.order_ref, "wrong_piece", at, is_given=True).amount_cents == 4500  # the hand was faster


def test_one_line_of_a_sale_goes_back_and_the_other_stays(brand: Brand, shop: Location) -> None:
    at = at_till(shop)
    variant = makers.variant(makers.product(brand.id).id, price_cents=4500)
    first, second = makers.pieces(variant.id, shop.id, 2)
    scan("sale-1", first.code, at)
    scan("sale-1", second.code, at)
    sold = ring_up("sale-1", CASH, at)
    line_id = db.session.scalar(select(OrderLine.id).where(OrderLine.piece_id == first.id))
    undo_sale(sold.order_ref, "changed_mind", at, line_ids=[line_id or 0])
    assert (state_of(first), state_of(second)) == (State.AVAILABLE, State.SOLD)
    assert balance(f"till_cash:{shop.id}") == 4500
    assert_all_holds()


def test_what_came_back_damaged_is_not_sold_again(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    undo_sale(ring_up("sale-1", CASH, at).order_ref, "damaged", at)
    assert state_of(piece) == State.WITHDRAWN
    assert_all_holds()


def test_after_the_day_is_closed_a_supervisor_undoes(shop: Location, piece: Piece) -> None:
    at, boss = at_till(shop), at_till(shop, name="Rosa", is_supervisor=True)
    scan("sale-1", piece.code, at)
    sold = ring_up("sale-1", CASH, at)
    makers.kept(
        TillDay(
            location_id=shop.id, day=clock.rome_date(clock.now()), float_cents=0, opened_by=at.staff_id,
            closed_at=clock.now(), closed_by=at.staff_id,
        )
    )  # fmt: skip
    with pytest.raises(refusals.DayClosed):
        undo_sale(sold.order_ref, "wrong_piece", at)
    assert undo_sale(sold.order_ref, "wrong_piece", boss).amount_cents == 4500


@pytest.mark.parametrize(("coop_bears", "payable"), [(False, 3024), (True, 3402)])
def test_another_price_is_borne_by_whom_it_was_agreed(
    brand: Brand, shop: Location, piece: Piece, coop_bears: bool, payable: int
) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    with unit_of_work():
        assert set_price(1, piece.id, 4000, "macchia", coop_bears=coop_bears)
    assert ring_up("sale-1", CASH, at).total_cents == 4000
    assert balance(f"brand_payable:{brand.id}") == -payable
    assert balance("discounts") == (500 if coop_bears else 0)
    assert_all_holds()


def test_a_forgotten_sale_gives_its_pieces_back_and_says_so_when_taken_up(shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        sweep_tills()
        assert state_of(piece) == State.AVAILABLE
        with pytest.raises(refusals.PieceLost):
            ring_up("sale-1", CASH, at)
        scan("sale-1", piece.code, at)
        ring_up("sale-1", CASH, at)
    assert_all_holds()


def test_a_sale_that_goes_on_is_not_swept(shop: Location, brand: Brand) -> None:
    at = at_till(shop)
    first, second = makers.pieces(makers.variant(makers.product(brand.id).id).id, shop.id, 2)
    scan("sale-1", first.code, at)
    began = clock.now()
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        scan("sale-1", second.code, at)
    with time_machine.travel(began + timedelta(minutes=40), tick=False):
        sweep_tills()
        assert state_of(first) == State.HELD


def test_every_act_says_who_did_it_where(app: Flask, shop: Location, piece: Piece) -> None:
    at = at_till(shop)
    scan("sale-1", piece.code, at)
    undo_sale(ring_up("sale-1", CASH, at).order_ref, "wrong_price", at)
    acts = db.session.execute(select(TillAct).order_by(TillAct.id)).scalars().all()
    assert [act.kind for act in acts] == ["scanned", "sold", "undone"]
    assert {(act.staff_id, act.device_id, act.location_id) for act in acts} == {(at.staff_id, at.device_id, shop.id)}
