"""What does not get through stands on the first page and in a list, and is tried again because a person says so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.mails.services import call_back, enqueue, give_up
from storefront.domain.payments.models import EventState, StripeEvent
from storefront.flows.send_mails import send_mails
from storefront.flows.vitals import vitals
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.faces.office.people import at_the_office
from tests.statements import counted

LIST = "/office/orders/unsent"


@pytest.fixture
def office(app: Flask) -> FlaskClient:
    return at_the_office(app)


def given_up(key: str, kind: str = "order_paid", subject: str = "", **values: object) -> int:
    with unit_of_work() as session:
        enqueue(kind, key, "ada@posta.example", "it", subject, dict(values))
        row = session.scalars(select(Mail).where(Mail.dedup_key == key)).one()
        give_up(row.id, row.values, "550 no such mailbox")
        return row.id


def state(mail_id: int) -> MailState:
    db.session.rollback()
    return db.session.scalars(select(Mail.state).where(Mail.id == mail_id)).one()


def test_a_letter_that_no_server_took_is_listed_and_sent_again(app: Flask, office: FlaskClient) -> None:
    placed = makers.paid_order(makers.for_sale(makers.brand().id, makers.location().id).id)
    with unit_of_work() as session:
        session.execute(update(Mail).values(state=MailState.DONE))
    mail_id = given_up("once", subject=placed.ref)
    assert "1 lettera o notizia non passa" in office.get("/office").text
    page = office.get(LIST).text
    assert ["ada@posta.example" in page, "550 no such mailbox" in page, placed.ref in page] == [True] * 3
    assert vitals().waiting["mails_failed"].count == 1
    assert office.post(f"{LIST}/letters/{mail_id}").status_code == 303
    assert state(mail_id) == MailState.PENDING
    send_mails()
    assert state(mail_id) == MailState.DONE
    again = office.post(f"{LIST}/letters/{mail_id}", follow_redirects=True)
    assert "più niente da riprovare" in again.text
    assert (state(mail_id), "Passa tutto" in again.text) == (MailState.DONE, True)


def test_a_letter_whose_link_is_gone_is_not_sent_without_it_nor_one_that_was_called_back(
    app: Flask, office: FlaskClient
) -> None:
    mail_id = given_up("invited", "desk_invitation", link="/account/join/secret")
    page = office.get(LIST).text
    assert ("Il suo link non vale più" in page, "secret" in page) == (True, False)
    assert office.post(f"{LIST}/letters/{mail_id}").status_code == 303
    assert state(mail_id) == MailState.FAILED
    with unit_of_work() as session:
        enqueue("order_shipped", "order-shipped:X", "bea@posta.example", "it", "X", {})
        session.execute(update(Mail).where(Mail.dedup_key == "order-shipped:X").values(tries=1))
        call_back("order_shipped", "order-shipped:")
    assert "bea@posta.example" not in office.get(LIST).text
    assert vitals().waiting["mails_failed"].count == 1


def test_an_event_of_stripe_that_was_given_up_is_applied_again(app: Flask, office: FlaskClient) -> None:
    event = {
        "event_id": "evt_1", "endpoint": "account", "kind": "charge.refunded", "object_id": "ch_1", "livemode": False,
        "payload": b"{}", "state": EventState.FAILED, "tries": 500, "last_error": "<b>gone</b>",
        "received_at": clock.now(),
    }  # fmt: skip
    makers.kept(StripeEvent(**event))
    page = office.get(LIST).text
    assert ("charge.refunded" in page, "&lt;b&gt;gone" in page) == (True, True)
    assert vitals().waiting["webhooks_failed"].count == 1
    assert office.post(f"{LIST}/events/evt_1").status_code == 303
    db.session.rollback()
    assert db.session.execute(select(StripeEvent.state, StripeEvent.tries)).one() == (EventState.PENDING, 0)
    assert office.post(f"{LIST}/events/evt_none").status_code == 303


def test_the_list_costs_the_same_however_long_it_is(app: Flask, office: FlaskClient) -> None:
    counts = []
    for number in range(0, 60, 30):
        for one in range(30):
            given_up(f"key-{number + one}")
        with counted() as said:
            office.get(LIST)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 12
