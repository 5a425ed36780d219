"""Pieces of earlier sales come back to a till: the money goes the way it came, a supervisor says yes."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.domain.payments.models import Refund, Way
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills import doors, refusals, returns
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import Staff, TillAct
from storefront.flows.check import check
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_day import close_till_day, open_till_day
from storefront.flows.till_return import Wanted, Yes, found, is_todays, planned, take_back
from storefront.flows.till_scan import scan
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import where
from tests.till import at_till


@pytest.fixture
def shop(app: Flask) -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def sara(shop: Location) -> AtTill:
    return at_till(shop)


@pytest.fixture
def rosa(shop: Location) -> AtTill:
    return at_till(shop, name="Rosa", is_supervisor=True)


def sold(at: AtTill, way: Way, how_many: int = 1) -> tuple[str, list[Piece]]:
    """A sale of yesterday: its day is closed."""
    variant = makers.variant(makers.product(makers.brand().id, "Sciarpa rossa").id)
    pieces = makers.pieces(variant.id, at.location_id, how_many)
    with time_machine.travel(clock.now() - timedelta(days=1), tick=False):
        open_till_day(0, at)
        for piece in pieces:
            scan("k", piece.code, at)
        ref = ring_up("k", Paid(way), at).order_ref
    close_till_day(4500 * how_many if way == Way.CASH else 0, "", at)
    return ref, pieces


def wanted(ref: str, why: str = "changed_mind", fate: str = "shelf", only: int | None = None) -> Wanted:
    order = returns.brought(ref)
    assert order is not None
    return Wanted(ref, tuple(line.line_id for line in order.lines)[:only], why, fate)


def test_cash_comes_out_of_the_drawer_and_the_piece_lies_on_the_shelf(sara: AtTill, rosa: AtTill) -> None:
    ref, [piece, kept] = sold(sara, Way.CASH, 2)
    assert found(piece.code, sara) == found(ref, sara) == ref
    back = wanted(ref, only=1)
    assert planned(back, sara).amount_cents == 4500
    with pytest.raises(refusals.SupervisorNeeded):
        take_back(back, None, "a", 4500, sara)
    refund = take_back(back, None, "a", 4500, rosa)
    assert take_back(back, None, "a", 4500, rosa) == refund  # a second tap
    assert balance(f"till_cash:{sara.location_id}") == 4500
    assert where(piece.code) == (State.AVAILABLE, sara.location_id)
    assert where(kept.code)[0] == State.SOLD
    acts = db.session.scalars(select(TillAct).where(TillAct.kind == "return_agreed")).all()
    assert [(act.new or {})["decided_by"] for act in acts] == [rosa.staff_id]
    with pytest.raises(refusals.NothingToReturn):
        take_back(back, None, "b", 4500, rosa)
    assert check() == []


def test_a_card_is_given_back_on_the_shops_own_device_and_a_broken_piece_is_not_sold_again(rosa: AtTill) -> None:
    ref, [piece] = sold(rosa, Way.CARD)
    take_back(wanted(ref, "damaged", "damaged"), None, "a", 4500, rosa)
    assert balance(f"terminal:{rosa.location_id}") == 0
    assert where(piece.code)[0] == State.WITHDRAWN
    assert check() == []


def test_an_empty_drawer_gives_nothing_and_nothing_is_written(rosa: AtTill) -> None:
    ref, [piece] = sold(rosa, Way.CASH)
    open_till_day(0, rosa, "I soldi di ieri sono in banca")
    with pytest.raises(refusals.DrawerTooEmpty):
        take_back(wanted(ref), None, "a", 4500, rosa)
    assert db.session.scalar(select(func.count()).select_from(Refund)) == 0
    assert where(piece.code)[0] == State.SOLD


def test_what_was_paid_online_goes_back_by_stripe_with_its_shipping(shop: Location, rosa: AtTill) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, "Borsa di vela")
    placed = makers.paid_order(variant.id)
    code = db.session.scalar(select(Piece.code).where(Piece.variant_id == variant.id)) or ""
    with pytest.raises(refusals.NothingToReturn):  # it has not left yet: nobody can have it in hand
        found(code, rosa)
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(state=FulfilmentState.DELIVERED, delivered_at=clock.now()))
    assert found(code, rosa) == found(placed.ref, rosa) == placed.ref
    seen_cents = planned(wanted(placed.ref), rosa).amount_cents
    assert seen_cents == 4500 + 590
    take_back(wanted(placed.ref), None, "a", seen_cents, rosa)
    assert balance(f"till_cash:{shop.id}") == 0
    assert balance("refunds_in_transit") == -seen_cents
    assert where(code) == (State.AVAILABLE, shop.id)  # on this shelf, not where it came from


def test_a_supervisors_pin_says_yes_and_five_wrong_ones_shut_it(shop: Location, sara: AtTill) -> None:
    boss = at_till(makers.outlet("Uno"), name="Rosa", is_supervisor=True)
    here = at_till(shop, name="Bea", is_supervisor=True)
    with unit_of_work() as session:
        session.execute(update(Staff).values(pin_hash=doors.hashed("2580")))
    ref, _pieces = sold(sara, Way.CARD)
    back = wanted(ref)
    with pytest.raises(refusals.SupervisorNeeded):  # a supervisor of another place
        take_back(back, Yes(boss.staff_id, "2580"), "a", 4500, sara)
    with pytest.raises(refusals.SupervisorNeeded):  # no supervisor
        take_back(back, Yes(sara.staff_id, "2580"), "a", 4500, sara)
    with pytest.raises(refusals.WrongPin):
        take_back(back, Yes(here.staff_id, "0000"), "a", 4500, sara)
    assert take_back(back, Yes(here.staff_id, "2580"), "a", 4500, sara).startswith(ref)
    for _try in range(doors.MOST_TRIES - 1):
        with pytest.raises(refusals.WrongPin):
            take_back(back, Yes(here.staff_id, "0000"), "b", 4500, sara)
    for pin in ("0000", "2580"):
        with pytest.raises(refusals.PinLocked):
            take_back(back, Yes(here.staff_id, pin), "b", 4500, sara)


def test_another_shops_sale_unknown_codes_and_todays_sales(sara: AtTill) -> None:
    stranger = at_till(makers.outlet("Uno"), is_supervisor=True)
    ref, [piece] = sold(sara, Way.CASH)
    for code in (ref, piece.code):
        with pytest.raises(refusals.SoldElsewhere):
            found(code, stranger)
    with pytest.raises(refusals.SoldElsewhere):
        take_back(wanted(ref), None, "a", 4500, stranger)
    with pytest.raises(refusals.UnknownCode):
        found("ZZZZ9999", sara)
    assert db.session.scalar(select(func.count()).where(OrderLine.released_at.is_not(None))) == 0
    order = returns.brought(ref)
    assert order is not None
    assert not is_todays(order, sara)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert order.is_late
