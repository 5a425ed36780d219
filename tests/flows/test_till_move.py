"""Pieces of several brands in one box, from one shop to another: the same journeys as those of brands."""

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.core.errors import NotFound
from storefront.domain.consignments import queries
from storefront.domain.consignments.models import Consignment
from storefront.domain.consignments.refusals import NothingChosen, PiecesGone
from storefront.domain.payments.models import Way
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills.acts import AtTill
from storefront.flows.check import check
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.send_consignment import cancel_consignment
from storefront.flows.till_move import put_in_box, receive_box, send_box, settle_box, take_out_of_box
from storefront.flows.till_scan import scan
from storefront.infra.db import db
from tests import makers
from tests.consignments import where
from tests.till import at_till

BOX = "BX23456789"


@pytest.fixture
def start(app: Flask) -> Location:
    return makers.outlet("Il Grifone")


@pytest.fixture
def goal(app: Flask) -> Location:
    return makers.outlet("Uno")


@pytest.fixture
def sara(start: Location) -> AtTill:
    return at_till(start)


def some(place: Location, how_many: int, title: str) -> list[Piece]:
    variant = makers.variant(makers.product(makers.brand(title).id, title).id)
    return makers.pieces(variant.id, place.id, how_many)


def test_a_box_of_two_brands_leaves_and_arrives(start: Location, goal: Location, sara: AtTill) -> None:
    scarf, bag, stays = *some(start, 1, "Sciarpa"), *some(start, 2, "Borsa")
    for piece in (scarf, bag, stays):
        assert put_in_box(BOX, piece.code.lower(), goal.id, sara).added == [piece.code]
    assert put_in_box(BOX, bag.code, goal.id, sara).already == [bag.code]
    assert where(bag.code) == (State.AVAILABLE, start.id)  # for sale until it leaves
    assert take_out_of_box(BOX, stays.code, sara) == 1
    assert send_box(BOX, sara) == 2
    assert send_box(BOX, sara) == 0  # a second tap
    assert {where(piece.code)[0] for piece in (scarf, bag)} == {State.TRAVELLING}
    assert where(stays.code) == (State.AVAILABLE, start.id)
    uno = at_till(goal)
    first = receive_box(BOX, [scarf.code, "ZZZZ9999"], uno)
    assert (first.arrived, first.strange, first.missing) == ([scarf.code], ["ZZZZ9999"], [bag.code])
    assert receive_box(BOX, [scarf.code], uno).already == [scarf.code]
    assert receive_box(BOX, [stays.code], uno).extra == [stays.code]  # slipped in: it is here now
    assert receive_box(BOX, [bag.code], uno).missing == []
    assert {where(piece.code) for piece in (scarf, bag, stays)} == {(State.AVAILABLE, goal.id)}
    assert check() == []


def test_nothing_leaves_when_a_piece_was_sold_out_of_the_box(start: Location, goal: Location, sara: AtTill) -> None:
    scarf, bag = *some(start, 1, "Sciarpa"), *some(start, 1, "Borsa")
    for piece in (scarf, bag):
        put_in_box(BOX, piece.code, goal.id, sara)
    scan("a", bag.code, sara)
    ring_up("a", Paid(Way.CARD), sara)
    with pytest.raises(PiecesGone):
        send_box(BOX, sara)
    assert where(scarf.code) == (State.AVAILABLE, start.id)
    take_out_of_box(BOX, bag.code, sara)
    assert send_box(BOX, sara) == 1
    assert settle_box(BOX, scarf.code, "back", sara) == 1
    assert where(scarf.code) == (State.AVAILABLE, start.id)
    assert check() == []


def test_a_box_belongs_to_its_two_places_and_its_brand_only_looks(
    start: Location, goal: Location, sara: AtTill
) -> None:
    [scarf] = some(start, 1, "Sciarpa")
    third = at_till(makers.location("Il magazzino"))
    with pytest.raises(NothingChosen):
        send_box(BOX, sara)
    put_in_box(BOX, scarf.code, goal.id, sara)
    part = db.session.scalars(select(Consignment)).one()
    brand_id, ref = part.brand_id, part.ref
    assert queries.consignment(brand_id, ref) is None  # in the making: the shop's own
    with pytest.raises(NotFound):
        put_in_box(BOX, scarf.code, goal.id, third)
    send_box(BOX, sara)
    for act in (
        lambda: receive_box(BOX, [scarf.code], third), lambda: receive_box(BOX, [scarf.code], sara),
        lambda: cancel_consignment(brand_id, ref, sara.actor), lambda: settle_box(BOX, scarf.code, "magic", sara),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert settle_box(BOX, scarf.code, "lost", third) == 0
    assert queries.consignment(brand_id, ref) is not None
    assert where(scarf.code)[0] == State.TRAVELLING
