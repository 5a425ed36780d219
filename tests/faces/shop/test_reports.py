"""Telling us that something is wrong with a product."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.domain.cases.models import Case
from storefront.domain.catalogue.models import Product
from storefront.domain.mails.models import Mail
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers

FOUND = {"kind": "dangerous", "words": "Il bottone si stacca e un bambino lo ha messo in bocca."}


@pytest.fixture
def address(app: Flask) -> str:
    product = makers.product(makers.brand().id)
    return f"/products/{product.slug}/report"


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def test_the_form_is_linked_from_the_product_and_asks_for_no_account(client: FlaskClient, address: str) -> None:
    makers.variant(db.session.scalars(select(Product.id)).one())
    assert f'href="{address}"' in client.get(address.removesuffix("/report")).get_data(as_text=True)
    text = client.get(address).get_data(as_text=True)
    assert "Segnala un problema" in text
    assert text.count("(facoltativo)") == 2


def test_a_notice_becomes_a_case_with_its_words_and_says_its_number(client: FlaskClient, address: str) -> None:
    answer = client.post(address, data=FOUND)
    assert answer.status_code == 200
    case = db.session.scalars(select(Case)).one()
    assert (case.kind, case.state) == ("notice", "open")
    assert case.values["words"] == FOUND["words"]
    assert case.values["kind"] == "dangerous"
    assert case.subject_ref.removeprefix("notice:") in answer.get_data(as_text=True)
    assert db.session.scalars(select(Mail)).all() == []


def test_who_leaves_an_address_gets_an_acknowledgement_with_what_was_written(client: FlaskClient, address: str) -> None:
    client.post(f"/en{address}", data={**FOUND, "email": "ada@posta.example", "name": "Ada"})
    letter = db.session.scalars(select(Mail)).one()
    assert (letter.kind, letter.recipient, letter.locale) == ("notice_received", "ada@posta.example", "en")
    assert letter.values["words"] == FOUND["words"]
    assert send_mails() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Scegli che cosa non va."),
        ({"kind": "other\x00"}, ""),
        ({"kind": "nonsense"}, "Scegli che cosa non va."),
        ({"words": "   "}, "Scrivi qualche parola in più"),
        ({"words": "a" * 2001}, "al massimo 2000 lettere"),
        ({"email": "ada@"}, "Questo indirizzo non è completo"),
        ({"name": "a" * 121}, "al massimo 120 lettere"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_the_words_are_kept(
    client: FlaskClient, address: str, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(address, data={**FOUND, **changes})
    if not sentence:
        assert answer.status_code == 200
        return
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert "<title>Errore:" in text
    assert cases() == 0
    if "words" not in changes:
        assert FOUND["words"] in text


def test_what_is_reported_is_never_markup(client: FlaskClient, address: str) -> None:
    text = client.post(address, data={**FOUND, "words": "<script>alert(1)</script> e altro"}).get_data(as_text=True)
    assert "<script>alert" not in text


def test_an_unknown_product_cannot_be_reported(client: FlaskClient, app: Flask) -> None:
    assert client.get("/products/mai-esistito/report").status_code == 404
    assert client.post("/products/mai-esistito/report", data=FOUND).status_code == 404
