"""The letters of the doors, as they arrive."""

import email
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.mails import services as mails
from storefront.domain.mails.models import Mail
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db, unit_of_work
from tests.faces.account.people import letters, person

KINDS = sorted(path.stem for path in Path("templates/mail").glob("account_*.html"))


def arrived(folder: Path) -> list[EmailMessage]:
    files = sorted((folder / "mail").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def test_a_letter_with_a_link_arrives_in_both_parts(client: FlaskClient, tmp_path: Path) -> None:
    person()
    client.post("/account/recover", data={"email": "ada@posta.example"})
    link = letters("account_recover")[-1].values["link"]
    assert send_mails() == 1
    (letter,) = arrived(tmp_path)
    assert letter["Subject"] == "Scegli una nuova password"
    assert letter["To"] == "ada@posta.example"
    for kind in ("plain", "html"):
        assert link in letter.get_body((kind,)).get_content()


def test_a_link_is_kept_no_longer_than_it_takes_to_send_it(client: FlaskClient) -> None:
    person()
    client.post("/account/recover", data={"email": "ada@posta.example"})
    assert "link" in letters("account_recover")[-1].values
    send_mails()
    assert "link" not in letters("account_recover")[-1].values


def test_links_lead_to_our_own_address_whatever_host_was_asked(client: FlaskClient) -> None:
    person()
    client.post("/account/recover", data={"email": "ada@posta.example"}, headers={"Host": "localhost:8000"})
    assert letters("account_recover")[-1].values["link"].startswith("http://127.0.0.1:8000/account/recover/")


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_can_be_drawn(app: Flask, tmp_path: Path, kind: str) -> None:
    with unit_of_work():
        mails.enqueue(kind, kind, "ada@posta.example", "it", "", {"name": "Ada <b>", "link": "http://127.0.0.1:8000/x"})
    assert send_mails() == 1
    (letter,) = arrived(tmp_path)
    html = letter.get_body(("html",)).get_content()
    assert "Ada &lt;b&gt;" in html
    assert letter["Subject"] in html
    db.session.rollback()
    assert db.session.query(Mail).one().state == "done"
