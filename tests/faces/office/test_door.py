"""Each desk of the office opens its own rooms; a stranger finds none."""

import pytest
from flask import Flask

from storefront.faces.office.door import Desk
from tests.faces.office.people import at_the_office


@pytest.mark.parametrize("desk", list(Desk))
def test_a_desk_opens_the_first_page_and_nothing_that_is_not_its_own(app: Flask, desk: Desk) -> None:
    browser = at_the_office(app, desk)
    first = browser.get("/office")
    assert first.status_code == 200
    assert "/office/brands" not in first.text
    assert browser.get("/office/brands").status_code == 404
    assert browser.post("/office/brands/new", data={"name": "Filo Matto"}).status_code == 404


def test_the_office_opens_every_room_and_sees_it_in_the_list(app: Flask) -> None:
    browser = at_the_office(app)
    assert 'href="/office/brands"' in browser.get("/office").text
    assert browser.get("/office/brands").status_code == 200


@pytest.mark.parametrize("role", ["customer", "brand", "outlet"])
def test_other_roles_find_no_office(app: Flask, role: str) -> None:
    assert at_the_office(app, role).get("/office").status_code == 404
