"""The office invites brands, sends and takes back letters, and lets in who is ready."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import Brand, BrandState, BrandTerms, Invitation
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import letters
from tests.faces.office.people import MAKER, at_the_office, invited, link
from tests.faces.studio.brand_files import make_complete
from tests.faces.studio.people import at_work

NEW = {"name": "Filo Matto", "email": "Bruna@Posta.example", "online": "12,5", "till": "20", "fee_bearer": "brand"}


def test_an_invitation_writes_the_brand_its_terms_and_a_letter(app: Flask) -> None:
    answer = at_the_office(app).post("/office/brands/new", data=NEW)
    assert (answer.status_code, answer.location) == (303, "/office/brands/filo-matto")
    brand = db.session.scalars(select(Brand)).one()
    terms = db.session.scalars(select(BrandTerms)).one()
    assert (brand.name, brand.state, brand.email) == ("Filo Matto", BrandState.INVITED, MAKER)
    assert (terms.commission_online_bp, terms.commission_till_bp, terms.fee_bearer) == (1250, 2000, "brand")
    token = link().rpartition("/")[2]
    kept = db.session.scalars(select(Invitation)).one()
    assert (kept.email, kept.role, token in kept.token_digest) == (MAKER, "owner", False)
    assert {"brand_opened", "brand_invited"} <= set(db.session.scalars(select(AuditEntry.action)))


def test_what_the_office_knows_is_the_brands_word_only_once_its_owner_saves_it(app: Flask, client: FlaskClient) -> None:
    known = {
        "person": "Bruna Prova",
        "legal_name": "Filo Matto di Bruna",
        "vat_number": "999 0001 0010",
        "vat_regime": "forfettario",
    }
    at_the_office(app).post("/office/brands/new", data={**NEW, **known})
    assert db.session.execute(select(Brand.legal_name, Brand.vat_number)).one()._tuple() == ("", "")
    assert 'value="Bruna Prova"' in client.get(link()).text
    client.post(link(), data={"name": "Bruna Prova", "password": "ago e filo di lino"})
    page = client.get("/studio/filo-matto/brand/legal").text
    assert "Li abbiamo scritti noi" in page
    assert 'value="99900010010"' in page
    facts = {
        "street": "Via Po 1",
        "postcode": "10124",
        "city": "Torino",
        "province": "TO",
        "fiscal_code": "RSSMRA80A01L219M",
    }
    mine = {"legal_name": "Filo Matto", "vat_number": "99900010010", "vat_regime": "ordinary"}
    client.post("/studio/filo-matto/brand/legal", data={**facts, **mine})
    assert db.session.execute(select(Brand.legal_name, Brand.vat_number)).one()._tuple() == (
        "Filo Matto",
        "99900010010",
    )
    assert db.session.execute(select(Invitation.person, Invitation.told)).one()._tuple() == ("", {})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"), ({"email": "bruna"}, "email"), ({"online": "quindici"}, "online"),
        ({"vat_number": "99900010011"}, "vat_number"), ({"province": "zz"}, "province"), ({"phone": "x"}, "phone"),
        ({"online": "100"}, "online"), ({"till": "-3"}, "till"), ({"fee_bearer": "nobody"}, "fee_bearer"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_its_field(app: Flask, wrong: dict[str, str], field: str) -> None:
    answer = at_the_office(app).post("/office/brands/new", data={**NEW, **wrong})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert db.session.scalar(select(Brand.id)) is None


def test_a_name_that_is_taken_is_refused_whatever_its_capitals(app: Flask) -> None:
    invited("filo MATTO")
    answer = at_the_office(app).post("/office/brands/new", data=NEW)
    assert (answer.status_code, "con questo nome" in answer.text) == (422, True)


def test_a_letter_sent_again_kills_the_link_before(app: Flask, client: FlaskClient) -> None:
    brand, browser = invited(), at_the_office(app)
    before = link()
    ref = db.session.scalar(select(Invitation.ref))
    browser.post(f"/office/brands/{brand.slug}/invitations/{ref}/again")
    assert client.get(before).status_code == 404
    assert client.get(link()).status_code == 200


def test_a_letter_taken_back_opens_nothing(app: Flask, client: FlaskClient) -> None:
    brand, browser = invited(), at_the_office(app)
    ref = db.session.scalar(select(Invitation.ref))
    browser.post(f"/office/brands/{brand.slug}/invitations/{ref}/revoke")
    answer = client.get(link())
    assert (answer.status_code, "ritirato" in answer.text) == (410, True)
    assert browser.post(f"/office/brands/{brand.slug}/invitations/{ref}/again").status_code == 404


def test_a_letter_of_another_brand_is_unknown_here(app: Flask) -> None:
    invited()
    other = invited("Terra Cruda", "carla@posta.example")
    ref = db.session.scalar(select(Invitation.ref).where(Invitation.email == MAKER))
    browser = at_the_office(app)
    assert browser.post(f"/office/brands/{other.slug}/invitations/{ref}/revoke").status_code == 404


def test_only_a_complete_brand_is_let_in_and_its_owner_is_told(app: Flask) -> None:
    brand, browser = invited(), at_the_office(app)
    at_work(app, brand)
    refused = browser.post(f"/office/brands/{brand.slug}/approve", follow_redirects=True)
    assert "Manca ancora qualcosa" in refused.text
    make_complete(brand)
    browser.post(f"/office/brands/{brand.slug}/approve")
    assert db.session.scalar(select(Brand.state).where(Brand.id == brand.id)) == BrandState.ACTIVE
    assert len(letters("brand_approved")) == 1
    browser.post(f"/office/brands/{brand.slug}/approve")
    assert len(letters("brand_approved")) == 1


def test_members_of_brands_and_guests_find_no_office(app: Flask, client: FlaskClient) -> None:
    maker = at_work(app, makers.brand("Arbrora"))
    assert maker.get("/office").status_code == 404
    assert maker.post("/office/brands/new", data=NEW).status_code == 404
    assert client.get("/office").status_code == 303


def test_an_expired_letter_is_told_and_may_be_sent_again(app: Flask) -> None:
    brand, browser = invited(), at_the_office(app)
    with unit_of_work() as session:
        session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(days=1)))
    assert "scaduto" in browser.get(f"/office/brands/{brand.slug}").text
