"""From the letter into the studio: new people, known ones, links that open nothing, clicks at the same instant."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import verify_password
from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.brands.invitations import InvitationOver
from storefront.domain.brands.models import BrandMember, Invitation
from storefront.domain.people.models import User
from storefront.domain.people.newcomers import KnownAlready, Newcomer
from storefront.flows.accept_invitation import accept_as_newcomer
from storefront.infra.db import db
from tests import makers
from tests.faces.account.people import PASSWORD, person, sign_in
from tests.faces.office.people import MAKER, invited, link

ANSWERS = {"name": "Bruna", "password": "ago e filo di lino"}


def members() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(User.email, BrandMember.role).join(BrandMember))]


def test_somebody_new_names_herself_chooses_a_password_and_is_in(app: Flask, client: FlaskClient) -> None:
    brand = invited()
    assert "Filo Matto" in client.get(link()).text
    answer = client.post(link(), data=ANSWERS)
    assert (answer.status_code, answer.location) == (303, f"/studio/{brand.slug}/brand")
    assert members() == [(MAKER, "owner")]
    assert "Per cominciare a vendere" in client.get(f"/studio/{brand.slug}").text
    again = app.test_client()
    sign_in(again, MAKER, ANSWERS["password"])
    assert again.get(f"/studio/{brand.slug}").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": ""}, "Scrivi il tuo nome"), ({"password": "corta"}, "almeno 10"), ({"password": "password123"}, "provano tutti"),
     ({"password": "bruna bruna bruna"}, "Non usare")],
)  # fmt: skip
def test_the_rules_for_passwords_hold_here_too(client: FlaskClient, wrong: dict[str, str], words: str) -> None:
    invited()
    answer = client.post(link(), data={**ANSWERS, **wrong})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert members() == []


AT_HOME = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
"""Browsers bind passkeys to a name."""


def test_somebody_new_comes_in_with_a_passkey_alone(app: Flask, client: FlaskClient) -> None:
    brand = invited()
    assert "Entra con una passkey" in client.get(link(), headers=AT_HOME).text
    answer = client.post(link(), data={"name": "Bruna", "password": "", "way": "passkey"}, headers=AT_HOME)
    assert (answer.status_code, answer.location) == (303, "/account/passkeys")
    assert members() == [(MAKER, "owner")]
    assert client.get("/account/passkeys", headers=AT_HOME).status_code == 200
    assert client.get("/account/security/passkey").location == f"/studio/{brand.slug}/brand"
    assert client.get("/account/security/passkey").location == "/account/security"  # once
    stored = db.session.scalar(select(User.password).where(User.email == MAKER))
    assert stored is not None
    assert not verify_password("", stored)


def test_without_a_name_there_is_no_passkey_and_a_password_is_asked_for(client: FlaskClient) -> None:
    invited()
    nameless = {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}
    assert "Entra con una passkey" not in client.get(link(), headers=nameless).text
    answer = client.post(link(), data={"name": "Bruna", "password": "", "way": "passkey"}, headers=nameless)
    assert (answer.status_code, members()) == (422, [])
    answer = client.post(link(), data={"name": "", "way": "passkey"}, headers=AT_HOME)
    assert (answer.status_code, "Scrivi il tuo nome" in answer.text, members()) == (422, True, [])


def test_somebody_known_signs_in_and_accepts(app: Flask, client: FlaskClient) -> None:
    person("Bruna", MAKER)
    brand = invited()
    page = client.get(link())
    assert "/account/sign-in?next=" in page.text
    assert client.post(link(), data=ANSWERS).status_code == 200  # no password of hers is changed by the link
    sign_in(client, MAKER, PASSWORD)
    answer = client.post(link())
    assert (answer.status_code, answer.location) == (303, f"/studio/{brand.slug}/brand")
    assert client.get(answer.location).status_code == 200
    assert members() == [(MAKER, "owner")]


def test_an_account_that_was_never_confirmed_falls_to_the_reader_of_the_letter(client: FlaskClient) -> None:
    person("Mallory", MAKER, confirmed_at=None)
    invited()
    client.post(link(), data=ANSWERS)
    assert members() == [(MAKER, "owner")]
    assert db.session.scalar(select(User.name)) == "Bruna"
    thief = client.application.test_client()
    sign_in(thief, MAKER, PASSWORD)
    assert thief.get("/studio").status_code == 303
    assert "/account/sign-in" in thief.get("/studio").location


def test_a_letter_to_somebody_else_is_not_for_whoever_is_signed_in(client: FlaskClient) -> None:
    person("Eve", "eve@posta.example")
    invited()
    sign_in(client, "eve@posta.example")
    answer = client.post(link())
    assert (answer.status_code, "un altro indirizzo" in answer.text) == (403, True)
    assert members() == []


def test_a_used_link_leads_on_to_the_studio(client: FlaskClient) -> None:
    invited()
    client.post(link(), data=ANSWERS)
    answer = client.application.test_client().get(link())
    assert (answer.status_code, "già servito" in answer.text) == (410, True)


def test_an_expired_link_says_whom_to_ask(client: FlaskClient) -> None:
    invited()
    with time_machine.travel(clock.now() + timedelta(days=15)):
        answer = client.get(link())
        assert client.post(link(), data=ANSWERS).status_code == 410
    assert (answer.status_code, "scaduto" in answer.text) == (410, True)
    assert members() == []


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 500])
def test_a_made_up_link_opens_nothing(client: FlaskClient, token: str) -> None:
    assert client.get(f"/studio/join/{token}").status_code == 404


def test_the_page_of_a_link_is_kept_nowhere_and_told_to_no_other(client: FlaskClient) -> None:
    invited()
    headers = client.get(link()).headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "strict-origin")


def test_what_the_form_does_not_name_changes_nothing(client: FlaskClient) -> None:
    makers.brand("Arbrora")
    brand = invited()
    more = {"email": "eve@posta.example", "role": "office", "brand_id": "1", "is_owner": "1", "active": "1"}
    client.post(link(), data={**ANSWERS, **more})
    assert members() == [(MAKER, "owner")]
    assert db.session.scalar(select(BrandMember.brand_id)) == brand.id
    assert client.get("/office").status_code == 404


def test_two_clicks_make_one_membership(app: Flask) -> None:
    invited()
    token = link().rpartition("/")[2]
    accept_as_newcomer(token, Newcomer("Bruna", "hash", "it"))
    with pytest.raises((InvitationOver, KnownAlready)):
        accept_as_newcomer(token, Newcomer("Bruna", "hash", "it"))
    assert members() == [(MAKER, "owner")]
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1
