"""Who has a desk: invited, given and taken, shown out; and none of them with a password alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core.actor import staff
from storefront.domain.audit.models import AuditEntry
from storefront.domain.people import desks
from storefront.domain.people.desks import LastOfOffice
from storefront.domain.people.models import OfficeInvitation, User
from storefront.flows.change_desks import give_desk, take_desk
from storefront.infra.db import db, unit_of_work
from storefront.settings import Settings
from tests.faces.account.people import PASSWORD, letters, person, sign_in
from tests.faces.account.test_second_factor import switch_on
from tests.faces.office.people import at_the_office


def roles_of(user_id: int) -> list[str]:
    db.session.rollback()
    return [role for row in desks.people(user_id) for role in row.roles]


def test_a_letter_brings_a_newcomer_to_a_desk_once_and_first_of_all_to_a_second_factor(
    app: Flask, client: FlaskClient
) -> None:
    office = at_the_office(app)
    asked = {"email": "Berta@Posta.example", "role": "bookkeeper"}
    assert office.post("/office/people/invite", data=asked).status_code == 303
    assert office.post("/office/people/invite", data=asked).status_code == 422  # one open letter for an address
    assert "berta@posta.example" in office.get("/office/people").text
    link = letters("office_invitation")[-1].values["link"]
    assert link.rpartition("/")[2] not in db.session.scalars(select(OfficeInvitation.token_digest)).one()
    told = {"name": "Berta", "password": PASSWORD}
    assert client.post(link, data=told).location == "/office"
    assert client.get("/office").location == "/office/second-factor"
    switch_on(app, client)
    assert client.get("/office").status_code == 200
    assert client.get("/office/people").status_code == 404  # a bookkeeper's desk gives no roles
    assert app.test_client().get(link).status_code == 410
    berta = db.session.scalars(select(User.id).where(User.email == "berta@posta.example")).one()
    assert roles_of(berta) == ["bookkeeper"]
    assert {"desk_invited", "desk_accepted"} <= set(db.session.scalars(select(AuditEntry.action)))


def test_a_letter_taken_back_or_of_another_address_opens_nothing(app: Flask) -> None:
    office = at_the_office(app)
    office.post("/office/people/invite", data={"email": "berta@posta.example", "role": "tutor"})
    link = letters("office_invitation")[-1].values["link"]
    person("Eva", "eva@posta.example")
    eva = app.test_client()
    sign_in(eva, "eva@posta.example")
    assert (eva.get(link).status_code, eva.post(link).status_code) == (403, 403)
    ref = db.session.scalar(select(OfficeInvitation.ref))
    office.post(f"/office/people/letters/{ref}/revoke")
    assert app.test_client().get(link).status_code == 410
    assert app.test_client().get("/office/join/made-up").status_code == 404


@pytest.mark.parametrize("role", desks.DESKS)
def test_with_a_password_alone_every_page_leads_to_the_second_factor(app: Flask, role: str) -> None:
    browser = at_the_office(app, role)
    with unit_of_work() as session:
        session.execute(update(User).values(tf_primary_method=None))
    for address in ("/office", "/office/people", "/office/people/staff", "/office/brands"):
        answer = browser.get(address)
        assert answer.status_code == 404 or answer.location == "/office/second-factor", address
    assert browser.get("/office/second-factor").status_code == 200
    assert browser.post("/office/brands/new", data={"name": "Filo"}).status_code in {303, 404}


def test_a_passkey_counts_when_it_was_what_opened_the_door(app: Flask) -> None:
    browser = at_the_office(app)
    with unit_of_work() as session:
        session.execute(update(User).values(tf_primary_method=None))
    assert browser.get("/office").status_code == 303
    with browser.session_transaction() as cookie:
        cookie["by_passkey"] = True  # as a sign-in by passkey leaves it
    assert browser.get("/office").status_code == 200


def test_production_refuses_to_go_without(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = {
        "SHOP_ENV": "production", "SECRET_KEY": "x" * 40, "STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_API_BASE": "",
        "STRIPE_WEBHOOK_SECRET": "a", "STRIPE_CONNECT_WEBHOOK_SECRET": "b", "BASE_URL": "https://shop.example",
    }  # fmt: skip
    for name, value in fit.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OFFICE_SECOND_FACTOR", raising=False)
    assert Settings().office_second_factor == "required"
    monkeypatch.setenv("OFFICE_SECOND_FACTOR", "off")
    with pytest.raises(ValueError, match="OFFICE_SECOND_FACTOR"):
        Settings()


def test_roles_are_given_and_taken_by_others_and_the_last_of_the_office_stays(app: Flask) -> None:
    office = at_the_office(app)
    me = db.session.scalars(select(User.id)).one()
    pia = person("Pia", "pia@posta.example").id
    browser = app.test_client()
    sign_in(browser, "pia@posta.example")
    office.post(f"/office/people/{pia}/roles", data={"give": "office"})
    assert browser.get("/account").status_code == 303  # her sign-ins ended
    assert roles_of(pia) == ["office"]
    for act in ({"take": "office"}, {"give": "tutor"}):
        assert (
            "lo fa un&#39;altra persona"
            in office.post(f"/office/people/{me}/roles", data=act, follow_redirects=True).text
        )
    assert roles_of(me) == ["office"]
    take_desk(me, "office", staff(pia))
    with pytest.raises(LastOfOffice):
        take_desk(pia, "office", staff(me))
    give_desk(me, "bookkeeper", staff(pia))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "desk_taken")).one()
    assert (entry.user_id, entry.subject_ref, entry.old) == (pia, str(me), {"role": "office"})


def test_somebody_whose_phone_was_lost_is_shown_out_everywhere(app: Flask) -> None:
    office, clerk = at_the_office(app), at_the_office(app, "bookkeeper")
    clerk_id = db.session.scalar(select(User.id).where(User.email == "bookkeeper@coop.example"))
    customer = person("Cleo", "cleo@posta.example").id
    assert "Falla uscire ovunque" in office.get(f"/office/people/{clerk_id}").text
    office.post(f"/office/people/{clerk_id}/sign-ins/end")
    assert clerk.get("/office").status_code == 303
    assert office.post(f"/office/people/{customer}/sign-ins/end").status_code == 404
    assert office.get(f"/office/people/{customer}").status_code == 404
