"""Members of a brand, signed in, for tests of the studio."""

from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.brands.members import OWNER
from storefront.domain.brands.models import Brand, BrandMember
from storefront.domain.people.models import User
from storefront.domain.people.services import give_role
from storefront.infra.db import unit_of_work
from tests.faces.account.people import person, sign_in
from tests.makers import slug_of


def member(brand: Brand, role: str = OWNER, name: str = "Ada") -> User:
    """Somebody who works for a brand."""
    made = person(name, f"{slug_of(name)}@posta.example")
    with unit_of_work() as session:
        session.add(BrandMember(brand_id=brand.id, user_id=made.id, role=role))
        give_role(made.id, "brand")
    return made


def browser_of(app: Flask, someone: User) -> FlaskClient:
    """A browser in which this person has signed in."""
    browser = app.test_client()
    sign_in(browser, someone.email)
    return browser


def at_work(app: Flask, brand: Brand, role: str = OWNER) -> FlaskClient:
    """A browser of a new member of the brand."""
    return browser_of(app, member(brand, role))
