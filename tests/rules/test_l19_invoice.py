"""L19: an invoice is asked for by the time of the sale, with what an electronic one needs, and reaches who sells."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.mails.models import Mail
from storefront.domain.mails.queries import letter
from storefront.domain.orders.models import Order
from storefront.flows.letter_values import values_of
from storefront.infra.db import db
from storefront.infra.letters import render
from tests import makers
from tests.rules.reading import page, put_in, words

ADA = {"email": "ada@posta.example", "name": "Ada Rossi", "street": "Via Po 1", "postcode": "10124", "city": "Torino",
       "province": "TO", "country": "IT", "order": "1"}  # fmt: skip
COMPANY = {"invoice": "y", "invoice_name": "Rossi snc", "vat_number": "IT 00743110157", "sdi": "abc1234"}


@pytest.fixture
def hidden(client: FlaskClient, app: Flask) -> dict[str, str]:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    text = page(client, "/checkout")
    return {
        name: re.findall(f'name="{name}"[^>]*value="([^"]*)"', text)[0] for name in ("request_key", "seen_total_cents")
    }


def test_the_checkout_asks_who_wants_an_invoice_and_says_that_later_is_too_late(
    client: FlaskClient, hidden: object
) -> None:
    told = words(page(client, "/checkout"))
    assert "Voglio la fattura" in told
    assert "Dopo l'ordine non si può più chiedere" in told


def test_what_an_electronic_invoice_needs_is_frozen_with_the_order(client: FlaskClient, hidden: dict[str, str]) -> None:
    assert client.post("/checkout", data={**ADA, **hidden, **COMPANY}).status_code == 303
    invoice = db.session.scalars(select(Order.invoice)).one()
    assert invoice
    assert (invoice["name"], invoice["sdi"], invoice["city"]) == ("Rossi snc", "ABC1234", "Torino")
    assert invoice["vat_number"].endswith("00743110157")


def test_without_a_number_to_make_it_out_to_nothing_is_ordered(client: FlaskClient, hidden: dict[str, str]) -> None:
    answer = client.post("/checkout", data={**ADA, **hidden, "invoice": "y", "invoice_name": "Ada Rossi"})
    assert answer.status_code == 422
    assert "serve la partita IVA o il codice fiscale" in answer.get_data(as_text=True)


def test_the_brand_that_sells_is_told_whom_to_invoice(app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    makers.paid_order(variant.id, invoice={"name": "Rossi snc", "vat_number": "00743110157", "fiscal_code": "", "sdi": "ABC1234",
                      "pec": "", "street": "Via Po 1", "extra": "", "postcode": "10124", "city": "Torino", "province": "TO", "country": "IT"})  # fmt: skip
    told = letter(db.session.scalars(select(Mail.id).where(Mail.kind == "order_paid_brand")).one())
    text = render(told.kind, told.locale, values_of(told)).html
    for fact in ("Rossi snc", "00743110157", "ABC1234"):
        assert fact in text
