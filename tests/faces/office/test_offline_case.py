"""The office closes the case of a piece that a till sold without a connection."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.cases.models import Case
from storefront.domain.ledger.queries import balance
from storefront.domain.orders.models import OrderLine
from storefront.domain.pieces.models import Piece, State
from storefront.domain.places.models import Location
from storefront.domain.tills.offline import Leave
from storefront.domain.tills.offline_models import OfflineLine
from storefront.flows.settle_offline import book
from storefront.flows.sync_sales import sync_sales
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.till import at_till


class Sold:
    """A scarf that Amina sold without a connection; who else has it depends on the test."""

    def __init__(self, app: Flask, *, is_paid_online: bool = True, equals: int = 0) -> None:
        self.shop = makers.outlet("Il Grifone")
        at = at_till(self.shop, name="Amina")
        self.kind = makers.variant(makers.product(makers.brand().id, "Sciarpa").id, price_cents=4500)
        self.piece = makers.piece(self.kind.id, self.shop.id)
        self.order_ref = makers.paid_order(self.kind.id).ref if is_paid_online else ""
        self.equals = [one.code for one in makers.pieces(self.kind.id, self.shop.id, equals)]
        line = {"code": self.piece.code, "title": "Sciarpa", "price_cents": 4500}
        if not is_paid_online:
            line["code"] = "AAAAAAAA"
        leave = Leave(at.device_id, at.staff_id, at.location_id, clock.now())
        sync_sales([{"key": "a-till-without-a-net", "way": "cash", "lines": [line]}], leave, clock.now())
        self.ref = db.session.scalar(select(Case.ref).where(Case.kind == "offline_sale"))
        self.line_id = db.session.scalars(select(OfflineLine.id)).one()
        self.path = f"/office/cases/{self.ref}/offline"
        db.session.rollback()

    def state(self) -> str:
        db.session.rollback()
        return db.session.scalars(select(Case.state).where(Case.ref == self.ref)).one()


def in_drawer(shop: Location) -> tuple[int, int]:
    db.session.rollback()
    return balance("suspense"), balance(f"till_cash:{shop.id}")


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    return at_the_office(app)


def test_the_case_names_both_sides_and_is_settled_in_one_step(app: Flask, office: FlaskClient) -> None:
    sold = Sold(app)
    page = office.get(sold.path).text
    assert all(name in page for name in ("Amina", "Il Grifone", "Ada Rossi", sold.order_ref))
    assert "Qualcuno lo aveva già pagato sul sito" in page
    assert 'value="equal"' not in page  # there is none
    assert page.index("Consigliata") > page.index("Ridai i soldi a chi ha comprato online")
    assert page.index("Consigliata") < page.index("Era un altro pezzo")
    by_hand = office.post(f"/office/cases/{sold.ref}/close", data={"reason": "prova"})
    assert (by_hand.status_code, "ancora in sospeso" in by_hand.text) == (422, True)
    assert office.post(sold.path, data={"way": "refund"}).status_code == 303
    assert in_drawer(sold.shop) == (0, 4500)
    assert sold.state() == "closed"


def test_an_equal_piece_is_proposed_and_sent(app: Flask, office: FlaskClient) -> None:
    sold = Sold(app, equals=2)
    page = office.get(sold.path).text
    assert [code for code in sold.equals if f'value="{code}"' in page] == sold.equals
    assert office.post(sold.path, data={"way": "equal", "equal": "BBBBBBBB"}).status_code == 422
    assert office.post(sold.path, data={"way": "equal", "equal": sold.equals[1]}).status_code == 303
    assert in_drawer(sold.shop) == (0, 4500)
    sent = select(Piece.code).join(OrderLine, OrderLine.piece_id == Piece.id).where(Piece.code == sold.equals[1])
    assert db.session.scalar(sent) == sold.equals[1]


def test_what_is_not_possible_is_not_offered_and_not_done(app: Flask, office: FlaskClient) -> None:
    sold = Sold(app, is_paid_online=False)
    page = office.get(sold.path).text
    assert "Nessun pezzo ha questa etichetta" in page
    assert ['value="refund"' in page, 'value="equal"' in page] == [False, False]
    assert "Era un altro pezzo" in page
    for data, words in (
        ({"way": "refund"}, "Scegli una delle vie"), ({"way": "book"}, "scrivi l&#39;etichetta"),
        ({"way": "book", "code": "CCCCCCCC"}, "Controlla i segni"), ({"way": "back", "why": " "}, "Scrivi perché"),
        ({"way": "elope"}, "Scegli una delle vie"), ({}, "Scegli una delle vie"),
    ):  # fmt: skip
        answer = office.post(sold.path, data=data)
        assert (answer.status_code, words in answer.text) == (422, True), data
    assert in_drawer(sold.shop) == (-4500, 4500)
    assert office.post(sold.path, data={"way": "book", "code": sold.piece.code.lower()}).status_code == 303
    assert in_drawer(sold.shop) == (0, 4500)
    assert db.session.scalar(select(Piece.state).where(Piece.id == sold.piece.id)) == State.SOLD


def test_money_given_back_says_why_and_a_settled_case_says_so(app: Flask, office: FlaskClient) -> None:
    sold = Sold(app)
    assert office.post(sold.path, data={"way": "back", "why": "È tornato in negozio"}).status_code == 303
    assert in_drawer(sold.shop) == (0, 0)
    again = office.post(sold.path, data={"way": "refund"}, follow_redirects=True)
    assert "È già sistemata: i soldi sono tornati al cliente." in again.text


def test_what_a_colleague_has_booked_is_not_given_back(app: Flask, office: FlaskClient) -> None:
    sold = Sold(app, is_paid_online=False)
    book(sold.line_id, staff(1), code=sold.piece.code)
    told = office.post(sold.path, data={"way": "back", "why": "È tornato"}, follow_redirects=True)
    assert "È già sistemata: la vendita è registrata." in told.text
    assert in_drawer(sold.shop) == (0, 4500)
