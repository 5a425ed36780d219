"""Doors: every route has a rule, and strangers get nothing through any of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.people import queries, services, sign_ins
from storefront.domain.people.services import AddressLines
from storefront.faces.web import access
from storefront.faces.web.access import Rule
from storefront.infra.db import unit_of_work
from tests.doors.routes import addresses, routes
from tests.faces.account.people import person, sign_in

SECRETS = ("Via Segreta 12", "ada@posta.example", "Ada Lovelace")
HOME = AddressLines(name="Ada Lovelace", street="Via Segreta 12", postcode="10154", city="Torino")


def test_every_route_has_an_access_rule(app: Flask) -> None:
    assert [route.endpoint for route in routes(app) if access.rule_of(route.endpoint) is None] == []


def test_a_route_without_a_rule_stays_shut(new_app: Flask) -> None:
    new_app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert new_app.test_client().get("/forgotten").status_code == 404


@pytest.mark.parametrize("rule", [Rule.BRAND, Rule.OUTLET, Rule.OFFICE])
def test_a_face_opens_to_its_own_role_alone(new_app: Flask, rule: Rule) -> None:
    new_app.add_url_rule("/workplace", "workplace", access.only(rule)(lambda: "open"))
    people = {role: person(role, f"{role}@posta.example") for role in ("customer", "brand", "outlet", "office")}
    seen = {}
    for role, one in people.items():
        with unit_of_work():
            services.give_role(one.id, role)
        client = new_app.test_client()
        sign_in(client, one.email)
        seen[role] = client.get("/workplace").status_code
    assert seen == {role: 200 if role == rule.value else 404 for role in people}
    assert new_app.test_client().get("/workplace").status_code == 303


def test_everything_behind_the_door_asks_for_a_sign_in(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, address in addresses(app, {}):
        if access.rule_of(endpoint) == Rule.SIGNED_IN:
            answer = client.open(address, method=method)
            assert (answer.status_code, "/account/sign-in" in answer.location) == (303, True), (endpoint, method)


@pytest.mark.parametrize("role", ["anonymous", "customer", "brand", "outlet", "office"])
def test_no_route_tells_a_stranger_anything_of_ada_or_changes_it(app: Flask, role: str) -> None:
    """Reads and writes on every route, with Ada's own ids in the address and in the body."""
    ada = person("Ada Lovelace")
    with unit_of_work():
        address_id = services.add_address(ada.id, HOME)
    own = app.test_client()
    sign_in(own)
    sign_in_id = sign_ins.open_of(ada.id, None)[0].id
    stranger = app.test_client()
    if role != "anonymous":
        eve = person("Eve", "eve@posta.example")
        with unit_of_work():
            services.give_role(eve.id, role)
        sign_in(stranger, "eve@posta.example")
    ids = {"address_id": str(address_id), "sign_in_id": sign_in_id}
    body = {
        **ids,
        "id": str(address_id),
        "user_id": str(ada.id),
        "name": "x",
        "street": "x",
        "postcode": "10154",
        "city": "x",
        "locale": "en",
    }
    for endpoint, method, address in addresses(app, ids):
        if endpoint in {"security.logout", "account.end_sign_ins"}:
            continue  # would sign the stranger out
        answer = stranger.open(address, method=method, data=body if method == "POST" else None)
        assert answer.status_code < 500, (endpoint, method)
        assert [secret for secret in SECRETS if secret in answer.text] == [], (endpoint, method)
    assert [row.street for row in queries.addresses(ada.id)] == [HOME.street]
    assert queries.facts(ada.id).name == "Ada Lovelace"  # type: ignore[union-attr]  # she is there
    assert own.get("/account").status_code == 200


def test_another_persons_address_is_unknown(app: Flask) -> None:
    ada = person()
    person("Eve", "eve@posta.example")
    with unit_of_work():
        address_id = services.add_address(ada.id, HOME)
    eve = app.test_client()
    sign_in(eve, "eve@posta.example")
    assert eve.get(f"/account/addresses/{address_id}").status_code == 404
    for act in ("", "/first", "/remove"):
        data = {"name": "x", "street": "x", "postcode": "10154", "city": "x", "country": "IT"}
        assert eve.post(f"/account/addresses/{address_id}{act}", data=data).status_code == 404
