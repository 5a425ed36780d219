"""The cart page: what it says, what it changes, what it never does."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.domain.carts.models import CartLine
from storefront.domain.carts.services import CartOwner
from storefront.domain.catalogue.models import Making, Variant
from storefront.domain.pieces.models import Piece, State
from storefront.flows.add_to_cart import add_to_cart
from storefront.flows.merge_cart import merge_cart
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.statements import counted


def put_in(client: FlaskClient, variant_id: int, **wish: object) -> None:
    answer = client.post("/cart/lines", data={"variant_id": variant_id, **wish})
    assert answer.status_code == 303


def read(client: FlaskClient, address: str = "/cart") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def reprice(variant_id: int, cents: int) -> None:
    with unit_of_work() as session:
        session.execute(update(Variant).where(Variant.id == variant_id).values(price_cents=cents, list_cents=cents))


def line_ids() -> list[int]:
    return list(db.session.scalars(select(CartLine.id).order_by(CartLine.id)))


def test_an_empty_cart_says_what_to_do_next(client: FlaskClient) -> None:
    page = read(client)
    assert "Il carrello è vuoto" in page
    assert 'href="/products"' in page


def test_a_guests_cart_lives_in_a_cookie_that_no_script_reads(client: FlaskClient) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    answer = client.post("/cart/lines", data={"variant_id": variant.id})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Borsa di vela" in read(client)


def test_pieces_of_three_brands_at_the_hub_are_one_parcel_with_its_cost_and_days(client: FlaskClient) -> None:
    hub = makers.location()
    for name in ("Arbrora", "Sosa", "Episodio Zero"):
        put_in(client, makers.for_sale(makers.brand(name).id, hub.id, f"Borsa {name}").id)
    page = read(client)
    assert "Un pacco" in page
    assert "Parte da Glocal Factory, Torino" in page
    assert "Arriva tra " in page
    assert "Spedizione 5,90" in page
    assert "140,90" in page


def test_it_says_which_outlets_have_a_piece(client: FlaskClient) -> None:
    brand, hub, grifone = makers.brand(), makers.location(), makers.outlet("Il Grifone")
    variant = makers.for_sale(brand.id, hub.id)
    makers.piece(variant.id, grifone.id)
    put_in(client, variant.id)
    assert "Si può ritirare a: Il Grifone" in read(client)


def test_it_holds_nothing(client: FlaskClient) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    read(client)
    assert db.session.scalars(select(Piece.state)).all() == [State.AVAILABLE]


@pytest.mark.parametrize(("now_cents", "words"), [(5000, "salito da 45,00"), (4000, "sceso da 45,00")])
def test_it_tells_a_changed_price_until_the_buyer_has_seen_it(client: FlaskClient, now_cents: int, words: str) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    put_in(client, variant.id)
    assert "Il prezzo è" not in read(client)
    reprice(variant.id, now_cents)
    assert words in read(client)
    assert words in read(client)
    assert client.post("/cart/seen").status_code == 303
    assert "Il prezzo è" not in read(client)


def test_it_tells_what_is_gone_reserved_or_fewer(client: FlaskClient) -> None:
    brand, hub = makers.brand(), makers.location()
    few = makers.for_sale(brand.id, hub.id, "Sciarpa", how_many=2)
    reserved = makers.variant(makers.product(brand.id, "Gonna").id)
    makers.piece(reserved.id, hub.id, state=State.HELD)
    gone = makers.variant(makers.product(brand.id, "Cuscino").id)
    put_in(client, few.id, quantity=3)
    put_in(client, reserved.id)
    put_in(client, gone.id)
    page = read(client)
    assert "Ne restano 2: scegline di meno." in page
    assert "Riservato: qualcuno lo sta pagando." in page
    assert "Esaurito: l" in page
    assert 'href="/checkout"' not in page


def test_one_press_keeps_only_what_can_be_had(client: FlaskClient) -> None:
    brand, hub = makers.brand(), makers.location()
    few = makers.for_sale(brand.id, hub.id, "Sciarpa", how_many=2)
    put_in(client, few.id, quantity=3)
    put_in(client, makers.variant(makers.product(brand.id, "Cuscino").id).id)
    assert client.post("/cart/tidy").status_code == 303
    page = read(client)
    assert "Cuscino" not in page
    assert db.session.scalars(select(CartLine.quantity)).all() == [2]
    assert 'href="/checkout"' in page


def test_quantities_change_and_lines_leave_without_scripts(client: FlaskClient) -> None:
    brand, hub = makers.brand(), makers.location()
    put_in(client, makers.for_sale(brand.id, hub.id, "Sciarpa", how_many=5).id)
    put_in(client, makers.for_sale(brand.id, hub.id, "Gonna").id)
    first, second = line_ids()
    client.post(f"/cart/lines/{first}", data={"quantity": "4"})
    client.post(f"/cart/lines/{second}", data={"quantity": "1", "remove": "1"})
    assert db.session.execute(select(CartLine.id, CartLine.quantity)).all() == [(first, 4)]


@pytest.mark.parametrize("quantity", ["", "molti", "-1", "100", "9" * 30, "1.5"])
def test_a_senseless_quantity_brings_the_page_back_with_one_sentence(client: FlaskClient, quantity: str) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    answer = client.post(f"/cart/lines/{line_ids()[0]}", data={"quantity": quantity})
    assert answer.status_code == 422
    assert "Scrivi un numero da 0 a 99." in answer.get_data(as_text=True)
    assert db.session.scalars(select(CartLine.quantity)).all() == [1]


def test_nobody_changes_the_cart_of_another(app: Flask, client: FlaskClient) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    stranger = app.test_client()
    assert stranger.post(f"/cart/lines/{line_ids()[0]}", data={"quantity": "5"}).status_code == 404
    put_in(stranger, makers.for_sale(makers.brand().id, makers.location().id).id)
    assert stranger.post(f"/cart/lines/{line_ids()[0]}", data={"quantity": "5"}).status_code == 404
    assert db.session.scalars(select(CartLine.quantity)).all() == [1, 1]


@pytest.mark.parametrize("wish", [{}, {"variant_id": "x"}, {"variant_id": "999999"}, {"variant_id": "9" * 40}])
def test_a_wish_for_nothing_is_a_helpful_404(client: FlaskClient, wish: dict[str, str]) -> None:
    assert client.post("/cart/lines", data=wish).status_code == 404


def test_the_same_wish_again_grows_its_line_up_to_99(client: FlaskClient) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    put_in(client, variant.id, quantity=60)
    put_in(client, variant.id, quantity=60)
    assert db.session.scalars(select(CartLine.quantity)).all() == [99]


def test_the_header_counts_pieces_only_for_those_who_have_a_cart(client: FlaskClient) -> None:
    with counted() as said:
        client.get("/withdrawal")
    assert not [statement for statement in said if "cart_line" in statement]
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id, quantity=2)
    assert "2 pezzi" in read(client, "/withdrawal")


def test_the_cart_says_six_things_to_the_database_at_most_whatever_its_length(client: FlaskClient) -> None:
    brand, hub, grifone = makers.brand(), makers.location(), makers.outlet()
    makers.closure(hub.id, makers.LONG_AGO.date())
    for number in range(12):
        variant = makers.for_sale(brand.id, (hub, grifone)[number % 2].id, f"Pezzo {number}")
        put_in(client, variant.id)
    to_order = makers.product(brand.id, "Abito", making=Making.TO_ORDER)
    put_in(client, makers.variant(to_order.id).id)
    reserved = makers.variant(makers.product(brand.id, "Gonna").id)
    makers.piece(reserved.id, hub.id, state=State.HELD)
    put_in(client, reserved.id)
    db.session.rollback()
    with counted() as said:
        page = read(client)
    assert "Pezzo 11" in page
    assert len(said) <= 6, said


def test_signing_in_keeps_every_wish_and_doubles_none(app: Flask) -> None:
    brand, hub, person = makers.brand(), makers.location(), makers.user()
    both, mine, phones = (makers.for_sale(brand.id, hub.id, title) for title in ("Borsa", "Gonna", "Sciarpa"))
    own, guest = CartOwner(user_id=person.id), CartOwner(token="the-phone-of-ada-1234")
    add_to_cart(own, both.id, 1)
    add_to_cart(own, mine.id, 2)
    add_to_cart(guest, both.id, 3)
    add_to_cart(guest, phones.id, 1)
    merge_cart("the-phone-of-ada-1234", person.id)
    merge_cart("the-phone-of-ada-1234", person.id)
    kept = dict(db.session.execute(select(CartLine.variant_id, CartLine.quantity)).all())  # type: ignore[arg-type]
    assert kept == {both.id: 3, mine.id: 2, phones.id: 1}


def test_it_speaks_english_too(client: FlaskClient) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id, title_en="Sailcloth bag").id)
    page = read(client, "/en/cart")
    assert "Sailcloth bag" in page
    assert 'action="/en/cart/lines/' in page
