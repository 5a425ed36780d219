"""Pieces go to a shop and come back with a numbered note; whatever is scanned, the pieces are where people are told."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from storefront.core.actor import SYSTEM
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import ProductText, Variant
from storefront.domain.consignments import journeys
from storefront.domain.consignments.models import ConsignmentState, Kind, LineState
from storefront.domain.consignments.queries import choosable, waiting_at
from storefront.domain.consignments.queries import consignment as row_of
from storefront.domain.consignments.refusals import NoSuchJourney, NothingChosen, PiecesGone, TooLate, TooManyLines
from storefront.domain.mails.models import Mail
from storefront.domain.pieces.models import PieceEvent, State
from storefront.flows.check import check
from storefront.flows.recall_pieces import arrived_home, ask_back, collect, hand_back
from storefront.flows.receive_consignment import receive_consignment, settle_missing
from storefront.flows.send_consignment import cancel_consignment, send_consignment
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.consignments import Sender, consignment, lines, where


@pytest.fixture
def ada(app: Flask) -> Sender:
    return Sender()


@pytest.fixture(autouse=True)
def holds_after_every_test(app: Flask) -> object:
    yield
    assert check() == []


def test_what_is_sent_travels_and_is_for_sale_again_when_the_shop_has_scanned_it(ada: Sender) -> None:
    codes = ada.has(3)
    ref = ada.sends(codes)
    assert {where(code) for code in codes} == {(State.TRAVELLING, ada.atelier.id)}
    receipt = receive_consignment(ref, ada.shop.id, codes, SYSTEM)
    assert (receipt.arrived, receipt.missing, receipt.extra, receipt.strange) == (codes, [], [], [])
    assert {where(code) for code in codes} == {(State.AVAILABLE, ada.shop.id)}
    assert consignment(ref).state == ConsignmentState.CLOSED


def test_the_shop_learns_at_once_what_is_missing_what_came_along_and_what_is_strange(ada: Sender) -> None:
    first, second = ada.has(2)
    extra = ada.has(1)[0]
    bruno = Sender("Baobab")
    foreign = bruno.has(1, ada.atelier.id)[0]
    sold = makers.piece(ada.variant.id, ada.atelier.id, state=State.WITHDRAWN).code
    ref = ada.sends([first, second])
    typed = f"{first[:4]}-{first[4:].lower()}"
    receipt = receive_consignment(ref, ada.shop.id, [typed, extra, foreign, sold, "NIENTE00"], SYSTEM)
    assert (receipt.arrived, receipt.missing, receipt.extra) == ([first], [second], [extra])
    assert receipt.strange == [foreign, sold, "NIENTE00"]
    assert where(extra) == (State.AVAILABLE, ada.shop.id)
    assert where(foreign) == (State.AVAILABLE, ada.atelier.id)
    assert consignment(ref).state == ConsignmentState.SENT
    assert (lines(ref)[extra].is_extra, lines(ref)[extra].title) == (True, "Sciarpa rossa")


def test_scanned_twice_arrives_once(ada: Sender) -> None:
    first, second = codes = ada.has(2)
    ref = ada.sends(codes)
    receive_consignment(ref, ada.shop.id, [first, first], SYSTEM)
    again = receive_consignment(ref, ada.shop.id, [first], SYSTEM)
    assert (again.arrived, again.already, again.missing) == ([], [first], [second])
    after = receive_consignment(ref, ada.shop.id, [second], SYSTEM)
    late = receive_consignment(ref, ada.shop.id, codes, SYSTEM)
    assert (after.missing, late.already, late.strange) == ([], codes, [])
    assert len(events_of(first)) == 2


def events_of(code: str) -> list[str]:
    query = select(PieceEvent.why).where(PieceEvent.ref.like("consignment:%"))
    from storefront.domain.pieces.models import Piece

    return list(db.session.scalars(query.join(Piece, Piece.id == PieceEvent.piece_id).where(Piece.code == code)))


def test_a_consignment_is_received_where_it_goes_and_nowhere_else(ada: Sender) -> None:
    codes = ada.has(1)
    ref = ada.sends(codes)
    for place in (makers.outlet("Uno").id, ada.atelier.id):
        with pytest.raises(NotFound):
            receive_consignment(ref, place, codes, SYSTEM)
    assert where(codes[0])[0] == State.TRAVELLING


def test_nothing_is_received_before_it_was_sent_or_after_it_was_cancelled(ada: Sender) -> None:
    codes = ada.has(1)
    ref = ada.chooses(codes)
    with pytest.raises(TooLate):
        receive_consignment(ref, ada.shop.id, codes, SYSTEM)
    send_consignment(ada.brand.id, ref, SYSTEM)
    cancel_consignment(ada.brand.id, ref, SYSTEM)
    with pytest.raises(TooLate):
        receive_consignment(ref, ada.shop.id, codes, SYSTEM)
    assert where(codes[0]) == (State.AVAILABLE, ada.atelier.id)


def test_a_piece_that_a_buyer_holds_does_not_leave_and_neither_does_its_company(ada: Sender) -> None:
    free = ada.has(1)[0]
    wanted = ada.has(1)[0]
    ref = ada.chooses([free, wanted])
    makers.order(ada.variant.id)  # takes the piece of the lowest id
    with pytest.raises(PiecesGone) as refusal:
        send_consignment(ada.brand.id, ref, SYSTEM)
    assert refusal.value.values["codes"] == [free]
    assert (where(wanted)[0], consignment(ref).number) == (State.AVAILABLE, None)
    with unit_of_work():
        assert journeys.take_off_gone(journeys.lock(ref, brand_id=ada.brand.id)) == 1
    assert send_consignment(ada.brand.id, ref, SYSTEM) == 1


def test_the_same_piece_leaves_with_one_of_two_consignments(ada: Sender) -> None:
    codes = ada.has(1)
    first, second = ada.chooses(codes), ada.chooses(codes)
    send_consignment(ada.brand.id, first, SYSTEM)
    with pytest.raises(PiecesGone):
        send_consignment(ada.brand.id, second, SYSTEM)
    assert consignment(second).state == ConsignmentState.DRAFT


def test_notes_are_numbered_without_a_gap_for_each_brand_and_year(ada: Sender) -> None:
    bruno = Sender("Baobab")
    with time_machine.travel(datetime(2026, 12, 31, 22, 50, tzinfo=UTC), tick=False):  # ten to midnight in Turin
        refs = [ada.sends(ada.has(1)), ada.sends(ada.has(1)), bruno.sends(bruno.has(1))]
        with pytest.raises(NothingChosen):
            send_consignment(ada.brand.id, ada.chooses([]), SYSTEM)
        refs.append(ada.sends(ada.has(1)))
    with time_machine.travel(datetime(2026, 12, 31, 23, 10, tzinfo=UTC), tick=False):
        refs.append(ada.sends(ada.has(1)))
    numbers = [(row.year, row.number) for row in map(consignment, refs)]
    assert numbers == [(2026, 1), (2026, 2), (2026, 1), (2026, 3), (2027, 1)]


def test_the_note_keeps_title_and_price_of_the_day_it_left(ada: Sender) -> None:
    codes = ada.has(1)
    ref = ada.sends(codes)
    with unit_of_work() as session:
        session.execute(update(ProductText).values(title="Un altro nome"))
        session.execute(update(Variant).values(list_cents=9900))
    line = lines(ref)[codes[0]]
    assert (line.title, line.detail, line.price_cents) == ("Sciarpa rossa", "M", 4500)
    assert consignment(ref).ends["to"]["name"] == ada.shop.name
    assert consignment(ref).ends["brand"]["legal_name"] == "Arbrora srl"


def test_cancelled_halfway_what_arrived_stays_and_the_rest_lies_at_home_again(ada: Sender) -> None:
    arrived, travelling = codes = ada.has(2)
    ref = ada.sends(codes)
    receive_consignment(ref, ada.shop.id, [arrived], SYSTEM)
    assert cancel_consignment(ada.brand.id, ref, SYSTEM) == 1
    assert (where(arrived), where(travelling)) == (
        (State.AVAILABLE, ada.shop.id),
        (State.AVAILABLE, ada.atelier.id),
    )
    assert consignment(ref).state == ConsignmentState.CLOSED
    with pytest.raises(TooLate):
        cancel_consignment(ada.brand.id, ref, SYSTEM)


def test_a_cancelled_note_keeps_its_number(ada: Sender) -> None:
    ref = ada.sends(ada.has(1))
    cancel_consignment(ada.brand.id, ref, SYSTEM)
    assert (consignment(ref).state, consignment(ref).number) == (ConsignmentState.CANCELLED, 1)
    assert consignment(ada.sends(ada.has(1))).number == 2


@pytest.mark.parametrize(
    ("how", "state"), [("back", State.AVAILABLE), ("lost", State.WITHDRAWN), ("damaged", State.WITHDRAWN)]
)
def test_the_brand_says_what_became_of_a_missing_piece_and_the_note_is_closed(
    ada: Sender, how: str, state: State
) -> None:
    here, missing = codes = ada.has(2)
    ref = ada.sends(codes)
    receive_consignment(ref, ada.shop.id, [here], SYSTEM)
    assert settle_missing(ada.brand.id, ref, [missing, here], how, SYSTEM) == 1
    assert where(missing) == (state, ada.atelier.id)
    assert where(here) == (State.AVAILABLE, ada.shop.id)
    assert consignment(ref).state == ConsignmentState.CLOSED


def test_a_piece_believed_at_home_that_turns_up_in_the_shop_is_taken_in(ada: Sender) -> None:
    codes = ada.has(1)
    ref = ada.sends(codes)
    settle_missing(ada.brand.id, ref, codes, "back", SYSTEM)
    receipt = receive_consignment(ref, ada.shop.id, codes, SYSTEM)
    assert receipt.extra == codes
    assert where(codes[0]) == (State.AVAILABLE, ada.shop.id)


def test_recalled_pieces_stay_for_sale_until_the_shop_packs_them_and_come_home(ada: Sender) -> None:
    packed, not_found = codes = ada.has(2, ada.shop.id)
    ref = ada.asks_back(codes)
    assert {where(code) for code in codes} == {(State.AVAILABLE, ada.shop.id)}
    coming, asked = waiting_at(ada.shop.id)
    assert (coming, [row.ref for row in asked]) == ([], [ref])
    assert hand_back(ref, ada.shop.id, [packed, "NIENTE00"], SYSTEM) == 1
    assert (where(packed)[0], where(not_found)) == (State.TRAVELLING, (State.AVAILABLE, ada.shop.id))
    receipt = arrived_home(ada.brand.id, ref, [packed], SYSTEM)
    assert receipt.arrived == [packed]
    assert where(packed) == (State.AVAILABLE, ada.atelier.id)
    assert consignment(ref).state == ConsignmentState.CLOSED


def test_the_brand_may_take_recalled_pieces_home_with_its_own_hands(ada: Sender) -> None:
    codes = ada.has(2, ada.shop.id)
    ref = ada.asks_back(codes)
    assert collect(ada.brand.id, ref, codes[:1], SYSTEM) == 1
    assert (where(codes[0]), where(codes[1])) == ((State.AVAILABLE, ada.atelier.id), (State.AVAILABLE, ada.shop.id))
    assert lines(ref)[codes[1]].state == LineState.BACK


def test_only_the_shop_itself_packs_a_recall_and_only_once(ada: Sender) -> None:
    codes = ada.has(1, ada.shop.id)
    ref = ada.asks_back(codes)
    with pytest.raises(NotFound):
        hand_back(ref, makers.outlet("Uno").id, codes, SYSTEM)
    hand_back(ref, ada.shop.id, codes, SYSTEM)
    with pytest.raises(TooLate):
        hand_back(ref, ada.shop.id, codes, SYSTEM)


def test_a_brand_does_not_scan_in_for_the_shop(ada: Sender) -> None:
    codes = ada.has(1)
    with pytest.raises(NotFound):
        arrived_home(ada.brand.id, ada.sends(codes), codes, SYSTEM)


def test_a_recall_is_asked_and_not_sent_and_a_delivery_the_other_way_round(ada: Sender) -> None:
    recall, delivery = ada.chooses(ada.has(1, ada.shop.id), Kind.RECALL), ada.chooses(ada.has(1))
    with pytest.raises(TooLate):
        send_consignment(ada.brand.id, recall, SYSTEM)
    with pytest.raises(TooLate):
        ask_back(ada.brand.id, delivery, SYSTEM)


def test_a_journey_goes_between_a_place_of_the_brand_and_one_that_scans(ada: Sender) -> None:
    other = makers.atelier(makers.brand("Baobab").id)
    wrong = [
        (Kind.DELIVERY, ada.atelier.id, ada.atelier.id),
        (Kind.DELIVERY, ada.shop.id, ada.atelier.id),
        (Kind.DELIVERY, ada.atelier.id, other.id),
        (Kind.DELIVERY, other.id, ada.shop.id),
        (Kind.DELIVERY, ada.atelier.id, 999_999),
        (Kind.RECALL, ada.atelier.id, ada.shop.id),
        (Kind.RECALL, ada.shop.id, makers.outlet("Uno").id),
    ]
    for kind, start, end in wrong:
        with pytest.raises(NoSuchJourney), unit_of_work():
            journeys.open_draft(ada.brand.id, kind, start, end, by=SYSTEM)


def test_pieces_are_chosen_by_count_as_far_as_they_lie_there(ada: Sender) -> None:
    ada.has(3)
    ref = ada.chooses([])
    for wanted, there in ((2, 2), (2, 2), (9, 3), (1, 1), (0, 0), (-4, 0)):
        with unit_of_work():
            journeys.set_counts(journeys.lock(ref, brand_id=ada.brand.id), {ada.variant.id: wanted})
        row = row_of(ada.brand.id, ref)
        assert row is not None
        assert (row.pieces, choosable(ada.brand.id, row, "it")[0].chosen) == (there, there)


def test_a_code_is_told_apart_as_chosen_twice_elsewhere_or_unknown(ada: Sender) -> None:
    here, there = ada.has(1)[0], ada.has(1, ada.shop.id)[0]
    foreign = Sender("Baobab").has(1, ada.atelier.id)[0]
    ref = ada.chooses([here])
    with unit_of_work():
        told = journeys.put_on(journeys.lock(ref, brand_id=ada.brand.id), [here, there, foreign, "NIENTE00"])
    assert (told.added, told.already, told.not_there, told.unknown) == ([], [here], [there], [foreign, "NIENTE00"])


def test_another_brand_s_variant_and_consignment_are_unknown(ada: Sender) -> None:
    bruno = Sender("Baobab")
    ref = ada.chooses(ada.has(1))
    with pytest.raises(NotFound), unit_of_work():
        journeys.set_counts(journeys.lock(ref, brand_id=ada.brand.id), {bruno.variant.id: 1})
    for act in (
        lambda: send_consignment(bruno.brand.id, ref, SYSTEM),
        lambda: cancel_consignment(bruno.brand.id, ref, SYSTEM),
        lambda: settle_missing(bruno.brand.id, ref, [], "back", SYSTEM),
        lambda: arrived_home(bruno.brand.id, ref, [], SYSTEM),
    ):
        with pytest.raises(NotFound):
            act()
    assert row_of(bruno.brand.id, ref) is None


def test_a_note_holds_five_hundred_pieces_and_not_one_more(ada: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "MOST_LINES", 2)
    codes = ada.has(3)
    with pytest.raises(TooManyLines):
        ada.chooses(codes)


def test_the_place_is_told_by_letter_what_comes_and_what_is_asked_back(ada: Sender) -> None:
    ada.sends(ada.has(2))
    ada.asks_back(ada.has(1, ada.shop.id))
    letters = list(db.session.scalars(select(Mail).order_by(Mail.id)))
    assert [(letter.kind, letter.recipient) for letter in letters] == [
        ("consignment_sent", ada.shop.email),
        ("consignment_asked", ada.shop.email),
    ]
    assert [line["title"] for line in letters[0].values["lines"]] == ["Sciarpa rossa"] * 2
    db.session.rollback()
    assert send_mails() == 2
