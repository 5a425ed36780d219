"""A person's own pages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from storefront.domain.people import queries, services
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.account.people import person, sign_in

HOME = {
    "name": "Ada Lovelace",
    "street": "Via Po 3",
    "postcode": "10124",
    "city": "Torino",
    "province": "TO",
    "country": "IT",
}


@pytest.fixture
def ada(client: FlaskClient) -> int:
    """Ada's id; the browser is hers."""
    user_id = person().id
    sign_in(client)
    return user_id


def test_addresses_are_added_changed_put_first_and_removed(client: FlaskClient, ada: int) -> None:
    assert client.post("/account/addresses/new", data=HOME).status_code == 303
    assert client.post("/account/addresses/new", data={**HOME, "street": "Via Roma 1"}).status_code == 303
    first, second = queries.addresses(ada)
    assert (first.street, first.is_first, second.is_first) == ("Via Po 3", True, False)
    client.post(f"/account/addresses/{second.id}/first")
    assert [row.street for row in queries.addresses(ada)] == ["Via Roma 1", "Via Po 3"]
    client.post(f"/account/addresses/{first.id}", data={**HOME, "street": "Via Po 5"})
    client.post(f"/account/addresses/{second.id}/remove")
    (left,) = queries.addresses(ada)
    assert (left.street, left.is_first) == ("Via Po 5", True)


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [("name", "", "Scrivi a chi va consegnato."), ("street", "  ", "Scrivi la via e il numero."), ("postcode", "1234", "In Italia il CAP ha cinque cifre."),
     ("city", "", "Scrivi la città."), ("phone", "chiamami", "Scrivi un numero di telefono."), ("country", "XX", "")],
)  # fmt: skip
def test_a_wrong_address_comes_back_with_its_words_and_one_sentence(
    client: FlaskClient, ada: int, field: str, words: str, sentence: str
) -> None:
    answer = client.post("/account/addresses/new", data={**HOME, field: words})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Controlla questi punti" in answer.text
    assert 'value="TO"' in answer.text
    assert queries.addresses(ada) == []


def test_the_book_has_an_end(client: FlaskClient, ada: int) -> None:
    for _ in range(services.MOST_ADDRESSES):
        client.post("/account/addresses/new", data=HOME)
    answer = client.post("/account/addresses/new", data=HOME)
    assert answer.status_code == 422
    assert "La rubrica tiene 20 indirizzi" in answer.text


def test_name_and_language_are_changed(client: FlaskClient, ada: int) -> None:
    assert client.post("/account/profile", data={"name": "Augusta", "locale": "en"}).status_code == 303
    facts = queries.facts(ada)
    assert facts
    assert (facts.name, facts.locale) == ("Augusta", "en")
    assert client.post("/account/profile", data={"name": "x", "locale": "xx"}).status_code == 422


def test_staff_find_the_way_to_their_workplace_and_to_no_other(app: Flask, client: FlaskClient) -> None:
    member = person()
    with unit_of_work():
        services.give_role(member.id, "brand")
    sign_in(client)
    page = client.get("/account").text
    assert 'href="/studio"' in page
    assert 'href="/office"' not in page


def test_the_cart_of_the_browser_becomes_the_persons_own(app: Flask, client: FlaskClient) -> None:
    person()
    brand, hub = makers.brand(), makers.location()
    variant = makers.for_sale(brand.id, hub.id)
    client.post("/cart/lines", data={"variant_id": variant.id, "quantity": 1})
    assert client.get_cookie("cart")
    sign_in(client)
    assert client.get_cookie("cart") is None
    elsewhere = app.test_client()
    sign_in(elsewhere)
    assert "Borsa di vela" in elsewhere.get("/cart").text


@pytest.mark.parametrize("address", ["/", "/products", "/cart", "/brands"])
def test_a_signed_in_visitor_costs_one_statement_more(app: Flask, client: FlaskClient, address: str) -> None:
    person()
    guest = app.test_client()
    guest.set_cookie("cart", "a" * 43)  # the same count of the cart for both
    sign_in(client)
    for one in (guest, client):
        one.get(address)  # what a process reads once
    assert statements(client, address) <= statements(guest, address) + 1


def statements(client: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    return len(seen)
