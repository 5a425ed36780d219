"""A brand is told when the last piece of something is gone, or few are left if it wants to know earlier; each time once."""

import pytest
from flask import Flask
from sqlalchemy import select

from storefront.core.actor import SYSTEM
from storefront.domain.notices.models import Kind, Notice
from storefront.domain.pieces import low
from storefront.domain.pieces.models import LastOne, Piece, State
from storefront.domain.pieces.services import move
from storefront.flows.add_pieces import add_pieces
from storefront.flows.tell_low import tell_low
from storefront.flows.withdraw_pieces import withdraw_pieces
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender


@pytest.fixture
def ada(app: Flask) -> Sender:
    return Sender()


def told() -> list[tuple[str, int]]:
    db.session.rollback()
    notices = db.session.scalars(select(Notice).where(Notice.kind == Kind.LOW).order_by(Notice.id))
    return [(notice.kind.value, notice.values["left"]) for notice in notices]


def marked(sender: Sender, pieces: int) -> None:
    with unit_of_work():
        low.set_low_mark(sender.brand.id, pieces)


def test_the_sale_of_the_last_piece_is_told_once(ada: Sender) -> None:
    ada.has(2)
    makers.paid_order(ada.variant.id)
    assert (tell_low(), told()) == (0, [])
    makers.paid_order(ada.variant.id)
    assert (tell_low(), tell_low(), told()) == (1, 0, [("low", 0)])
    assert db.session.scalar(select(LastOne.id)) is None


def test_a_withdrawn_last_piece_is_told_too_and_again_after_new_ones_were_added(ada: Sender) -> None:
    withdraw_pieces(ada.brand.id, ada.has(1), "lost", SYSTEM)
    tell_low()
    add_pieces(ada.brand.id, ada.variant.id, ada.atelier.id, 1, SYSTEM)
    code = db.session.scalars(select(Piece.code).where(Piece.state == State.AVAILABLE)).one()
    withdraw_pieces(ada.brand.id, [code], "lost", SYSTEM)
    tell_low()
    assert told() == [("low", 0), ("low", 0)]


def test_a_brand_with_a_mark_is_told_at_the_mark_and_when_none_is_left(ada: Sender) -> None:
    marked(ada, 2)
    codes = ada.has(4)
    for code in codes:
        withdraw_pieces(ada.brand.id, [code], "damaged", SYSTEM)
        tell_low()
    assert told() == [("low", 2), ("low", 0)]


def test_a_brand_that_does_not_want_it_is_not_told(ada: Sender) -> None:
    marked(ada, low.NEVER)
    withdraw_pieces(ada.brand.id, ada.has(1), "lost", SYSTEM)
    assert (tell_low(), told()) == (0, [])


@pytest.mark.parametrize("making", ["one_off", "to_order"])
def test_one_offs_and_what_is_made_to_order_never_run_low(ada: Sender, making: str) -> None:
    variant = makers.for_sale(ada.brand.id, ada.atelier.id, "Quadro", making=making)
    with unit_of_work() as session:
        only = list(session.scalars(select(Piece.id).where(Piece.variant_id == variant.id)))
        move(only, State.AVAILABLE, State.WITHDRAWN, by=SYSTEM, why="lost")
    assert (tell_low(), told()) == (0, [])


def test_pieces_on_their_way_to_a_shop_count_as_left(ada: Sender) -> None:
    travelling, gone = ada.has(2)
    ada.sends([travelling])
    withdraw_pieces(ada.brand.id, [gone], "lost", SYSTEM)
    assert (tell_low(), told()) == (0, [])
