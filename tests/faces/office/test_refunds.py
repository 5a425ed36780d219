"""The office gives money back: choose, see what happens, confirm; large sums wait for a second person."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.core.actor import staff
from storefront.core.errors import Refusal
from storefront.domain.orders.models import Fulfilment, OrderLine
from storefront.domain.payments.models import Refund, Work
from storefront.domain.payments.queries import due
from storefront.domain.payments.refund_plan import LineWish, ShippingWish
from storefront.domain.pieces.models import Piece, State
from storefront.flows.place_order import Placed
from storefront.flows.refund import refund
from storefront.flows.refund_approve import approve_refund
from storefront.infra.db import db
from storefront.settings import settings
from tests import makers
from tests.faces.office.people import at_the_office
from tests.statements import counted


@pytest.fixture
def placed(app: Flask) -> Placed:
    return makers.paid_order(makers.for_sale(makers.brand("Arbrora").id, makers.location().id).id)


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return at_the_office(app)


def line_of(placed: Placed) -> int:
    return db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == placed.order_id)).one()


def refunds() -> list[Refund]:
    db.session.rollback()
    return list(db.session.scalars(select(Refund)))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_a_refund_is_shown_first_and_done_once(clerk: FlaskClient, placed: Placed) -> None:
    line, address = line_of(placed), f"/office/orders/{placed.ref}/refund"
    empty = {
        f"fate_{line}": "shelf",
        f"place_{line}": "",
        "reason": "withdrawal",
        "bearer": "cooperative",
        "key": "k" * 20,
    }
    page = clerk.get(address).text
    assert hidden(page, "key")
    assert "Scegli almeno" in clerk.post(address, data=empty).text
    much = clerk.post(address, data={**empty, f"take_{line}": "y", f"part_{line}": "45,01"})
    assert (much.status_code, "45,00" in much.text) == (422, True)
    with counted() as said:
        shown = clerk.post(address, data={**empty, f"take_{line}": "y", "act": "plan"}).text
    assert len(said) <= 12, len(said)  # the form reads the order, the plan its money; the same for any number of lines
    assert ("34,02" in shown, refunds()) == (True, [])
    done = {**empty, f"take_{line}": "y", "act": "do", "seen": "4500", "note": "Tornata intera."}
    assert "La somma è cambiata" in clerk.post(address, data={**done, "seen": "4400"}).text
    for _twice in range(2):
        answer = clerk.post(address, data=done)
        db.session.rollback()
        assert answer.status_code in {303, 422}
    assert [(one.amount_cents, one.note) for one in refunds()] == [(4500, "Tornata intera.")]
    assert db.session.scalars(select(Piece.state)).one() == State.AVAILABLE
    assert f"{placed.ref}-R1" in clerk.get(f"/office/orders/{placed.ref}/refunds").text
    steps = clerk.get(f"/office/orders/{placed.ref}").text.partition('id="story"')[2]
    told = re.findall(r"<p>(?:Registro: )?(Rimborso deciso|Rimborso [A-Z0-9]+-R1 di|refund made)", steps)
    assert told == ["Rimborso deciso"], "by the step that says who made it; the book's entry is another thing"
    assert clerk.get("/office/cases/disputes").status_code == 200
    assert clerk.get("/office/cases/disputes/nessuna").status_code == 404


def test_a_refund_of_nothing_is_refused_kindly(clerk: FlaskClient, placed: Placed) -> None:
    line, address = line_of(placed), f"/office/orders/{placed.ref}/refund"
    asked = {"reason": "goodwill", "bearer": "cooperative", "key": "x" * 20, "act": "plan"}
    nothing = clerk.post(address, data={**asked, f"take_{line}": "y", f"fate_{line}": "stays", f"part_{line}": "0"})
    assert (nothing.status_code, "Scrivi un importo" in nothing.text) == (422, True)
    parcel = db.session.scalars(select(Fulfilment.id).where(Fulfilment.order_id == placed.order_id)).one()
    refund(placed.order_id, [LineWish(line), ShippingWish(parcel)], "damaged", staff(1), "k1")
    assert "non resta niente" in clerk.get(address).text
    late = clerk.post(address, data={**asked, "goodwill": "1,00"})
    assert (late.status_code, "non resta niente" in late.text, len(refunds())) == (422, True, 1)


def test_a_large_refund_waits_for_a_second_person(app: Flask, placed: Placed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOND_PERSON_ABOVE_CENTS", "1000")
    settings.cache_clear()
    ref = refund(placed.order_id, [LineWish(line_of(placed))], "damaged", staff(1), "k1")
    assert (refunds()[0].state, due(Refund, clock.now())) == (Work.BLOCKED, [])
    with pytest.raises(Refusal):
        approve_refund(ref, by=staff(1))
    assert approve_refund(ref, by=staff(2))
    assert not approve_refund(ref, by=staff(3))
    assert len(due(Refund, clock.now())) == 1
    settings.cache_clear()
