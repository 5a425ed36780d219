"""The checkout in a guest's browser, without scripts, up to the door of the payment."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from storefront.core.actor import GUEST
from storefront.domain.carts.models import CartLine
from storefront.domain.catalogue.models import Making, Product, Variant
from storefront.domain.orders.models import Fulfilment, FulfilmentKind, Order, OrderLine, OrderState
from storefront.domain.payments.models import Payment
from storefront.domain.pieces.models import Piece, State
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.flows.test_place_order import BRUNO, buyer
from tests.statements import counted

ADA = {
    "email": "ada@posta.example", "name": "Ada Rossi", "street": "Via Po 1", "postcode": "10124", "city": "Torino",
    "province": "to", "country": "IT",
}  # fmt: skip
BUTTON = "Ordine con obbligo di pagare"


def put_in(client: FlaskClient, variant_id: int, **wish: object) -> None:
    assert client.post("/cart/lines", data={"variant_id": variant_id, **wish}).status_code == 303


def page(client: FlaskClient, address: str = "/checkout") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def hidden(text: str) -> dict[str, str]:
    return {
        name: re.findall(f'name="{name}"[^>]*value="([^"]*)"', text)[0] for name in ("request_key", "seen_total_cents")
    }


def send(client: FlaskClient, text: str | None = None, **changes: object):  # type: ignore[no-untyped-def]
    return client.post("/checkout", data={**ADA, **hidden(text or page(client)), "order": "1", **changes})


def line_id(variant_id: int) -> int:
    return db.session.scalars(select(CartLine.id).where(CartLine.variant_id == variant_id)).one()


def orders() -> int:
    return db.session.scalar(select(func.count()).select_from(Order)) or 0


@pytest.fixture
def bag(app: Flask, client: FlaskClient) -> Variant:
    """One bag at the hub, in the cart."""
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    put_in(client, variant.id)
    return variant


def test_an_empty_cart_has_no_checkout(client: FlaskClient) -> None:
    answer = client.get("/checkout")
    assert answer.status_code == 303
    assert answer.location == "/cart"


def test_the_button_says_that_it_obliges_and_the_total_stands_right_above_it(client: FlaskClient, bag: Variant) -> None:
    text = page(client)
    button = re.search(r'<button[^>]*name="order"[^>]*>([^<]*)</button>', text)
    assert button
    assert button[1] == BUTTON
    above = text[: button.start()]
    assert "50,90" in above[-400:]
    assert "Borsa di vela" in above[-1200:]


def test_what_the_law_wants_told_is_told_before_the_button(client: FlaskClient, bag: Variant) -> None:
    above = page(client).partition('name="order"')[0]
    for words in (
        "Recedere dal contratto qui",
        "14 giorni",
        "due anni",
        "professionista",
        "Arbrora srl",
        "99900010010",
    ):
        assert words in above


def test_every_field_about_the_person_says_what_it_is_to_the_browser(client: FlaskClient, bag: Variant) -> None:
    text = page(client)
    for word in ("email", "name", "tel", "address-line1", "postal-code", "address-level2", "address-level1", "country"):
        assert f'autocomplete="{word}"' in text


def test_a_guest_orders_and_is_kept_safe_when_the_payment_service_is_down(client: FlaskClient, bag: Variant) -> None:
    answer = send(client)
    assert answer.status_code == 303
    assert answer.location.startswith("/orders/")
    told = page(client, answer.location)
    assert "Il pagamento non risponde. Non hai pagato niente" in told
    assert "Paga 50,90" in told
    assert db.session.scalars(select(Piece.state)).all() == [State.HELD]
    order = db.session.execute(select(Order.state, Order.email, Order.user_id, Order.total_cents)).one()
    assert tuple(order) == (OrderState.PLACED, "ada@posta.example", None, 5090)


def test_the_address_is_frozen_as_it_was_written(client: FlaskClient, bag: Variant) -> None:
    send(client, extra="Scala B", phone="011 123")
    address = db.session.scalars(select(Fulfilment.address)).one()
    assert address == {
        "name": "Ada Rossi", "phone": "011 123", "street": "Via Po 1", "extra": "Scala B", "postcode": "10124",
        "city": "Torino", "province": "TO", "country": "IT",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("email", "", "Scrivi la tua e-mail"),
        ("email", "ada", "Scrivi l&#39;e-mail per intero"),
        ("email", "a" * 300 + "@posta.example", "Scrivi l&#39;e-mail per intero"),
        ("name", " \x00 ", "Scrivi nome e cognome."),
        ("name", "x" * 500, "Scrivi al massimo 120 lettere."),
        ("street", "", "Scrivi la via e il numero."),
        ("city", "", "Scrivi la città."),
        ("postcode", "1012", "Il CAP ha cinque cifre."),
        ("postcode", "abcde", "Il CAP ha cinque cifre."),
        ("province", "XX", "Scrivi le due lettere della provincia"),
        ("country", "XX", None),
    ],
)
def test_each_wrong_field_gets_one_sentence_and_the_words_are_kept(
    client: FlaskClient, bag: Variant, field: str, text: str, sentence: str | None
) -> None:
    answer = send(client, **{field: text})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert orders() == 0
    if sentence:
        assert body.count(sentence) == 2  # at the field, and in the summary
        assert "Errore:" in body.partition("</title>")[0]
    if field != "city":
        assert 'value="Torino"' in body


def test_a_postcode_with_spaces_is_taken(client: FlaskClient, bag: Variant) -> None:
    assert send(client, postcode=" 10 124 ").status_code == 303


def test_the_same_form_sent_twice_is_one_order(client: FlaskClient, bag: Variant) -> None:
    text = page(client)
    first, second = send(client, text), send(client, text)
    assert first.location == second.location
    assert orders() == 1


def test_the_form_sent_again_with_another_address_is_not_the_old_order(client: FlaskClient, bag: Variant) -> None:
    text = page(client)
    send(client, text)
    answer = send(client, text, street="Via Roma 2")
    assert answer.status_code == 303
    # The payment page of the first may still be open while its service is down: the first order stays.
    assert orders() == 1
    assert answer.location.startswith(f"/orders/{db.session.scalar(select(Order.ref))}")


def test_a_dearer_total_is_shown_before_anything_is_ordered(client: FlaskClient, bag: Variant) -> None:
    text = page(client)
    with unit_of_work() as session:
        session.execute(update(Variant).where(Variant.id == bag.id).values(price_cents=9900, list_cents=9900))
    answer = send(client, text)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "prima era 50,90" in body
    assert "ora è 104,90" in body
    assert orders() == 0
    assert send(client, body).status_code == 303


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 40, "²"])
def test_a_form_without_a_total_orders_nothing(client: FlaskClient, bag: Variant, seen: str) -> None:
    assert send(client, seen_total_cents=seen).status_code == 422
    assert orders() == 0


def test_a_piece_that_went_while_the_form_was_filled_in_is_told_kindly(client: FlaskClient, bag: Variant) -> None:
    from storefront.flows.add_to_cart import add_to_cart
    from storefront.flows.place_order import place_order

    text = page(client)
    add_to_cart(BRUNO, bag.id)
    place_order(buyer(BRUNO, by=GUEST))
    answer = send(client, text)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Non hai pagato niente e il carrello è rimasto" in body
    assert "Riservato: qualcuno lo sta pagando." in body
    assert db.session.scalar(select(func.count()).select_from(CartLine).where(CartLine.variant_id == bag.id)) == 2


def test_a_line_can_be_collected_and_the_button_that_looks_shows_what_that_changes(
    client: FlaskClient, bag: Variant
) -> None:
    grifone = makers.outlet("Il Grifone")
    makers.piece(bag.id, grifone.id)
    choice = {f"collect_{line_id(bag.id)}": grifone.slug}
    assert "Ritiro a Il Grifone, gratis." in page(client)
    looked = client.post("/checkout", data={**ADA, "look": "1", **choice}).get_data(as_text=True)
    assert "non serve un indirizzo" in looked
    assert "45,00" in looked.partition('name="order"')[0][-400:]
    assert 'value="Ada Rossi"' in looked
    person = {name: ADA[name] for name in ("email", "name")}
    answer = client.post("/checkout", data={**person, **hidden(looked), "order": "1", **choice})
    assert answer.status_code == 303
    parcel = db.session.execute(select(Fulfilment.kind, Fulfilment.location_id, Fulfilment.shipping_cents)).one()
    assert tuple(parcel) == (FulfilmentKind.PICKUP, grifone.id, 0)


def test_a_piece_that_left_the_chosen_outlet_asks_for_another_choice(client: FlaskClient, bag: Variant) -> None:
    grifone, uno = makers.outlet("Il Grifone"), makers.outlet("Uno")
    makers.piece(bag.id, uno.id)
    answer = send(client, **{f"collect_{line_id(bag.id)}": grifone.slug})
    assert answer.status_code == 422
    assert "Non è più in quel negozio" in answer.get_data(as_text=True)
    assert orders() == 0


def test_the_country_decides_costs_and_where_nobody_sends_nothing_is_ordered(client: FlaskClient, app: Flask) -> None:
    hub, far = makers.location(countries=("IT",)), makers.location("Berlino", countries=("DE",), price_cents=1290)
    variant = makers.for_sale(makers.brand().id, hub.id)
    put_in(client, variant.id)
    looked = client.post("/checkout", data={**ADA, "country": "DE", "look": "1"}).get_data(as_text=True)
    assert "da dove si trova non spediamo in quel paese" in looked
    assert "Ordine con obbligo di pagare</button>" not in looked
    makers.piece(variant.id, far.id)
    looked = client.post("/checkout", data={**ADA, "country": "DE", "look": "1"}).get_data(as_text=True)
    assert "57,90" in looked
    answer = send(client, looked, country="DE", postcode="10115", city="Berlin", province="")
    assert answer.status_code == 303
    assert db.session.scalars(select(Fulfilment.location_id)).one() == far.id


def test_an_invoice_is_asked_for_by_the_time_of_the_sale(client: FlaskClient, bag: Variant) -> None:
    answer = send(client, invoice="y", invoice_name="", vat_number="123")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Scrivi a chi va intestata la fattura." in body
    assert "La partita IVA ha undici cifre" in body
    answer = send(client, invoice="y", invoice_name="Ada Rossi", fiscal_code="rss mra 85t10 a562s", sdi="", pec="")
    assert answer.status_code == 303
    invoice = db.session.scalars(select(Order.invoice)).one()
    assert invoice is not None
    assert invoice["name"] == "Ada Rossi"
    assert invoice["fiscal_code"] == "RSSMRA85T10A562S"
    assert invoice["street"] == "Via Po 1"


def test_a_text_on_the_piece_is_asked_where_the_product_asks(client: FlaskClient) -> None:
    named = makers.for_sale(
        makers.brand().id, makers.location().id, withdrawal_exclusion="personalised", personalisation_max=10
    )
    put_in(client, named.id)
    assert "se lo fai personalizzare, da questo pezzo non puoi recedere" in page(client)
    send(client, **{f"text_{line_id(named.id)}": "Tommaso Maria Bianchi"})
    assert db.session.scalars(select(OrderLine.personalisation)).one() == "Tommaso Ma"


def test_what_is_made_to_order_with_a_text_is_not_ordered_without_it(client: FlaskClient) -> None:
    makers.location()
    brand = makers.brand()
    made = makers.variant(makers.product(brand.id, making=Making.TO_ORDER, personalisation_max=80).id)
    put_in(client, made.id, personalisation="Torace 90")
    answer = send(client, **{f"text_{line_id(made.id)}": " "})
    assert answer.status_code == 422
    assert "senza non possiamo cominciare" in answer.get_data(as_text=True)
    assert send(client, **{f"text_{line_id(made.id)}": "Torace 92"}).status_code == 303


def test_a_delivery_choice_that_nobody_offered_is_ignored(client: FlaskClient, bag: Variant) -> None:
    assert send(client, **{f"collect_{line_id(bag.id)}": "nowhere"}).status_code == 303
    assert db.session.scalars(select(Fulfilment.kind)).one() == FulfilmentKind.PARCEL


def test_what_was_written_for_an_order_that_came_to_nothing_is_not_asked_again(
    client: FlaskClient, bag: Variant
) -> None:
    from storefront.flows.release_order import release_order

    send(client, street="Corso Francia 9")
    release_order(db.session.scalars(select(Order.ref)).one(), "expired")
    text = page(client)
    assert 'value="Corso Francia 9"' in text
    assert 'value="ada@posta.example"' in text


def test_a_whole_guest_checkout_says_little_to_the_database(client: FlaskClient, bag: Variant) -> None:
    db.session.rollback()
    with counted() as said:
        page(client, "/cart")
        send(client)
    assert len(said) <= 38, "\n".join(s.replace("\n", " ")[:150] for s in said)
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1


def test_two_pieces_of_two_brands_are_ordered_within_sixty_statements(app: Flask) -> None:
    """Eight requests of a new guest, up to the hand-off to the payment (GOALS.md); the last writes down its page."""
    hub = makers.location()
    things = [makers.for_sale(makers.brand(name).id, hub.id, how_many=2) for name in ("Arbrora", "Sosa")]
    makers.listed()
    app.test_client().get("/products")
    slugs = [db.session.scalars(select(Product.slug).where(Product.id == thing.product_id)).one() for thing in things]
    visitor = app.test_client()
    with counted() as said:
        for slug, thing in zip(slugs, things, strict=True):
            page(visitor, f"/products/{slug}")
            put_in(visitor, thing.id)
            page(visitor, "/cart")
        send(visitor)
    assert orders() == 1
    assert len(said) <= 60, said


def test_the_button_is_as_clear_in_english(client: FlaskClient, bag: Variant) -> None:
    text = page(client, "/en/checkout")
    assert 'action="/en/checkout"' in text
