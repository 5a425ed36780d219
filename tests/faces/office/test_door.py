"""Each desk of the office opens its own rooms; a stranger finds none."""

import pytest
from flask import Flask

from storefront.faces.office.door import Desk
from storefront.faces.web import access
from storefront.faces.web.access import Rule
from tests.doors.routes import addresses
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


@pytest.mark.parametrize("role", ["customer", "brand", "outlet", *Desk])
def test_no_page_of_the_office_opens_to_a_role_that_it_does_not_name(app: Flask, role: str) -> None:
    browser = at_the_office(app, role)
    for endpoint, method, address in addresses(app, {}):
        view = app.view_functions[endpoint]
        is_open = access.rule_of(endpoint) == Rule.PUBLIC or role in getattr(view, "desks", ())
        if endpoint.startswith("office.") and not is_open:
            assert browser.open(address, method=method).status_code == 404, (endpoint, method)
        elif endpoint.startswith("office."):
            assert browser.open(address, method=method).status_code < 500, (endpoint, method)


@pytest.mark.parametrize("role", ["customer", "brand", "outlet"])
def test_other_roles_find_no_office(app: Flask, role: str) -> None:
    assert at_the_office(app, role).get("/office").status_code == 404
