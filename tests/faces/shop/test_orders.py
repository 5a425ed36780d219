"""The page of an order: who may open it, what it says in each state."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.domain.carts.models import CartLine
from storefront.domain.orders.models import Order, OrderState
from storefront.domain.pieces.models import Piece, State
from storefront.flows.release_order import release_order
from storefront.infra.db import db, unit_of_work
from tests import makers


@pytest.fixture
def variant_id(app: Flask) -> int:
    return makers.for_sale(makers.brand().id, makers.location().id).id


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_key_opens_an_order_and_nothing_else_does(client: FlaskClient, variant_id: int) -> None:
    placed = makers.paid_order(variant_id)
    assert "Grazie: il tuo ordine è pagato" in text(client, f"/orders/{placed.ref}?key={placed.key}")
    for address in (
        f"/orders/{placed.ref}", f"/orders/{placed.ref}?key=", f"/orders/{placed.ref}?key={placed.key}x",
        f"/orders/{placed.ref}?key=ché", f"/orders/{placed.ref}?key=%ff%fe", f"/orders/NESSUN?key={placed.key}",
        f"/orders/{'x' * 500}?key={placed.key}",
    ):  # fmt: skip
        assert placed.ref not in text(client, address, 404).replace(address, "")


def test_an_order_opens_by_its_number_and_email_for_this_browser(
    app: Flask, client: FlaskClient, variant_id: int
) -> None:
    placed = makers.paid_order(variant_id)
    answer = client.post("/orders", data={"ref": f" {placed.ref.lower()} ", "email": "ADA@posta.example"})
    assert answer.status_code == 303
    assert "Grazie" in text(client, f"/orders/{placed.ref}")
    text(app.test_client(), f"/orders/{placed.ref}", 404)


@pytest.mark.parametrize("ref_is_right", [True, False])
def test_whatever_is_wrong_the_answer_is_the_same(client: FlaskClient, variant_id: int, ref_is_right: bool) -> None:
    placed = makers.paid_order(variant_id)
    given = {"ref": placed.ref if ref_is_right else "XXXXXX", "email": "altra@posta.example"}
    answer = client.post("/orders", data=given)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Non troviamo un ordine con questo numero e questa e-mail." in body
    assert "altra@posta.example" in body


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OrderState.PLACED, "Il tuo ordine aspetta il pagamento"),
        (OrderState.PROCESSING, "Il pagamento è in corso"),
        (OrderState.PAID, "Grazie: il tuo ordine è pagato"),
        (OrderState.EXPIRED, "L&#39;ordine è scaduto"),
        (OrderState.CANCELLED, "Hai annullato l&#39;ordine"),
        (OrderState.FAILED, "Il pagamento non è riuscito"),
    ],
)
def test_each_state_is_told_in_plain_words(client: FlaskClient, variant_id: int, state: OrderState, words: str) -> None:
    placed = makers.order(variant_id)
    if state == OrderState.PAID:
        makers.pay(placed)
    elif state in {OrderState.EXPIRED, OrderState.CANCELLED, OrderState.FAILED}:
        release_order(placed.ref, state.value)
    elif state == OrderState.PROCESSING:
        with unit_of_work() as session:
            session.execute(update(Order).values(state=state, held_until=None))
    page = text(client, f"/orders/{placed.ref}?key={placed.key}")
    assert words in page.replace("'", "&#39;")
    assert "Borsa di vela" in page
    assert ("Recedere dal contratto qui</a>" in page.partition("<footer")[0]) == (state == OrderState.PAID)


def test_a_paid_order_shows_parcels_sellers_sums_guarantee_and_the_way_to_withdraw(
    client: FlaskClient, variant_id: int
) -> None:
    placed = makers.paid_order(variant_id)
    page = text(client, f"/orders/{placed.ref}?key={placed.key}")
    for words in ("Parte da Glocal Factory", "Arriva tra ", "Arbrora srl", "99900010010", "50,90", "garanzia legale",
                  "Hai pagato", "Prepariamo i pezzi", "In preparazione", "Via Po 1"):  # fmt: skip
        assert words in page


def test_pieces_lost_before_the_money_came_show_with_their_refund(client: FlaskClient, variant_id: int) -> None:
    late = makers.order(variant_id)
    release_order(late.ref, "expired")
    makers.order(variant_id)
    makers.pay(late)
    page = text(client, f"/orders/{late.ref}?key={late.key}")
    assert "era già stato venduto quando è arrivato il pagamento" in page
    assert "Ti rimborsiamo 50,90" in page


def test_turning_back_on_the_pay_page_keeps_the_order_and_shows_two_ways_on(
    client: FlaskClient, variant_id: int
) -> None:
    placed = makers.order(variant_id)
    page = text(client, f"/orders/{placed.ref}/back?key={placed.key}")
    assert "Non hai ancora pagato" in page
    assert re.search(r"restano riservati per te fino a .+ alle \d\d:\d\d", page)
    assert f'action="/orders/{placed.ref}/pay"' in page
    assert f'action="/orders/{placed.ref}/cancel"' in page


def test_cancelling_gives_the_pieces_back_and_keeps_the_cart(client: FlaskClient, variant_id: int) -> None:
    placed = makers.order(variant_id)
    answer = client.post(f"/orders/{placed.ref}/cancel", data={"key": placed.key})
    assert answer.status_code == 303
    assert answer.location == "/cart"
    assert db.session.scalars(select(Order.state)).one() == OrderState.CANCELLED
    assert db.session.scalars(select(Piece.state)).all() == [State.AVAILABLE]
    assert len(db.session.scalars(select(CartLine.id)).all()) == 1


@pytest.mark.parametrize("act", ["pay", "cancel"])
def test_a_stranger_neither_pays_nor_cancels(client: FlaskClient, variant_id: int, act: str) -> None:
    placed = makers.order(variant_id)
    assert client.post(f"/orders/{placed.ref}/{act}").status_code == 404
    assert db.session.scalars(select(Order.state)).one() == OrderState.PLACED


def test_a_paid_order_is_not_cancelled(client: FlaskClient, variant_id: int) -> None:
    placed = makers.paid_order(variant_id)
    assert client.post(f"/orders/{placed.ref}/cancel", data={"key": placed.key}).location.startswith("/orders/")
    assert db.session.scalars(select(Order.state)).one() == OrderState.PAID


def test_coming_back_from_paying_while_stripe_is_away_still_shows_the_order(
    client: FlaskClient, variant_id: int
) -> None:
    placed = makers.order(variant_id)
    page = text(client, f"/orders/{placed.ref}?key={placed.key}&session_id=cs_test_x")
    assert "aspetta il pagamento" in page


def test_an_order_is_not_kept_by_anybody_on_the_way(client: FlaskClient, variant_id: int) -> None:
    placed = makers.paid_order(variant_id)
    answer = client.get(f"/orders/{placed.ref}?key={placed.key}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.get_data(as_text=True)
