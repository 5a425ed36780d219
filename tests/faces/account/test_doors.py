"""The doors as a person goes through them: register, confirm, sign in, recover, change, sign out."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from storefront.domain.mails.models import Mail
from storefront.domain.people.models import SignIn, User
from storefront.infra.db import db
from tests.faces.account.people import PASSWORD, letters, link_in_last, person, sign_in


def test_a_new_person_registers_confirms_and_signs_in(client: FlaskClient) -> None:
    answer = client.post("/account/register", data={"name": "Ada", "email": "Ada@Posta.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert sign_in(client, "ada@posta.example").status_code == 422  # not confirmed yet
    confirmed = client.get(link_in_last("account_confirm"))
    assert confirmed.status_code == 302
    answer = sign_in(client, "ada@posta.example")
    assert answer.status_code == 302
    assert answer.location == "/account"
    page = client.get("/account").text
    assert "Ciao, Ada" in page
