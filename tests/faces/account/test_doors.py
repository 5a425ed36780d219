"""The doors as a person goes through them: register, confirm, sign in, recover, change, sign out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.domain.people import attempts, services, sign_ins
from storefront.domain.people.models import Attempt, SignIn, User
from storefront.infra.db import db, unit_of_work
from tests.faces.account.people import PASSWORD, letters, link_in_last, person, sign_in

NEW = "treno-lanterna-girasole"


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def count(table: type[SignIn] | type[User] | type[Attempt]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_person_registers_confirms_and_signs_in(client: FlaskClient) -> None:
    answer = client.post("/account/register", data={"name": "Ada", "email": "Ada@Posta.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert sign_in(client, "ada@posta.example").status_code == 422  # not confirmed yet
    assert client.get(link_in_last("account_confirm")).status_code == 302
    answer = sign_in(client, "ADA@posta.example")
    assert (answer.status_code, answer.location) == (302, "/account")
    assert "Ciao, Ada" in client.get("/account").text


def test_a_person_is_written_to_in_the_language_of_their_registration(client: FlaskClient) -> None:
    client.post("/en/account/register", data={"email": "bob@posta.example", "password": PASSWORD})
    letter = letters("account_confirm")[-1]
    assert letter.locale == "en"
    assert letter.values["link"].startswith("http://127.0.0.1:8000/en/account/confirm/")
    assert db.session.scalar(select(User.locale)) == "en"


def test_registering_a_known_address_says_the_same_and_writes_to_its_owner(client: FlaskClient) -> None:
    person()
    data = {"email": "ada@posta.example", "password": NEW}
    known = client.post("/account/register", data=data)
    new = client.post("/account/register", data={**data, "email": "bea@posta.example"})
    assert (known.status_code, known.location) == (new.status_code, new.location)
    assert letters("account_exists")[-1].recipient == "ada@posta.example"
    assert sign_in(client, password=NEW).status_code == 422


@pytest.mark.parametrize("door", ["/account/sign-in", "/account/recover", "/account/confirm"])
def test_known_and_unknown_addresses_get_the_same_page(app: Flask, door: str) -> None:
    person()
    pages = []
    for email in ("ada@posta.example", "eve@posta.example"):
        answer = app.test_client().post(door, data={"email": email, "password": "sbagliata-davvero"})
        pages.append((answer.status_code, answer.text.replace(email, "…")))
    assert pages[0] == pages[1]


def test_known_and_unknown_addresses_cost_the_same_writes(app: Flask) -> None:
    """Equal time: as many commits that write, and as many password hashes, on either way."""
    person()
    for door in ("/account/sign-in", "/account/recover", "/account/register"):
        data = {"password": "sbagliata-davvero", "email": "ada@posta.example"}
        known = commits(lambda: app.test_client().post(door, data=data))  # noqa: B023 - called at once
        unknown = commits(lambda: app.test_client().post(door, data={**data, "email": f"eve{door[-2:]}@posta.example"}))  # noqa: B023
        assert known == unknown, door


def commits(act: object) -> int:
    from sqlalchemy import event

    writes, seen = [], []

    def asked(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(statement)

    def ended(_connection: object) -> None:
        if writes:
            seen.append(list(writes))
        writes.clear()

    event.listen(db.engine, "before_cursor_execute", asked)
    event.listen(db.engine, "commit", ended)
    try:
        act()  # type: ignore[operator]
    finally:
        event.remove(db.engine, "before_cursor_execute", asked)
        event.remove(db.engine, "commit", ended)
    return len(seen)


def test_a_left_out_field_is_named_next_to_it(client: FlaskClient) -> None:
    answer = client.post("/account/sign-in", data={"email": "", "password": ""})
    assert answer.status_code == 422
    assert "Scrivi il tuo indirizzo e-mail." in answer.text
    assert "Scrivi la password." in answer.text
    assert "Errore:" in answer.text


def test_the_words_a_person_wrote_stay_in_a_refused_form(client: FlaskClient) -> None:
    answer = client.post("/account/register", data={"name": "Ada", "email": "ada@posta.example", "password": "corta"})
    assert answer.status_code == 422
    assert 'value="ada@posta.example"' in answer.text
    assert "Servono almeno 10 caratteri" in answer.text


@pytest.mark.parametrize("password", ["1234567890", "aaaaaaaaaaaa", "ada.lovelace99", "glocal-factory-1"])
def test_a_password_that_all_try_first_is_refused(client: FlaskClient, password: str) -> None:
    answer = client.post("/account/register", data={"email": "ada.lovelace@posta.example", "password": password})
    assert answer.status_code == 422
    assert count(User) == 0


def test_a_forgotten_password_is_chosen_anew_once(app: Flask, client: FlaskClient) -> None:
    person()
    other = app.test_client()
    sign_in(other)
    client.post("/account/recover", data={"email": "ada@posta.example"})
    link = link_in_last("account_recover")
    answer = client.post(link, data={"password": NEW, "password_confirm": NEW})
    assert answer.status_code == 302
    assert sign_in(client, password=PASSWORD).status_code == 422
    assert sign_in(client, password=NEW).status_code == 302
    assert not is_in(other)  # whoever was in is out
    again = app.test_client().post(link, data={"password": PASSWORD, "password_confirm": PASSWORD})
    assert again.location == "/account/recover"
    assert letters("account_password_changed")


def test_an_unknown_address_is_sent_nothing(client: FlaskClient) -> None:
    client.post("/account/recover", data={"email": "eve@posta.example"})
    assert letters("account_recover") == []


def test_one_address_is_sent_few_letters(client: FlaskClient) -> None:
    person()
    pages = {client.post("/account/recover", data={"email": "ada@posta.example"}).text for _ in range(8)}
    assert len(letters("account_recover")) == 5
    assert len(pages) == 1


def test_a_changed_password_ends_the_other_sign_ins_and_not_this_one(app: Flask, client: FlaskClient) -> None:
    person()
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert client.post("/account/password", data=data).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert count(SignIn) == 1


def test_a_copied_cookie_is_dead_after_sign_out(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    copied = client.get_cookie("session").value
    client.post("/account/sign-out")
    thief = app.test_client()
    thief.set_cookie("session", copied, domain="localhost")
    assert not is_in(thief)
    assert count(SignIn) == 0


def test_signing_in_makes_a_new_session(client: FlaskClient) -> None:
    """Fixation: what an attacker planted in the cookie before is not in it afterwards."""
    person()
    with client.session_transaction() as session:
        session["planted"] = "by someone else"
        session["sign_in"] = "a secret that someone else knows"
        session["csrf_token"] = "known"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["sign_in"] != "a secret that someone else knows"
        assert session.get("csrf_token") != "known"
    assert is_in(client)


def test_only_who_asks_stays_signed_in(app: Flask) -> None:
    person()
    short, long = app.test_client(), app.test_client()
    sign_in(short)
    sign_in(long, remember="y")
    assert short.get_cookie("session").expires is None
    assert long.get_cookie("session").expires is not None
    assert long.get_cookie("remember_token") is None


def test_a_change_of_role_ends_every_sign_in_at_once(client: FlaskClient) -> None:
    ada = person()
    sign_in(client)
    with unit_of_work():
        services.give_role(ada.id, "office")
    assert not is_in(client)
    sign_in(client)
    assert is_in(client)
    with unit_of_work():
        services.take_role(ada.id, "office")
    assert not is_in(client)


def test_someone_removed_is_out_at_the_next_request(client: FlaskClient) -> None:
    ada = person()
    sign_in(client)
    with unit_of_work() as session:
        session.get(User, ada.id).active = False
    assert not is_in(client)
    assert sign_in(client).status_code == 422


def test_out_everywhere_is_out_everywhere(app: Flask, client: FlaskClient) -> None:
    person()
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    client.post("/account/sign-ins/end")
    assert not is_in(client)
    assert not is_in(other)


def test_one_other_device_can_be_signed_out(app: Flask, client: FlaskClient) -> None:
    ada = person()
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    page = client.get("/account/security").text
    address = re.search(r"/account/sign-ins/\w+/end", page)
    assert address
    client.post(address.group())
    assert is_in(client)
    assert not is_in(other)
    assert len(sign_ins.open_of(ada.id, None)) == 1


def test_another_persons_sign_in_cannot_be_ended(app: Flask, client: FlaskClient) -> None:
    ada = person()
    person("Bea", "bea@posta.example")
    sign_in(client)
    stranger = app.test_client()
    sign_in(stranger, "bea@posta.example")
    stranger.post(f"/account/sign-ins/{sign_ins.open_of(ada.id, None)[0].id}/end")
    assert is_in(client)


def test_a_guesser_is_stopped_before_twenty_tries_and_told_so_for_unknown_addresses_too(app: Flask) -> None:
    person()
    for email in ("ada@posta.example", "eve@posta.example"):
        answers = [sign_in(app.test_client(), email, f"tentativo-numero-{turn}").text for turn in range(11)]
        assert "Troppi tentativi" not in answers[9]
        assert "Troppi tentativi" in answers[10]
    assert sign_in(app.test_client()).status_code == 422  # even the right one waits


def test_a_recovered_password_opens_a_door_that_guessers_closed(app: Flask, client: FlaskClient) -> None:
    person()
    for turn in range(12):
        sign_in(app.test_client(), password=f"tentativo-numero-{turn}")
    client.post("/account/recover", data={"email": "ada@posta.example"})
    client.post(link_in_last("account_recover"), data={"password": NEW, "password_confirm": NEW})
    assert sign_in(client, password=NEW).status_code == 302


def test_the_right_password_forgives_the_wrong_ones(app: Flask) -> None:
    person()
    for _ in range(3):
        for turn in range(8):
            sign_in(app.test_client(), password=f"tentativo-numero-{turn}")
        assert sign_in(app.test_client()).status_code == 302


def test_old_tries_are_thrown_away(app: Flask) -> None:
    from datetime import timedelta

    from storefront.core import clock

    with unit_of_work() as session:
        attempts.count("sign-in", "eve@posta.example")
        session.query(Attempt).update({"since_at": clock.now() - timedelta(hours=1)})
    with unit_of_work():
        assert attempts.count("sign-in", "eve@posta.example") == 1
        attempts.count("sign-in", "old@posta.example")
        attempts.forget_old()
    assert count(Attempt) == 2


def test_a_new_address_counts_once_it_is_confirmed(client: FlaskClient) -> None:
    person()
    sign_in(client)
    client.post("/account/email", data={"email": "nuova@posta.example"})
    assert letters("account_new_address")[-1].recipient == "nuova@posta.example"
    assert sign_in(client, "nuova@posta.example").status_code == 302  # still signed in as before: back to the account
    client.get(link_in_last("account_new_address"))
    client.post("/account/sign-out")
    assert sign_in(client, "nuova@posta.example").status_code == 302


@pytest.mark.parametrize(
    "way",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example", "javascript:alert(1)",
     "/%09/evil.example", "http://[", " //evil.example", "/ok\n//evil.example"],
)  # fmt: skip
def test_signing_in_leads_nowhere_outside(client: FlaskClient, way: str) -> None:
    person()
    answer = client.post(
        "/account/sign-in",
        query_string={"next": way},
        data={"email": "ada@posta.example", "password": PASSWORD, "next": way},
    )
    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\"))
    assert "evil" not in answer.location or answer.location.startswith("/%")


def test_signing_in_leads_back_to_the_page_that_asked(client: FlaskClient) -> None:
    person()
    asked = client.get("/en/account/addresses?x=1")
    assert asked.status_code == 303
    assert asked.location.startswith("/en/account/sign-in?next=")
    answer = client.post(asked.location, data={"email": "ada@posta.example", "password": PASSWORD})
    assert answer.location == "/en/account/addresses?x=1"
