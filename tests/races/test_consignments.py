"""Several hands on the same pieces: buyers, tills, two members who send them, shops that scan them in."""

from collections.abc import Callable

from sqlalchemy import func, select, text

from storefront.domain.carts.services import CartOwner
from storefront.domain.consignments.models import Consignment, ConsignmentState
from storefront.domain.pieces.models import Piece, PieceEvent, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.check import check
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender, where
from tests.races import acts, truth
from tests.races.crew import Crew, Outcome, Stage


def ten_senders(crew: Crew, stage: Stage, ada: Sender) -> list[Outcome]:
    """Ten drafts with the same three pieces, all sent at once."""
    codes = ada.has(3)
    drafts = [ada.chooses(codes) for _ in range(10)]
    return crew.act(stage, [(acts.sends, (ada.brand.id, ref)) for ref in drafts])


def sent() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Consignment.state == ConsignmentState.SENT)) or 0


def test_the_same_pieces_leave_with_one_of_ten_consignments(crew: Crew, stage: Callable[..., Stage]) -> None:
    outcomes = ten_senders(crew, stage(), Sender())
    assert truth.faults(outcomes) == []
    assert [outcome.value for outcome in truth.done(outcomes)] == [1]
    assert {outcome.value for outcome in outcomes if outcome.said == "refused"} == {"pieces_gone"}
    assert (sent(), check()) == (1, [])


def test_control_without_the_guard_one_piece_travels_on_many_notes(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada, careless = Sender(), stage("journey")
    with unit_of_work() as session:
        session.execute(text("DROP INDEX one_journey_a_piece"))
    ten_senders(crew, careless, ada)
    assert sent() > 1
    assert "travelling_pieces_are_on_one_open_note" in {broken.invariant for broken in check()}


def test_notes_that_leave_at_once_are_numbered_one_after_the_other(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    drafts = [ada.chooses(ada.has(1)) for _ in range(20)]
    outcomes = crew.act(stage(), [(acts.sends, (ada.brand.id, ref)) for ref in drafts])
    assert truth.faults(outcomes) == []
    assert sorted(outcome.value for outcome in truth.done(outcomes)) == list(range(1, 21))
    assert check() == []


def test_a_piece_is_bought_or_sent_and_never_both(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    codes = ada.has(8)
    drafts = [ada.chooses([code]) for code in codes]
    tokens = [f"buyer{number}" for number in range(8)]
    for token in tokens:
        add_to_cart(CartOwner(token=token), ada.variant.id)
    cast = [(acts.sends, (ada.brand.id, ref)) for ref in drafts]
    cast += [(acts.buys, (token, f"key-{token}")) for token in tokens]  # type: ignore[list-item]  # acts take what they take
    outcomes = crew.act(stage(), cast)  # type: ignore[arg-type]  # as above
    left, bought = truth.done(outcomes[:8]), truth.done(outcomes[8:])
    assert truth.faults(outcomes) == []
    assert len(left) + len(bought) == 8
    assert truth.missing([outcome.value for outcome in bought]) == []
    assert check() == []


def test_what_twenty_people_scan_in_at_once_arrives_once(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    codes = ada.has(4)
    ref = ada.sends(codes)
    outcomes = crew.act(stage(), [(acts.receives, (ref, ada.shop.id, codes)) for _ in range(20)])
    assert truth.faults(outcomes) == []
    assert sorted(code for outcome in outcomes for code in outcome.value) == sorted(codes)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(PieceEvent.why == "received")) == 4
    assert check() == []


def test_called_off_while_it_is_scanned_in_each_piece_is_in_one_place(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    codes = ada.has(6)
    ref = ada.sends(codes)
    cast = [(acts.receives, (ref, ada.shop.id, [code])) for code in codes]
    outcomes = crew.act(stage(), [*cast, (acts.cancels, (ada.brand.id, ref))])
    assert truth.faults(outcomes) == []
    assert {where(code)[0] for code in codes} == {State.AVAILABLE}
    assert {where(code)[1] for code in codes} <= {ada.shop.id, ada.atelier.id}
    assert check() == []


def test_a_piece_is_sent_or_withdrawn_and_never_both(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    codes = ada.has(8)
    drafts = [ada.chooses([code]) for code in codes]
    cast = [(acts.sends, (ada.brand.id, ref)) for ref in drafts]
    cast += [(acts.withdraws, (ada.brand.id, [code])) for code in codes]  # type: ignore[list-item]  # acts take what they take
    outcomes = crew.act(stage(), cast)  # type: ignore[arg-type]  # as above
    assert truth.faults(outcomes) == []
    assert len(truth.done(outcomes)) == 8
    assert {where(code)[0] for code in codes} <= {State.TRAVELLING, State.WITHDRAWN}
    assert check() == []


def test_ten_members_who_add_the_one_off_at_once_make_one(crew: Crew, stage: Callable[..., Stage]) -> None:
    ada = Sender()
    variant = makers.variant(makers.product(ada.brand.id, "Quadro", making="one_off").id)
    outcomes = crew.act(stage(), [(acts.adds, (ada.brand.id, variant.id, ada.atelier.id)) for _ in range(10)])
    assert truth.faults(outcomes) == []
    assert len(truth.done(outcomes)) == 1
    assert db.session.scalar(select(func.count()).where(Piece.variant_id == variant.id)) == 1
