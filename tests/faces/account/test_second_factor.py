"""The second factor: switched on, asked for, used once; spare codes; passkeys where the host has a name."""

import re
import time

from flask import Flask
from flask.testing import FlaskClient
from flask_security import Security
from sqlalchemy import select

from storefront.domain.people.models import User
from storefront.infra.db import db
from tests.faces.account.people import letters, person, sign_in


def code_of(app: Flask, secret: str, later_s: int = 0) -> str:
    security: Security = app.extensions["security"]
    totp = security.totp_factory._totp.from_source(secret)
    return str(totp.generate(int(time.time()) + later_s).token)


def secret_of_ada() -> str:
    db.session.rollback()
    return str(db.session.scalar(select(User.tf_totp_secret)))


def switch_on(app: Flask, client: FlaskClient) -> None:
    page = client.post("/account/second-factor", data={"setup": "authenticator"}).text
    key = re.search(r'key-words">([^<]+)<', page)
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page)
    assert key
    assert action
    security: Security = app.extensions["security"]
    totp = security.totp_factory._totp(key=key.group(1).replace("-", "").replace(" ", ""))
    answer = client.post(action.group(1), data={"code": totp.generate(int(time.time()) - 30).token})
    assert answer.status_code == 302, answer.text


def test_a_code_is_asked_for_after_the_password_and_works_once(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    switch_on(app, client)
    assert letters("account_code_changed")
    client.post("/account/sign-out")
    answer = sign_in(client)
    assert answer.location.startswith("/account/second-factor/code")
    assert client.get("/account").status_code == 303  # the password alone is not enough
    code = code_of(app, secret_of_ada())
    assert client.post("/account/second-factor/code", data={"code": "000000"}).status_code == 422
    assert client.post("/account/second-factor/code", data={"code": code}).status_code == 302
    assert client.get("/account").status_code == 200
    thief = app.test_client()
    sign_in(thief)
    assert thief.post("/account/second-factor/code", data={"code": code}).status_code == 422


def key_and_picture(page: str) -> list[str]:
    found = re.search(r'<img class="qr" src="([^"]+)"', page), re.search(r'key-words">([^<]+)<', page)
    return [one.group(1) for one in found if one]


def test_a_wrong_first_code_leaves_the_new_key_as_it_is(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    page = client.post("/account/second-factor", data={"setup": "authenticator"}).text
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page)
    assert action
    for wrong in ("000000", "", "no"):
        again = client.post(action.group(1), data={"code": wrong})
        assert again.status_code == 422
        assert len(key_and_picture(again.text)) == 2
        assert key_and_picture(again.text) == key_and_picture(page)
        assert f'action="{action.group(1)}"' in again.text
        assert 'aria-invalid="true"' in again.text
    totp = app.extensions["security"].totp_factory._totp(key=key_and_picture(page)[1].replace("-", ""))
    right = client.post(action.group(1), data={"code": totp.generate(int(time.time())).token})
    assert (right.status_code, right.location) == (302, "/account/security")
    assert "non è giusto" not in client.get("/account/security").text


def test_a_guesser_of_codes_is_stopped(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    switch_on(app, client)
    thief = app.test_client()
    sign_in(thief)
    for turn in range(12):
        page = thief.post("/account/second-factor/code", data={"code": f"{turn:06}"})
    assert "Troppi tentativi" in page.text
    right = thief.post("/account/second-factor/code", data={"code": code_of(app, secret_of_ada())})
    assert right.status_code == 422


def test_a_spare_code_opens_once_and_is_kept_encrypted(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    switch_on(app, client)
    page = client.post("/account/second-factor/spare-codes", data={"generate_new_codes": "1"}).text
    codes = re.findall(r"<li>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</li>", page)
    assert len(codes) == 8
    db.session.rollback()
    kept = db.session.scalar(select(User.mf_recovery_codes))
    assert not set(codes) & set(kept or [])
    for expected in (302, 422):
        other = app.test_client()
        sign_in(other)
        assert other.post("/account/second-factor/spare-code", data={"code": codes[0]}).status_code == expected


def test_switching_it_off_asks_for_a_fresh_sign_in(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    switch_on(app, client)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time() - 3 * 3600
        session.pop("fs_gexp", None)
    answer = client.post("/account/second-factor", data={"setup": "disable"})
    assert "/account/verify" in answer.location
    assert secret_of_ada() != "None"


def test_switched_off_the_password_is_enough(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    switch_on(app, client)
    client.post("/account/second-factor", data={"setup": "disable"})
    client.post("/account/sign-out")
    assert sign_in(client).location == "/account"


def test_passkeys_are_offered_only_where_the_host_has_a_name(client: FlaskClient) -> None:
    person()
    for host, is_offered in (("127.0.0.1:8000", False), ("localhost:8000", True)):
        page = client.get("/account/passkeys/sign-in", headers={"Host": host}).text
        assert ('action="/account/passkeys/sign-in"' in page) is is_offered
        assert ("http://localhost:8000/account/passkeys/sign-in" in page) is not is_offered


def test_the_page_that_asks_for_a_passkey_carries_the_question_and_no_script_of_its_own(client: FlaskClient) -> None:
    person()
    sign_in(client)
    page = client.post("/account/passkeys", data={"name": "Telefono"}).text
    assert 'data-passkey="create"' in page
    assert "&#34;userVerification&#34;: &#34;required&#34;" in page
    assert re.findall(r"<script(?![^>]*src=)", page) == []


def test_a_made_up_passkey_opens_nothing(client: FlaskClient) -> None:
    person()
    page = client.post("/account/passkeys/sign-in", data={"remember": ""}).text
    action = re.search(r'action="(/account/passkeys/sign-in/[^"]+)"', page)
    assert action
    for made_up in (
        "",
        "{}",
        "[]",
        '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"eA","signature":"eA"}}',
    ):
        assert client.post(action.group(1), data={"credential": made_up}).status_code in {302, 422}
        assert client.get("/account").status_code == 303
