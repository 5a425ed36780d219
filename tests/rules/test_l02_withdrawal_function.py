"""L2, art. 54-bis: the function to withdraw is on every page, works without an account, and is acknowledged with a stamp."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core.clock import rome
from storefront.domain.cases.models import Case
from storefront.domain.mails.models import Mail
from storefront.domain.mails.queries import letter
from storefront.domain.orders.models import OrderLine, Withdrawal
from storefront.flows.letter_values import values_of
from storefront.flows.place_order import Placed
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from storefront.infra.letters import render
from tests import makers
from tests.rules.reading import page, public_addresses

LABEL = "Recedere dal contratto qui"


@pytest.fixture
def placed(app: Flask) -> Placed:
    brand, hub = makers.brand(), makers.location()
    return makers.paid_order(makers.for_sale(brand.id, hub.id).id, makers.for_sale(brand.id, hub.id, "Zaino").id)


def test_every_page_of_the_shop_has_the_way_to_withdraw_with_the_words_of_the_law(
    client: FlaskClient, app: Flask
) -> None:
    for address in public_addresses():
        text = client.get(address).get_data(as_text=True)
        withdrawal = "/en/withdrawal" if address.startswith("/en") else "/withdrawal"
        assert re.search(rf'<a [^>]*href="{withdrawal}"', text), address
        if not address.startswith("/en"):
            assert f">{LABEL}</a>" in text, address


def test_the_order_and_its_mail_lead_to_the_function(client: FlaskClient, placed: Placed) -> None:
    assert LABEL in page(client, f"/orders/{placed.ref}?key={placed.key}")
    mail_id = db.session.scalars(select(Mail.id).where(Mail.kind == "order_paid")).one()
    told = letter(mail_id)
    made = render(told.kind, told.locale, values_of(told))
    assert f"{LABEL}: http://127.0.0.1:8000/withdrawal/{placed.ref}" in made.text


def test_a_guest_withdraws_from_a_part_in_two_steps_and_is_sent_lines_day_and_hour(
    client: FlaskClient, placed: Placed
) -> None:
    found = client.post(
        "/withdrawal", data={"ref": placed.ref.lower(), "email": "ADA@posta.example"}, follow_redirects=True
    )
    assert "Da cosa vuoi recedere" in found.get_data(as_text=True)
    line_id = db.session.scalars(select(OrderLine.id).where(OrderLine.title == "Zaino")).one()
    chosen = {"lines": line_id, "name": "Ada Rossi", "email": "ada@posta.example"}
    checked = client.post(f"/withdrawal/{placed.ref}", data=chosen).get_data(as_text=True)
    assert "Conferma recesso</button>" in checked
    assert db.session.scalars(select(Withdrawal.id)).all() == []
    assert client.post(f"/withdrawal/{placed.ref}/confirm", data=chosen).status_code == 303
    declared = db.session.scalars(select(Withdrawal)).one()
    told = letter(db.session.scalars(select(Mail.id).where(Mail.kind == "withdrawal")).one())
    acknowledged = render(told.kind, told.locale, values_of(told)).text
    assert told.recipient == "ada@posta.example"
    for words in ("Zaino", str(declared.declared_at.year), f"{rome(declared.declared_at):%H:%M}", declared.ref):
        assert words in acknowledged
    assert "Borsa di vela" not in acknowledged
    assert db.session.scalars(select(Case.kind)).one() == "withdrawal"
    assert send_mails() >= 2


def test_existence_and_place_of_the_function_are_told_before_the_order(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    client.post("/cart/lines", data={"variant_id": variant.id})
    law = page(client, "/checkout").partition('id="law"')[2].partition("<button")[0]
    assert f"«{LABEL}», in fondo a ogni pagina, nella mail e nell'ordine" in law
