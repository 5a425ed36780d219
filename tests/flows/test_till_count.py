"""A shelf is counted: what is missing, what is too much, and nothing changes before somebody says so."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.core.errors import NotFound
from storefront.domain.payments.models import Way
from storefront.domain.pieces import services as pieces
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.places.models import Location
from storefront.domain.tills import count_differences, counts, refusals
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.count_differences import Case
from storefront.domain.tills.models import TillAct
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.till_count import begin_count, leave_count, scan_count, settle_count
from storefront.flows.till_scan import scan
from storefront.flows.till_stock import put_aside
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender, where
from tests.till import at_till


@pytest.fixture
def shop(app: Flask) -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def sara(shop: Location) -> AtTill:
    return at_till(shop)


def some(place: Location, how_many: int = 1, title: str = "Sciarpa rossa") -> list[Piece]:
    variant = makers.variant(makers.product(makers.brand().id, title).id)
    return makers.pieces(variant.id, place.id, how_many)


def differences(ref: str, at: AtTill) -> dict[str, Case]:
    count = counts.count_of(ref, at.location_id)
    assert count is not None
    return {one.code: one.case for one in (*count_differences.missing(count), *count_differences.surplus(count))}


def later(**much: Any) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**(much or {"minutes": 1})), tick=False)


def test_two_people_scan_into_one_count_and_a_second_scan_is_none(shop: Location, sara: AtTill) -> None:
    leo, (one, other, gone) = at_till(shop, name="Leo"), some(shop, 3)
    ref = begin_count(None, sara)
    assert begin_count(None, leo) == ref
    assert scan_count(ref, one.code.lower(), sara).is_new
    assert not scan_count(ref, one.code, leo).is_new
    assert scan_count(ref, other.code, leo).is_new
    assert differences(ref, sara) == {gone.code: Case.MISSING}
    assert {where(piece.code)[0] for piece in (one, other, gone)} == {State.AVAILABLE}


def test_what_was_sold_while_the_count_ran_is_not_missing(shop: Location, sara: AtTill) -> None:
    unseen, seen, on_a_sale = some(shop, 3)
    ref = begin_count(None, sara)
    scan_count(ref, seen.code, sara)
    with later():
        for key, piece in (("a", unseen), ("b", seen)):
            scan(key, piece.code, sara)
            ring_up(key, Paid(Way.CARD), sara)
        scan("c", on_a_sale.code, sara)
    assert differences(ref, sara) == {}


def test_every_way_of_being_too_much_is_told_apart(shop: Location, sara: AtTill) -> None:
    other, hub = makers.outlet("Uno"), makers.location()
    [elsewhere], [withdrawn] = some(other), some(shop)
    sold_here, for_parcel = some(shop)[0], makers.for_sale(makers.brand().id, shop.id, "Borsa di vela")
    makers.paid_order(for_parcel.id)
    parcel_code = db.session.scalar(select(Piece.code).where(Piece.variant_id == for_parcel.id))
    assert parcel_code is not None
    ada = Sender()
    coming = ada.has(1)
    ada.sends(coming)
    with unit_of_work():
        pieces.move([withdrawn.id], State.AVAILABLE, State.WITHDRAWN, by=SYSTEM, why="lost")
    scan("a", sold_here.code, sara)
    ring_up("a", Paid(Way.CARD), sara)
    at_ada = at_till(ada.shop)
    with later():
        ref, there = begin_count(None, sara), begin_count(None, at_ada)
        for code in (elsewhere.code, withdrawn.code, sold_here.code, parcel_code, coming[0]):
            scan_count(ref, code, sara)
        told = scan_count(there, coming[0], at_ada)
    assert told.extra is not None
    assert told.extra.case == Case.COMING
    assert differences(ref, sara) == {
        elsewhere.code: Case.ELSEWHERE, withdrawn.code: Case.WITHDRAWN, sold_here.code: Case.SOLD,
        parcel_code: Case.FOR_PARCEL, coming[0]: Case.TRAVELLING,
    }  # fmt: skip
    assert hub.id != other.id


def test_what_was_chosen_is_carried_out_at_once_and_written_down(shop: Location, sara: AtTill) -> None:
    lost, found, undecided = some(shop, 3)
    [moved] = some(makers.outlet("Uno"))
    [again] = some(shop)
    with unit_of_work():
        pieces.move([again.id], State.AVAILABLE, State.WITHDRAWN, by=SYSTEM, why="damaged")
    with later():
        ref = begin_count(None, sara)
        for piece in (moved, again):
            scan_count(ref, piece.code, sara)
        chosen = {lost.code: "lost", found.code: "found", moved.code: "moved", again.code: "back_again"}
        settled = settle_count(ref, {**chosen, undecided.code: "moved"}, sara)
        assert set(settled.done) == set(chosen)
        assert settle_count(ref, {undecided.code: "lost"}, sara).done == ()  # a second tap: the count is over
    assert where(lost.code)[0] == State.WITHDRAWN
    assert (
        where(undecided.code)
        == where(found.code)
        == where(moved.code)
        == where(again.code)
        == (State.AVAILABLE, shop.id)
    )
    acts = db.session.scalars(select(TillAct).where(TillAct.ref == ref, TillAct.kind == "count_settled")).all()
    assert {(act.old or {})["code"]: (act.new or {})["choice"] for act in acts} == chosen
    assert db.session.scalar(select(PieceEvent.ref).where(PieceEvent.piece_id == lost.id)) == f"count:{ref}"


def test_a_piece_sold_before_the_confirmation_stays_sold(shop: Location, sara: AtTill) -> None:
    seen, piece = some(shop, 2)
    ref = begin_count(None, sara)
    scan_count(ref, seen.code, sara)
    assert differences(ref, sara) == {piece.code: Case.MISSING}
    scan("a", piece.code, sara)
    ring_up("a", Paid(Way.CARD), sara)
    settled = settle_count(ref, {piece.code: "lost"}, sara)
    assert (settled.done, settled.moved_meanwhile) == ((), (piece.code,))
    assert where(piece.code)[0] == State.SOLD


def test_what_a_consignment_brought_is_received_by_the_count(app: Flask) -> None:
    ada = Sender()
    codes = ada.has(1)
    ada.sends(codes)
    at = at_till(ada.shop)
    ref = begin_count(None, at)
    scan_count(ref, codes[0], at)
    assert settle_count(ref, {codes[0]: "received"}, at).done == (codes[0],)
    assert where(codes[0]) == (State.AVAILABLE, ada.shop.id)


def test_one_brand_alone_is_counted_and_what_is_kept_for_somebody_is_told(shop: Location, sara: AtTill) -> None:
    [kept_back], [of_another] = some(shop), some(shop, title="Borsa")
    brand_id = db.session.scalar(
        select(makers.Product.brand_id).join(makers.Variant).where(makers.Variant.id == kept_back.variant_id)
    )
    put_aside(kept_back.code, "Anna", clock.rome_date(clock.now()), sara)
    ref = begin_count(brand_id, sara)
    assert differences(ref, sara) == {kept_back.code: Case.MISSING_ASIDE}
    assert not scan_count(ref, of_another.code, sara).extra
    assert settle_count(ref, {kept_back.code: "lost"}, sara).done == ()
    assert where(kept_back.code)[0] == State.HELD


def test_a_count_given_up_another_shops_count_and_unknown_codes_change_nothing(shop: Location, sara: AtTill) -> None:
    [piece], stranger = some(shop), at_till(makers.outlet("Uno"))
    ref = begin_count(None, sara)
    for act in (
        lambda: scan_count(ref, piece.code, stranger),
        lambda: settle_count(ref, {piece.code: "lost"}, stranger),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(refusals.UnknownCode):
        scan_count(ref, "ZZZZ9999", sara)
    leave_count(ref, sara)
    leave_count(ref, sara)
    with pytest.raises(refusals.CountEnded):
        scan_count(ref, piece.code, sara)
    assert settle_count(ref, {piece.code: "lost"}, sara).done == ()
    assert where(piece.code) == (State.AVAILABLE, shop.id)
    assert db.session.scalar(select(func.count()).select_from(PieceEvent)) == 0
    assert begin_count(None, sara) != ref
