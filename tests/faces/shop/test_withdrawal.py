"""Withdrawing from the contract: two steps, no account, no scripts, a stamped acknowledgement."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.cases.models import Case
from storefront.domain.orders.models import Fulfilment, FulfilmentState, OrderLine, Withdrawal
from storefront.domain.orders.withdrawal import is_late, last_day
from storefront.flows.place_order import Placed
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.flows.test_send_mails import letters, words

ADA = {"name": "Ada Rossi", "email": "ada@posta.example", "note": ""}


@pytest.fixture
def placed(app: Flask) -> Placed:
    """A paid order: a bag, and a bib with a name on it."""
    brand, hub = makers.brand(), makers.location()
    bag = makers.for_sale(brand.id, hub.id, "Borsa di vela")
    bib = makers.for_sale(brand.id, hub.id, "Bavaglia", withdrawal_exclusion="personalised", personalisation_max=12)
    from storefront.domain.carts.models import CartLine
    from storefront.domain.carts.services import CartOwner
    from storefront.flows.add_to_cart import add_to_cart

    ada = CartOwner(token="ada")
    add_to_cart(ada, bib.id)
    line_id = db.session.scalars(select(CartLine.id)).one()
    return makers.paid_order(bag.id, owner=ada, personalisations={line_id: "Tommaso"})


def line_ids() -> dict[str, int]:
    return dict(db.session.execute(select(OrderLine.title, OrderLine.id)).all())  # type: ignore[arg-type]  # rows are pairs


def opened(client: FlaskClient, placed: Placed) -> str:
    answer = client.post("/withdrawal", data={"ref": placed.ref, "email": "ada@posta.example"}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_guest_withdraws_in_two_steps_and_gets_it_stamped(client: FlaskClient, placed: Placed) -> None:
    send_mails()
    page = opened(client, placed)
    assert "Borsa di vela" in page
    chosen = {**ADA, "lines": line_ids()["Borsa di vela"]}
    confirm = client.post(f"/withdrawal/{placed.ref}", data=chosen).get_data(as_text=True)
    assert '<button class="button button-big">Conferma recesso</button>' in confirm
    assert db.session.scalars(select(Withdrawal.id)).all() == []
    at = (clock.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    day, hour = format_date(clock.rome_date(at), "EEEE d MMMM", locale="it"), f"{clock.rome(at):%H:%M}"
    with time_machine.travel(at, tick=False):
        done = client.post(f"/withdrawal/{placed.ref}/confirm", data=chosen, follow_redirects=True)
        assert f"{day} alle {hour}" in done.get_data(as_text=True)
        send_mails()
    row = db.session.execute(
        select(Withdrawal.ref, Withdrawal.line_ids, Withdrawal.declared_at, Withdrawal.is_late)
    ).one()
    assert tuple(row) == (f"{placed.ref}-W1", [line_ids()["Borsa di vela"]], at, False)
    told = letters("ada@posta.example")
    acknowledgement = next(one for one in told if f"{placed.ref}-W1" in words(one))
    assert "Non è ancora partito: Borsa di vela" in words(acknowledgement)
    assert "Rimanda i pezzi" not in words(acknowledgement)
    for part in (f"{placed.ref}-W1", f"{day} {clock.rome(at).year}, {hour}", "Borsa di vela", "Ada Rossi"):
        assert part in words(acknowledgement)
    assert "Bavaglia" not in words(acknowledgement)


def test_a_person_gets_it_as_a_task_with_the_day_by_which_money_is_back(client: FlaskClient, placed: Placed) -> None:
    with unit_of_work() as session:
        session.execute(update(Fulfilment).values(state=FulfilmentState.SHIPPED, shipped_at=clock.now()))
    opened(client, placed)
    client.post(f"/withdrawal/{placed.ref}/confirm", data={**ADA, "lines": line_ids()["Borsa di vela"]})
    case = db.session.execute(select(Case.kind, Case.order_id, Case.due_at, Case.state)).one()
    assert (case.kind, case.order_id, case.state) == ("withdrawal", placed.order_id, "open")
    assert timedelta(days=13, hours=23) < case.due_at - clock.now() <= timedelta(days=14)


def test_what_was_made_with_a_name_is_explained_and_cannot_be_chosen(client: FlaskClient, placed: Placed) -> None:
    page = opened(client, placed)
    assert "è stato fatto con il tuo testo, «Tommaso»." in page
    for step in ("", "/confirm"):
        answer = client.post(f"/withdrawal/{placed.ref}{step}", data={**ADA, "lines": line_ids()["Bavaglia"]})
        assert answer.status_code == 422
        assert "Scegli almeno un pezzo." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lines": ""}, "Scegli almeno un pezzo."),
        ({"lines": "999999"}, "Scegli almeno un pezzo."),
        ({"name": ""}, "Scrivi nome e cognome."),
        ({"email": "ada"}, "Scrivi l&#39;e-mail per intero"),
        ({"note": "x" * 2000}, "Scrivi un po&#39; meno."),
    ],
)
def test_what_is_missing_gets_one_sentence(
    client: FlaskClient, placed: Placed, changes: dict[str, str], sentence: str
) -> None:
    opened(client, placed)
    chosen = {**ADA, "lines": line_ids()["Borsa di vela"], **changes}
    answer = client.post(f"/withdrawal/{placed.ref}", data=chosen)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_late_declaration_is_taken_and_handed_to_a_person(client: FlaskClient, placed: Placed) -> None:
    with unit_of_work() as session:
        came = {"state": FulfilmentState.DELIVERED, "delivered_at": clock.now() - timedelta(days=30)}
        session.execute(update(Fulfilment).values(**came))
    assert "I 14 giorni sono passati." in opened(client, placed)
    client.post(f"/withdrawal/{placed.ref}/confirm", data={**ADA, "lines": line_ids()["Borsa di vela"]})
    assert db.session.scalars(select(Withdrawal.is_late)).one() is True
    assert db.session.scalars(select(Case.proposal)).one() == "decide_late_withdrawal"


def test_the_same_lines_are_withdrawn_from_once(client: FlaskClient, placed: Placed) -> None:
    opened(client, placed)
    chosen = {**ADA, "lines": line_ids()["Borsa di vela"]}
    first = client.post(f"/withdrawal/{placed.ref}/confirm", data=chosen)
    second = client.post(f"/withdrawal/{placed.ref}/confirm", data=chosen)
    assert (first.status_code, second.status_code) == (303, 422)
    assert len(db.session.scalars(select(Withdrawal.id)).all()) == 1


@pytest.mark.parametrize("given", [{}, {"ref": "XXXXXX"}, {"email": "altra@posta.example"}])
def test_whatever_is_wrong_the_answer_is_the_same(client: FlaskClient, placed: Placed, given: dict[str, str]) -> None:
    right = {"ref": placed.ref, "email": "ada@posta.example"} if given else {}
    answer = client.post("/withdrawal", data={**right, **given})
    assert answer.status_code == 422
    assert "Non troviamo un ordine con questo numero e questa e-mail." in answer.get_data(as_text=True)


def test_a_stranger_withdraws_from_nothing(client: FlaskClient, placed: Placed) -> None:
    chosen = {**ADA, "lines": line_ids()["Borsa di vela"]}
    for step in ("", "/confirm"):
        assert client.post(f"/withdrawal/{placed.ref}{step}", data=chosen).status_code == 404
    assert client.get(f"/withdrawal/{placed.ref}").status_code == 404
    assert client.get(f"/withdrawal/{placed.ref}/done/1").status_code == 404


def test_an_unpaid_order_says_that_there_is_nothing_to_withdraw_from(app: Flask, client: FlaskClient) -> None:
    placed = makers.order(makers.for_sale(makers.brand().id, makers.location().id).id)
    assert "non c&#39;è niente da cui recedere" in opened(client, placed).replace("'", "&#39;")


def test_every_page_has_the_way_to_withdraw(client: FlaskClient) -> None:
    page = client.get("/withdrawal").get_data(as_text=True)
    assert "<h1>Recedere dal contratto qui</h1>" in page
    assert ">Recedere dal contratto qui</a>" in page.partition("<footer")[2]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([date(2026, 11, 2)], date(2026, 11, 16)),
        ([date(2026, 11, 2), date(2026, 11, 9)], date(2026, 11, 23)),  # from the last parcel
        ([date(2026, 11, 2), None], None),  # one is still on its way: open
        ([None], None),
        ([], None),
        ([date(2026, 11, 7)], date(2026, 11, 23)),  # a Saturday moves on to Monday
        ([date(2026, 12, 11)], date(2026, 12, 28)),  # Christmas Day, Saint Stephen and a Sunday
    ],
)
def test_the_period_ends_fourteen_days_after_the_last_parcel(
    received: list[date | None], expected: date | None
) -> None:
    assert last_day(received) == expected
    if expected:
        assert not is_late(received, expected)
        assert is_late(received, expected + timedelta(days=1))


def test_no_page_links_to_the_platform_that_was_closed() -> None:
    for path in (*Path("templates").rglob("*.html"), *Path("templates").rglob("*.txt"), *Path("pages").rglob("*.md")):
        assert "ec.europa.eu/consumers/odr" not in path.read_text(encoding="utf-8")
