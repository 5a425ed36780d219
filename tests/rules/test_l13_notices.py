"""L13, DSA 11-16: anybody can tell of an offer, without an account; a person decides; there is a contact point."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.cases.models import Case
from storefront.domain.mails.models import Mail
from storefront.infra.db import db
from tests import makers
from tests.rules.reading import address_of, page, words


def test_a_notice_from_the_product_page_reaches_a_person_and_is_acknowledged(client: FlaskClient, app: Flask) -> None:
    address = address_of(makers.for_sale(makers.brand().id, makers.location().id))
    assert f'href="{address}/report"' in page(client, address)
    said = {"kind": "copied", "words": "È il mio disegno, con il mio nome tolto.", "email": "ada@posta.example"}
    assert client.post(f"{address}/report", data=said).status_code == 200
    case = db.session.scalars(select(Case)).one()
    assert (case.kind, case.values["words"]) == ("notice", said["words"])
    assert db.session.scalars(select(Mail.kind)).one() == "notice_received"


def test_the_contact_point_is_named_with_its_languages(client: FlaskClient, app: Flask) -> None:
    told = words(page(client, "/pages/contacts"))
    assert "punto di contatto unico per le autorità" in told
    assert "in italiano o in inglese" in told
