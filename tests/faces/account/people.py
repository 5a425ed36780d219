"""People at the doors, for tests: accounts with a password, their letters, and how they sign in."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select

from storefront.domain.mails.models import Mail
from storefront.domain.people.models import User
from storefront.infra.db import db
from tests import makers

PASSWORD = "cavallo-batteria-graffetta"


@lru_cache
def hashed() -> str:
    """PASSWORD as it is kept: hashed once in a test process, for that is made to be slow."""
    return str(hash_password(PASSWORD))


def person(name: str = "Ada", email: str = "ada@posta.example", **columns: Any) -> User:
    """Somebody with a confirmed account who signs in with PASSWORD."""
    return makers.user(name, email=email, password=hashed(), **columns)


def sign_in(client: FlaskClient, email: str = "ada@posta.example", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/account/sign-in", data={"email": email, "password": password, **more})


def letters(kind: str) -> list[Mail]:
    """The letters of a kind that wait to be sent, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def link_in_last(kind: str) -> str:
    """The address that the last letter of a kind leads to, within the shop."""
    parts = urlsplit(letters(kind)[-1].values["link"])
    return parts.path
