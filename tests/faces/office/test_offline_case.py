"""The office closes the case of a piece that a till sold without a connection."""

from flask import Flask
from sqlalchemy import select

from storefront.core import clock
from storefront.domain.cases.models import Case
from storefront.domain.ledger.queries import balance
from storefront.domain.tills.offline import Leave
from storefront.flows.sync_sales import sync_sales
from storefront.infra.db import db
from tests import makers
from tests.faces.office.people import at_the_office
from tests.till import at_till


def test_the_case_names_both_sides_and_is_settled_in_one_step(app: Flask) -> None:
    shop = makers.outlet("Il Grifone")
    at = at_till(shop, name="Amina")
    kind = makers.variant(makers.product(makers.brand().id, "Sciarpa").id, price_cents=4500)
    piece = makers.piece(kind.id, shop.id)
    order_ref = makers.paid_order(kind.id).ref
    line = {"code": piece.code, "title": "Sciarpa", "price_cents": 4500}
    leave = Leave(at.device_id, at.staff_id, at.location_id, clock.now())
    sync_sales([{"key": "a-till-without-a-net", "way": "cash", "lines": [line]}], leave, clock.now())
    case_ref = db.session.scalar(select(Case.ref).where(Case.kind == "offline_sale"))
    office = at_the_office(app)
    page = office.get(f"/office/cases/{case_ref}/offline").text
    assert all(name in page for name in ("Amina", "Il Grifone", "Ada Rossi", order_ref))
    by_hand = office.post(f"/office/cases/{case_ref}/close", data={"reason": "prova"})
    assert (by_hand.status_code, "ancora in sospeso" in by_hand.text) == (422, True)
    assert office.post(f"/office/cases/{case_ref}/offline", data={"way": "refund"}).status_code == 303
    db.session.rollback()
    assert (balance("suspense"), balance(f"till_cash:{shop.id}")) == (0, 4500)
    assert db.session.scalar(select(Case.state).where(Case.ref == case_ref)) == "closed"
