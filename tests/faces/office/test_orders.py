"""Any order in the office: found by whatever one has in hand, its whole story on one page, cases with their ways out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from storefront.core import clock
from storefront.core.actor import GUEST
from storefront.domain.cases.models import Case
from storefront.domain.orders.finding import forget_words
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine
from storefront.domain.payments.models import Payment
from storefront.domain.pieces.models import Piece
from storefront.faces.office.door import Desk
from storefront.flows.declare_withdrawal import declare_withdrawal
from storefront.flows.find_orders import found_by, stuck
from storefront.flows.place_order import Placed
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.statements import counted


@pytest.fixture
def placed(app: Flask) -> Placed:
    """Ada's paid order of two bags; Bruno's of one lies beside it."""
    brand, hub = makers.brand(), makers.location()
    bag = makers.for_sale(brand.id, hub.id, "Borsa di vela", how_many=3)
    makers.paid_order(bag.id, email="bruno@posta.example", name="Bruno D'Angelò", phone="+39 333 1234567")
    other = makers.for_sale(brand.id, hub.id, "Zaino", price_cents=7700)
    return makers.paid_order(bag.id, other.id)


def test_one_box_finds_an_order_by_anything_in_hand(placed: Placed) -> None:
    code = db.session.scalars(
        select(Piece.code).join(OrderLine, OrderLine.piece_id == Piece.id).where(OrderLine.order_id == placed.order_id)
    ).first()
    sku = db.session.scalar(select(OrderLine.sku).where(OrderLine.title_it == "Zaino"))
    total = db.session.scalar(select(Payment.amount_cents).where(Payment.order_id == placed.order_id)) or 0
    own = (
        placed.ref, placed.ref.lower(), f"{placed.ref}-F1", f" {placed.ref}-R1 ", "rossi", "ADA ro", "ada@posta.example", code,
        f"{code[:4]} {code[4:]}" if code else "", sku, f"pi_{placed.ref}", f"ch_{placed.ref}",
        f"{total // 100},{total % 100:02d}",
    )  # fmt: skip
    db.session.rollback()
    for text in own:
        with counted() as said:
            assert found_by(str(text)) == [placed.order_id], text
        assert len(said) == 1
    for text in ("D'ANGELÒ", "333 123 4567", "+39 333 1234567", "bru"):
        assert len(found_by(text)) == 1, text
        assert found_by(text) != [placed.order_id]
    assert found_by("' OR 1=1 --") == found_by("%") == found_by("rossi bruno") == found_by("re_unknown") == []
    with unit_of_work():
        forget_words([placed.order_id])
    assert found_by("rossi") == []


def test_what_leads_to_one_order_leads_there_and_its_page_tells_all_in_few_statements(
    app: Flask, placed: Placed
) -> None:
    line_ids = list(db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == placed.order_id)))
    declare_withdrawal(placed.ref, line_ids[:1], name="Ada", email="ada@posta.example", note="", by=GUEST)
    browser = at_the_office(app)
    found = browser.get("/office/orders?q=rossi")
    assert (found.status_code, found.location) == (303, f"/office/orders/{placed.ref}")
    both = browser.get("/office/orders?q=posta").text + browser.get("/office/orders?needs=sending&channel=online").text
    assert both.count(f"/office/orders/{placed.ref}") >= 1
    assert placed.ref not in browser.get("/office/orders?state=expired&from=9999&page=x").text
    assert f";{placed.ref};" in browser.get("/office/orders.csv").text
    with counted() as said:
        page = browser.get(f"/office/orders/{placed.ref}").text
    assert len(said) <= 12
    for words in ("Ordine pagato", "Recesso dichiarato", "Dovuto a Arbrora", f"ch_{placed.ref}", "conferma del recesso",
                  "venduto", "Caso aperto: Recesso", "Nel libro: Vendita", "qualcuno sta pagando"):  # fmt: skip
        assert words in page, words
    assert browser.get("/office/orders/ZZZZZZ").status_code == 404
    assert stuck(clock.now() + timedelta(days=6), clock.rome_date(clock.now()) + timedelta(days=9)) == (2, 0, 0)
    assert stuck(clock.now() - timedelta(days=1), clock.rome_date(clock.now())) == (0, 0, 0)


def test_a_case_says_what_happened_takes_notes_and_is_closed_with_a_reason(app: Flask, placed: Placed) -> None:
    line_ids = list(db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == placed.order_id)))
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(state=FulfilmentState.SHIPPED, shipped_at=clock.now()))
    declare_withdrawal(placed.ref, line_ids, name="Ada", email="ada@posta.example", note="Troppo grande", by=GUEST)
    browser, reader = at_the_office(app), at_the_office(app, Desk.BOOKKEEPER)
    ref = db.session.scalar(select(Case.ref))
    assert f"/office/cases/{ref}" in browser.get("/office/cases?kind=withdrawal").text
    page = browser.get(f"/office/cases/{ref}").text
    assert "ha cambiato idea" in page
    assert "Troppo grande" in page
    assert browser.post(f"/office/cases/{ref}/notes", data={"text": " "}).status_code == 422
    browser.post(f"/office/cases/{ref}/notes", data={"text": "Sentita al telefono."})
    assert "Sentita al telefono." in reader.get(f"/office/cases/{ref}").text
    assert browser.post(f"/office/cases/{ref}/close", data={}).status_code == 422
    assert reader.post(f"/office/cases/{ref}/close", data={"reason": "x"}).status_code == 404
    browser.post(f"/office/cases/{ref}/close", data={"reason": "Tiene tutto."})
    assert "Tiene tutto." in browser.get(f"/office/cases/{ref}").text
    assert db.session.scalar(select(Case.state).where(Case.ref == ref)) == "closed"
    with browser.session_transaction() as session:
        session["fs_paa"] = 0.0  # signed in long ago: money asks for the password again
    for page in (f"/office/orders/{placed.ref}/cancel", f"/office/cases/{ref}/withdrawal"):
        assert "verify" in (browser.get(page).location or "")
    assert reader.get(f"/office/orders/{placed.ref}/cancel").status_code == 404
