"""After the sale: given up before it left, sent back and looked at, claimed under the guarantee; money follows once."""

import io

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from storefront.core import clock, refs
from storefront.core.actor import GUEST, staff
from storefront.core.errors import NotFound
from storefront.domain.cases.models import Case
from storefront.domain.mails.models import Mail
from storefront.domain.notices.models import Notice
from storefront.domain.orders import claims, returns
from storefront.domain.orders.after_models import Condition, Wish
from storefront.domain.orders.fulfilments import NotNow, Through
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.domain.orders.returns import Seen
from storefront.domain.payments.models import Refund
from storefront.domain.pieces.models import Piece, State
from storefront.flows import claim as claim_flow
from storefront.flows.cancel_lines import HasLeft, cancel_lines
from storefront.flows.check import check
from storefront.flows.declare_withdrawal import declare_withdrawal
from storefront.flows.fulfil import deliver, ship
from storefront.flows.place_order import Placed
from storefront.flows.receive_return import WorthlessReason, receive_return
from storefront.flows.refund_withdrawal import due, refund_withdrawal, waiting
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work

OLGA = staff(1)


class Bench:
    """A brand with its atelier, and Ada's order of two bags from it."""

    def __init__(self) -> None:
        self.brand = makers.brand("Arbrora")
        self.atelier = makers.atelier(self.brand.id)
        self.bag = makers.for_sale(self.brand.id, self.atelier.id, "Borsa di vela", how_many=3)
        self.placed: Placed = makers.paid_order(self.bag.id, self.bag.id)

    @property
    def lines(self) -> list[int]:
        db.session.rollback()
        query = select(OrderLine.id).where(OrderLine.order_id == self.placed.order_id)
        return list(db.session.scalars(query.order_by(OrderLine.id)))

    def piece(self, line_id: int) -> Piece:
        db.session.rollback()
        query = select(Piece).join(OrderLine, OrderLine.piece_id == Piece.id).where(OrderLine.id == line_id)
        return db.session.scalars(query).one()

    def arrives(self) -> None:
        ref, through = f"{self.placed.ref}-F1", Through(brand_id=self.brand.id)
        ship(ref, through, OLGA, carrier="BRT", tracking="AB12")
        deliver(ref, through, OLGA)

    def withdraws(self, *line_ids: int) -> str:
        ada = {"name": "Ada Rossi", "email": "ada@posta.example", "note": ""}
        return declare_withdrawal(self.placed.ref, line_ids, by=GUEST, **ada).ref


@pytest.fixture
def bench(app: Flask) -> Bench:
    return Bench()


def is_whole() -> None:
    """All invariants hold, but for the charge that the makers make up."""
    db.session.rollback()
    assert [one for one in check() if one.invariant != "payments_name_their_charge"] == []


def refunded(order_id: int) -> int:
    db.session.rollback()
    return sum(db.session.scalars(select(Refund.amount_cents).where(Refund.order_id == order_id)))


def is_open(kind: str) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Case.id).where(Case.kind == kind, Case.state == "open")) is not None


def test_a_used_piece_comes_back_to_its_maker_and_its_worth_goes_back_once(app: Flask, bench: Bench) -> None:
    bench.arrives()
    first, second = bench.lines
    ref = bench.withdraws(first, second)
    kept, used = returns.of_subject(ref)
    assert (kept.place_id, waiting()) == (bench.atelier.id, [])  # nothing is here, nor shown to be sent: it may wait
    page, key = app.test_client(), bench.placed.key
    paper = page.get(f"/orders/{bench.placed.ref}/returns/{ref}.pdf?key={key}")
    text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert (ref in text, bench.atelier.name in text) == (True, True)
    assert page.get(f"/orders/{bench.placed.ref}/returns/{ref}.pdf").status_code == 404
    page.post(f"/orders/{bench.placed.ref}/sent-back?key={key}", data={"subject": ref, "tracking": "XY9"})
    assert [one[0] for one in waiting()] == [db.session.scalar(select(Case.ref))]
    home = f"/studio/{bench.brand.slug}/orders/returns"
    maker, stranger = at_work(app, bench.brand), makers.brand("Petit")
    assert kept.title in maker.get(home).text
    assert returns.of_brand(stranger.id, kept.ref) is None
    with pytest.raises(NotFound):
        receive_return(kept.ref, Seen(Condition.AS_NEW), bench.atelier.id, OLGA, brand_id=stranger.id)
    worn = {"condition": "used", "less": "10,00", "remark": ""}
    assert maker.post(f"{home}/{used.ref}", data=worn).status_code == 422
    maker.post(f"{home}/{used.ref}", data={**worn, "remark": "Macchiata sul fondo"})
    with pytest.raises(WorthlessReason):
        receive_return(kept.ref, Seen(Condition.MISSING, shelve=True, remark="x"), bench.atelier.id, OLGA)
    assert receive_return(kept.ref, Seen(Condition.AS_NEW, shelve=True), bench.atelier.id, OLGA)
    assert not receive_return(kept.ref, Seen(Condition.AS_NEW), bench.atelier.id, OLGA)
    owed = due(ref)
    assert (owed.plan.amount_cents, owed.less_cents) == (4500 + 4500 - 1000 + 750, 1000)  # the standard shipping too
    office = at_the_office(app)
    case = db.session.scalar(select(Case.ref).where(Case.kind == "withdrawal"))
    assert "Rimborsa" in office.get(f"/office/cases/{case}/withdrawal").text
    office.post(f"/office/cases/{case}/withdrawal", data={"seen_cents": "1"})
    assert (refunded(bench.placed.order_id), is_open("withdrawal")) == (0, True)
    office.post(f"/office/cases/{case}/withdrawal", data={"seen_cents": str(owed.plan.amount_cents)})
    office.post(f"/office/cases/{case}/withdrawal", data={"seen_cents": str(owed.plan.amount_cents)})
    assert (refunded(bench.placed.order_id), is_open("withdrawal")) == (8750, False)
    assert (bench.piece(first).state, bench.piece(second).state) == (State.AVAILABLE, State.WITHDRAWN)
    assert "vale" in app.test_client().get(f"/orders/{bench.placed.ref}?key={key}").text
    send_mails()
    assert not list(db.session.scalars(select(Mail.last_error).where(Mail.last_error != "")))
    is_whole()


def test_money_first_and_the_piece_later_puts_it_on_the_shelf_when_it_comes(bench: Bench) -> None:
    bench.arrives()
    first, _second = bench.lines
    ref = bench.withdraws(first)
    refund_withdrawal(ref, OLGA, seen_cents=4500)  # the other bag is kept, and so is the shipping
    assert bench.piece(first).state == State.WITHDRAWN
    (row,) = returns.of_subject(ref)
    receive_return(row.ref, Seen(Condition.AS_NEW, shelve=True), bench.atelier.id, OLGA)
    assert (bench.piece(first).state, refunded(bench.placed.order_id)) == (State.AVAILABLE, 4500)
    is_whole()


def test_what_has_not_left_is_given_up_once_and_what_has_left_is_not(app: Flask, bench: Bench) -> None:
    first, second = bench.lines
    page, key = app.test_client(), bench.placed.key
    address = f"/orders/{bench.placed.ref}/give-up?key={key}"
    assert page.post(address, data={"lines": []}).status_code == 422
    assert page.post(f"/orders/{bench.placed.ref}/give-up", data={"lines": [first]}).status_code == 404
    assert page.post(address, data={"lines": [first]}).status_code == 303
    page.post(address, data={"lines": [first]})
    assert (refunded(bench.placed.order_id), bench.piece(first).state) == (4500, State.AVAILABLE)
    assert db.session.scalar(select(Notice.path).where(Notice.kind == "cancelled")) == f"/orders/{bench.placed.ref}"
    other = makers.paid_order(bench.bag.id)
    with pytest.raises(NotFound):
        cancel_lines(other.ref, [second], OLGA)
    ship(f"{bench.placed.ref}-F1", Through(brand_id=bench.brand.id), OLGA, carrier="BRT", tracking="1")
    with pytest.raises(HasLeft):
        cancel_lines(bench.placed.ref, [second], OLGA)
    office = at_the_office(app)
    line = db.session.scalar(select(OrderLine.id).where(OrderLine.order_id == other.order_id))
    office.post(f"/office/orders/{other.ref}/cancel", data={"lines": [line], "why": "Rotta"})
    with pytest.raises(NotNow):
        ship(f"{other.ref}-F1", Through(brand_id=bench.brand.id), OLGA, carrier="BRT", tracking="2")
    assert refunded(other.order_id) == 4500 + 750
    is_whole()


def test_what_somebody_withdraws_from_before_it_leaves_is_sent_to_nobody_and_paid_back_at_once(bench: Bench) -> None:
    first, second = bench.lines
    ref = bench.withdraws(first)
    assert (refunded(bench.placed.order_id), is_open("withdrawal")) == (4500, False)
    assert (bench.piece(first).state, returns.of_subject(ref)) == (State.AVAILABLE, [])
    told = [mail.kind for mail in db.session.scalars(select(Mail).order_by(Mail.id)) if mail.kind != "order_paid"]
    assert {"withdrawal", "withdrawal_brand", "order_refunded"} <= set(told)
    assert "order_cancelled" not in told
    bench.arrives()  # the other bag leaves alone
    later = bench.withdraws(second)
    assert (refunded(bench.placed.order_id), is_open("withdrawal")) == (4500, True)
    assert [row.line_id for row in returns.of_subject(later)] == [second]
    send_mails()
    assert not list(db.session.scalars(select(Mail.last_error).where(Mail.last_error != "")))
    is_whole()


def test_a_claim_is_answered_with_an_equal_piece_in_a_parcel_without_money(app: Flask, bench: Bench) -> None:
    bench.arrives()
    first, second = bench.lines
    page, address = app.test_client(), f"/orders/{bench.placed.ref}/guarantee?key={bench.placed.key}"
    asked = {"line": first, "wish": "replace", "text": "Si è scucita", "request_key": refs.key()}
    assert page.post(address, data={**asked, "text": ""}).status_code == 422
    assert page.get(f"/orders/{bench.placed.ref}/guarantee").status_code == 404
    page.post(address, data=asked)
    page.post(address, data=asked)
    (claim,) = claims.of_order(bench.placed.order_id)
    assert (claim.text, claim.is_late, is_open("claim")) == ("Si è scucita", False, True)
    office, before = at_the_office(app), bench.piece(first).id
    case = db.session.scalar(select(Case.ref).where(Case.kind == "claim"))
    early = office.post(f"/office/cases/{case}/close", data={"reason": "Basta così"})
    assert (early.status_code, is_open("claim")) == (422, True)  # the claim is open still
    decided = {"outcome": "replace", "comes_back": "y", "text": "Te ne mandiamo una nuova"}
    assert office.post(f"/office/claims/{claim.ref}", data={**decided, "text": ""}).status_code == 422
    office.post(f"/office/claims/{claim.ref}", data=decided)
    after = bench.piece(first)
    assert (after.id != before, after.state) == (True, State.SOLD)
    parcel = db.session.scalars(select(Fulfilment).where(Fulfilment.ref == f"{bench.placed.ref}-F2")).one()
    assert (parcel.state, parcel.shipping_cents) == (FulfilmentState.WAITING, 0)
    assert [row.subject_ref for row in returns.of_order(bench.placed.order_id)] == [claim.ref]
    assert "Borsa di vela" in office.get(f"/office/orders/{bench.placed.ref}").text
    office.post(f"/office/claims/{claim.ref}/done")
    assert (is_open("claim"), refunded(bench.placed.order_id)) == (False, 0)
    money = claim_flow.ask_guarantee(bench.placed.ref, second, Wish.MONEY, "Rotta", GUEST, request_key="k")
    claim_flow.accept(money, Wish.MONEY, OLGA, text="Ecco", comes_back=False)
    claim_flow.give_money_back(money, OLGA)
    assert refunded(bench.placed.order_id) == 4500
    send_mails()
    assert not list(db.session.scalars(select(Mail.last_error).where(Mail.last_error != "")))
    is_whole()


def test_a_late_claim_is_taken_marked_and_may_be_refused_with_a_reason(bench: Bench) -> None:
    bench.arrives()
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(delivered_at=clock.now().replace(year=clock.now().year - 3)))
    ref = claim_flow.ask_guarantee(bench.placed.ref, bench.lines[0], Wish.REPAIR, "Tardi", GUEST, request_key="k")
    assert claim_flow.needed(ref).is_late
    claim_flow.refuse(ref, OLGA, reason="Sono passati tre anni")
    assert (is_open("claim"), claim_flow.needed(ref).state) == (False, "refused")
    with pytest.raises(NotFound):
        claim_flow.accept(ref, Wish.REPAIR, OLGA, text="", comes_back=False)
