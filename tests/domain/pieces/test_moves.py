"""Every move of a piece, tried as a grid: what docs/pieces.md allows happens, everything else is refused."""

import itertools
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.core.errors import SoldOut, WrongState
from storefront.domain.catalogue.models import CapacityWeek, ListingStale
from storefront.domain.pieces import services
from storefront.domain.pieces.models import HoldKind, Piece, PieceEvent, State
from storefront.domain.pieces.moves import MOVES, allowed
from storefront.infra.db import db, unit_of_work
from storefront.settings import ROOT
from tests import makers

GRID = list(itertools.product(State, State))


def lying(app: Flask, state: State = State.AVAILABLE) -> Piece:
    brand = makers.brand()
    place = makers.location()
    variant = makers.variant(makers.product(brand.id).id)
    hold = {"held_kind": HoldKind.CHECKOUT, "held_for": "order:A"} if state == State.HELD else {}
    return makers.piece(variant.id, place.id, state=state, **hold)


def state_of(piece: Piece) -> State | None:
    db.session.rollback()
    return db.session.scalar(select(Piece.state).where(Piece.id == piece.id))


@pytest.mark.parametrize(("start", "end"), GRID)
def test_a_piece_goes_only_where_the_table_lets_it(app: Flask, start: State, end: State) -> None:
    piece = lying(app, start)
    reasons = MOVES.get((start, end), frozenset())
    hold = {"held_kind": HoldKind.CHECKOUT, "held_for": "order:A"} if end == State.HELD else services.NO_HOLD
    for why in sorted(reasons)[:1]:
        with unit_of_work():
            assert services.move([piece.id], start, end, by=SYSTEM, why=why, values=hold) == [piece.id]
        assert state_of(piece) == end
    with pytest.raises(WrongState), unit_of_work():
        services.move([piece.id], start, end, by=SYSTEM, why="because I say so")


def test_the_documented_table_is_the_one_in_force() -> None:
    page = (ROOT / "docs" / "pieces.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.+?) \|$", page, re.MULTILINE)
    told = {(State(a), State(b)): frozenset(re.findall(r"`(\w+)`", why)) for a, b, why in rows}
    assert told == MOVES
    assert not allowed(State.SOLD, State.HELD, "checkout")


def test_a_move_names_the_state_it_came_from_and_does_nothing_from_another(app: Flask) -> None:
    piece = lying(app, State.SOLD)
    with unit_of_work():
        assert services.move([piece.id], State.AVAILABLE, State.SOLD, by=SYSTEM, why="till") == []
    assert state_of(piece) == State.SOLD


def test_every_move_is_written_down_and_asks_for_a_new_listing(app: Flask) -> None:
    piece = lying(app)
    with unit_of_work():
        services.hold({(piece.variant_id, piece.location_id): 1}, held_for="order:A", until=clock.now(), by=SYSTEM)
    event = db.session.scalars(select(PieceEvent).where(PieceEvent.piece_id == piece.id)).one()
    assert (event.from_state, event.to_state, event.why, event.ref) == ("available", "held", "checkout", "order:A")
    assert db.session.scalar(select(ListingStale.product_id)) is not None


def test_asking_for_more_than_there_is_holds_nothing_and_says_how_many_are_left(app: Flask) -> None:
    piece = lying(app)
    with pytest.raises(SoldOut) as refusal, unit_of_work():
        services.hold({(piece.variant_id, piece.location_id): 2}, held_for="order:A", until=None, by=SYSTEM)
    assert refusal.value.values["left"] == 1
    assert state_of(piece) == State.AVAILABLE


def test_a_hold_is_sold_to_its_own_buyer_only(app: Flask) -> None:
    piece = lying(app, State.HELD)
    with unit_of_work():
        assert services.sell([piece.id], held_for="order:B", by=SYSTEM) == []
        assert services.sell([piece.id], held_for="order:A", by=SYSTEM) == [piece.id]
    assert state_of(piece) == State.SOLD


def test_released_twice_is_released_once(app: Flask) -> None:
    piece = lying(app, State.HELD)
    with unit_of_work():
        assert services.release("order:A", by=SYSTEM, why="expired") == [piece.id]
    with unit_of_work():
        assert services.release("order:A", by=SYSTEM, why="expired") == []
    assert state_of(piece) == State.AVAILABLE


def test_a_piece_that_was_never_made_is_withdrawn_and_its_week_is_free_again(app: Flask) -> None:
    brand = makers.brand()
    product = makers.product(brand.id, making="to_order")
    variant, place = makers.variant(product.id), makers.location()
    with unit_of_work() as session:
        session.add(CapacityWeek(product_id=product.id, iso_week="2026-W50", capacity=2, taken=1))
        until = clock.now() + timedelta(minutes=5)
        born = services.bear_held(variant.id, place.id, week="2026-W50", held_for="order:A", until=until, by=SYSTEM)
    with unit_of_work():
        assert services.release("order:A", by=SYSTEM, why="expired") == [born]
    assert db.session.scalar(select(Piece.state).where(Piece.id == born)) == State.WITHDRAWN
    assert db.session.scalar(select(CapacityWeek.taken)) == 0
