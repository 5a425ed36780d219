"""What a brand does with its own pieces where they lie: added, counted, carried, withdrawn, taken back."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from storefront.core.actor import SYSTEM
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import Variant
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.domain.pieces.refusals import CountChanged, NeverMade, NotThere, OneOfAKind, TooManyPieces
from storefront.domain.pieces.services import bear_held, release
from storefront.flows.add_pieces import add_pieces
from storefront.flows.move_pieces import correct_count, move_pieces
from storefront.flows.withdraw_pieces import take_back_piece, withdraw_pieces
from storefront.infra.db import db, unit_of_work
from tests import makers


class Workshop:
    """A brand with its atelier, the hub, a shop, and something that it makes."""

    def __init__(self, **columns: object) -> None:
        self.brand = makers.brand()
        self.atelier, self.hub = makers.atelier(self.brand.id), makers.location()
        self.shop = makers.outlet()
        self.variant = makers.variant(makers.product(self.brand.id, **columns).id)

    def adds(self, how_many: int = 1, location_id: int | None = None, variant_id: int | None = None) -> list[int]:
        place = location_id or self.atelier.id
        return add_pieces(self.brand.id, variant_id or self.variant.id, place, how_many, SYSTEM)

    def code(self, piece_id: int) -> str:
        return db.session.scalars(select(Piece.code).where(Piece.id == piece_id)).one()


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return Workshop()


def state_of(piece_id: int) -> tuple[State, int]:
    db.session.rollback()
    return db.session.execute(select(Piece.state, Piece.location_id).where(Piece.id == piece_id)).one()._tuple()


def last_event(piece_id: int) -> PieceEvent:
    query = select(PieceEvent).where(PieceEvent.piece_id == piece_id).order_by(PieceEvent.id.desc()).limit(1)
    return db.session.scalars(query).one()


def test_added_pieces_lie_at_the_atelier_each_with_a_code_and_a_history(workshop: Workshop) -> None:
    added = workshop.adds(3)
    assert len({workshop.code(piece_id) for piece_id in added}) == 3
    assert {state_of(piece_id) for piece_id in added} == {(State.AVAILABLE, workshop.atelier.id)}
    assert [(last_event(one).from_state, last_event(one).why) for one in added] == [(None, "added")] * 3


@pytest.mark.parametrize("how_many", [0, -1, 501])
def test_nobody_adds_less_than_one_or_more_than_five_hundred_at_once(workshop: Workshop, how_many: int) -> None:
    with pytest.raises(TooManyPieces):
        workshop.adds(how_many)


def test_pieces_are_added_at_home_and_never_straight_into_a_shop(workshop: Workshop) -> None:
    with pytest.raises(NotFound):
        workshop.adds(1, workshop.shop.id)
    with pytest.raises(NotFound):
        workshop.adds(1, makers.atelier(makers.brand("Baobab").id).id)


def test_pieces_of_another_brand_s_variant_are_not_added(workshop: Workshop) -> None:
    foreign: Variant = makers.variant(makers.product(makers.brand("Baobab").id).id)
    with pytest.raises(NotFound):
        workshop.adds(1, variant_id=foreign.id)


def test_a_one_off_has_one_piece_until_it_is_withdrawn(app: Flask) -> None:
    workshop = Workshop(making="one_off")
    with pytest.raises(OneOfAKind):
        workshop.adds(2)
    first = workshop.adds(1)[0]
    with pytest.raises(OneOfAKind):
        workshop.adds(1)
    withdraw_pieces(workshop.brand.id, [workshop.code(first)], "damaged", SYSTEM)
    workshop.adds(1)
    with pytest.raises(OneOfAKind):
        take_back_piece(workshop.brand.id, workshop.code(first), workshop.atelier.id, "repaired", SYSTEM)


def test_a_withdrawn_piece_keeps_the_reason_and_the_words_and_comes_back_where_it_is_put(workshop: Workshop) -> None:
    piece = workshop.adds()[0]
    withdraw_pieces(workshop.brand.id, [workshop.code(piece)], "other", SYSTEM, "regalato a una cliente")
    assert state_of(piece)[0] == State.WITHDRAWN
    assert (last_event(piece).why, last_event(piece).remark) == ("other", "regalato a una cliente")
    take_back_piece(workshop.brand.id, workshop.code(piece), workshop.hub.id, "back", SYSTEM)
    assert state_of(piece) == (State.AVAILABLE, workshop.hub.id)


@pytest.mark.parametrize("state", [State.HELD, State.SOLD, State.TRAVELLING, State.WITHDRAWN])
def test_what_is_not_lying_free_is_not_withdrawn_and_neither_are_its_companions(
    workshop: Workshop, state: State
) -> None:
    free = makers.piece(workshop.variant.id, workshop.atelier.id)
    other = makers.piece(workshop.variant.id, workshop.atelier.id, state=state)
    with pytest.raises(NotThere) as refusal:
        withdraw_pieces(workshop.brand.id, [free.code, other.code], "lost", SYSTEM)
    assert refusal.value.values["codes"] == [other.code]
    assert (state_of(free.id)[0], state_of(other.id)[0]) == (State.AVAILABLE, state)


def test_the_pieces_of_another_brand_are_unknown(workshop: Workshop) -> None:
    other = makers.brand("Baobab")
    foreign = makers.piece(makers.variant(makers.product(other.id).id).id, workshop.hub.id)
    for act in (
        lambda: withdraw_pieces(workshop.brand.id, [foreign.code], "lost", SYSTEM),
        lambda: move_pieces(workshop.brand.id, [foreign.code], workshop.atelier.id, SYSTEM),
        lambda: take_back_piece(workshop.brand.id, foreign.code, workshop.atelier.id, "found", SYSTEM),
        lambda: correct_count(workshop.brand.id, foreign.variant_id, workshop.hub.id, 1, 0, SYSTEM),
    ):
        with pytest.raises(NotFound):
            act()
    assert state_of(foreign.id) == (State.AVAILABLE, workshop.hub.id)


def test_a_partner_brand_does_not_move_what_another_leads(workshop: Workshop) -> None:
    partner = makers.brand("Baobab")
    shares = {workshop.brand.id: 6000, partner.id: 4000}
    piece = makers.piece(makers.variant(makers.product(workshop.brand.id, shares=shares).id).id, workshop.hub.id)
    with pytest.raises(NotFound):
        withdraw_pieces(partner.id, [piece.code], "lost", SYSTEM)


def test_pieces_are_carried_between_the_brand_s_own_places_with_a_line_in_their_history(workshop: Workshop) -> None:
    piece = workshop.adds()[0]
    move_pieces(workshop.brand.id, [workshop.code(piece)], workshop.hub.id, SYSTEM)
    assert state_of(piece) == (State.AVAILABLE, workshop.hub.id)
    assert (last_event(piece).why, last_event(piece).location_id) == ("moved", workshop.hub.id)


def test_nothing_is_carried_into_a_shop_or_out_of_it_without_a_note(workshop: Workshop) -> None:
    at_home = makers.piece(workshop.variant.id, workshop.atelier.id)
    in_shop = makers.piece(workshop.variant.id, workshop.shop.id)
    with pytest.raises(NotFound):
        move_pieces(workshop.brand.id, [at_home.code], workshop.shop.id, SYSTEM)
    with pytest.raises(NotThere):
        move_pieces(workshop.brand.id, [in_shop.code, at_home.code], workshop.hub.id, SYSTEM)
    assert state_of(at_home.id)[1] == workshop.atelier.id


def test_counting_more_makes_pieces_and_counting_fewer_withdraws_those_without_a_label_first(
    workshop: Workshop,
) -> None:
    labelled = workshop.adds(2)
    with unit_of_work() as session:
        session.execute(Piece.__table__.update().values(printed_at=func.now()))
    bare = workshop.adds(1)[0]
    assert correct_count(workshop.brand.id, workshop.variant.id, workshop.atelier.id, 3, 2, SYSTEM) == -1
    assert state_of(bare)[0] == State.WITHDRAWN
    assert last_event(bare).why == "miscounted"
    assert {state_of(one)[0] for one in labelled} == {State.AVAILABLE}
    assert correct_count(workshop.brand.id, workshop.variant.id, workshop.atelier.id, 2, 6, SYSTEM) == 4


def test_a_count_made_on_an_old_page_is_refused_and_told_the_new_figure(workshop: Workshop) -> None:
    workshop.adds(3)
    with pytest.raises(CountChanged) as refusal:
        correct_count(workshop.brand.id, workshop.variant.id, workshop.atelier.id, 4, 0, SYSTEM)
    assert refusal.value.values["count"] == 3
    assert db.session.scalar(select(func.count()).where(Piece.state == State.AVAILABLE)) == 3


def test_what_was_never_made_is_not_found_again(workshop: Workshop) -> None:
    with unit_of_work():
        piece = bear_held(
            workshop.variant.id, workshop.atelier.id, week="2026-W50", held_for="order:A", until=None, by=SYSTEM
        )
        release("order:A", by=SYSTEM, why="expired")
    with pytest.raises(NeverMade):
        take_back_piece(workshop.brand.id, workshop.code(piece), workshop.atelier.id, "found", SYSTEM)
