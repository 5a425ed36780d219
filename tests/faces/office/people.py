"""Somebody of the office, signed in, and brands that it has invited."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core.actor import staff
from storefront.domain.brands.models import Brand, Party
from storefront.domain.brands.services import NewBrand
from storefront.domain.people.models import User
from storefront.domain.people.services import give_role
from storefront.flows.invite_brand import invite_brand
from storefront.infra.db import db, unit_of_work
from tests.faces.account.people import letters, person, sign_in

MAKER = "bruna@posta.example"


def at_the_office(app: Flask, role: str = "office") -> FlaskClient:
    """A browser in which somebody with this role of the office is signed in, with a second factor."""
    clerk = person("Olga", f"{role}@coop.example")
    with unit_of_work():
        give_role(clerk.id, role)
    browser = app.test_client()
    sign_in(browser, clerk.email)
    with unit_of_work() as session:
        session.execute(update(User).where(User.id == clerk.id).values(tf_primary_method="authenticator"))
    return browser


def invited(name: str = "Filo Matto", email: str = MAKER) -> Brand:
    """A brand whose owner has a letter that nobody has opened yet."""
    new = NewBrand(name, email, 1500, 2000, Party.COOPERATIVE)
    slug = invite_brand(new, "it", staff(1))
    brand = db.session.scalars(select(Brand).where(Brand.slug == slug)).one()
    db.session.expunge(brand)
    return brand


def link(kind: str = "brand_invitation") -> str:
    """The address in the last letter of a kind."""
    found: str = letters(kind)[-1].values["link"]
    assert re.fullmatch(r"/studio/join/[\w-]{43}", found)
    return found
