"""A person's own data: a copy that has everything and no key, and the way out, asked for with the password."""

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from storefront.core import clock
from storefront.core.actor import customer
from storefront.domain.brands.models import BrandMember
from storefront.domain.carts.services import CartOwner
from storefront.domain.people import services
from storefront.domain.privacy.collecting import columns_told
from storefront.faces.web.own_copy_words import COLUMNS, TABLES
from storefront.flows.erase_person import finish_erasures
from storefront.flows.send_mails import send_mails
from storefront.infra.db import unit_of_work
from tests import makers
from tests.doors.test_access import HOME
from tests.faces.account.people import PASSWORD, letters, person, sign_in
from tests.flows.test_erase_person import arrives
from tests.statements import counted


def files(answer: TestResponse) -> dict[str, str]:
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(io.BytesIO(answer.data)) as pack:
        return {name: pack.read(name).decode() for name in pack.namelist()}


def test_every_table_of_a_copy_has_words_and_something_to_read(app: Flask) -> None:
    told = columns_told()
    assert set(told) == set(TABLES)
    assert [name for name, columns in told.items() if not set(columns) & set(COLUMNS)] == []


def test_a_copy_has_all_that_is_known_and_no_key(app: Flask, client: FlaskClient) -> None:
    ada = person()
    brand = makers.brand("Arbrora")
    makers.kept(BrandMember(brand_id=brand.id, user_id=ada.id, role="owner"))
    with unit_of_work():
        services.add_address(ada.id, HOME)
    bag = makers.for_sale(brand.id, makers.location().id, how_many=2)
    mine = makers.paid_order(bag.id, email="Ada@posta.example")
    makers.paid_order(bag.id, email="bruno@posta.example", name="Bruno Neri")
    sign_in(client)
    found = files(client.get("/account/data.zip"))
    assert {"index.html", "data/user.json", "data/order.json", "data/brand.json", "data/mail.json"} <= set(found)
    assert [row["ref"] for row in json.loads(found["data/order.json"])] == [mine.ref]  # as a guest, with her address
    assert json.loads(found["data/order_line.json"])[0]["order"] == mine.ref
    assert json.loads(found["data/brand_member.json"]) == [{"brand": "Arbrora", "role": "owner"}]
    for said in ("Via Segreta 12", "Indirizzi salvati", "45,00", mine.ref):
        assert said in found["index.html"]
    everything = "".join(found.values())
    assert [secret for secret in ("argon2", mine.key, "Bruno", "fs_uniquifier") if secret in everything] == []
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=True):
        asked = client.get("/account/data.zip")
        assert (asked.status_code, "/account/verify" in asked.location) == (302, True)


def test_whoever_holds_the_key_of_an_order_takes_its_data_and_no_others(app: Flask, client: FlaskClient) -> None:
    bag = makers.for_sale(makers.brand().id, makers.location().id, how_many=2)
    mine, other = makers.paid_order(bag.id), makers.paid_order(bag.id)
    found = files(client.get(f"/orders/{mine.ref}/data.zip?key={mine.key}"))
    assert mine.ref in found["data/order.json"]
    assert other.ref not in "".join(found.values())
    assert client.get(f"/orders/{mine.ref}/data.zip?key={other.key}").status_code == 404
    assert f"/orders/{mine.ref}/data.zip" in client.get(f"/orders/{mine.ref}?key={mine.key}").text


def test_however_many_orders_the_way_out_is_shown_by_a_few_statements(app: Flask, client: FlaskClient) -> None:
    ada = person()
    bag = makers.for_sale(makers.brand().id, makers.location().id, how_many=6)
    sign_in(client)
    client.get("/account/erase")
    found = []
    for _ in range(2):
        for _ in range(3):
            makers.paid_order(bag.id, owner=CartOwner(user_id=ada.id), by=customer(ada.id), email=ada.email)
        with counted() as said:
            client.get("/account/erase")
        found.append(len(said))
    assert (found[0] == found[1], found[1] <= 12) == (True, True), said


def test_an_account_is_erased_at_once_when_nothing_is_open(app: Flask, client: FlaskClient) -> None:
    person()
    sign_in(client)
    assert "Cancella per sempre" in client.get("/account/erase").text
    wrong = client.post("/account/erase", data={})
    assert (wrong.status_code, "dopo non si torna indietro" in wrong.text) == (422, True)
    assert client.post("/account/erase", data={"sure": "y"}).status_code == 303
    assert client.get("/account").status_code == 303  # shown the door
    assert sign_in(client).status_code == 422
    assert [one.recipient for one in letters("person_erased")] == ["ada@posta.example"]
    assert send_mails() == 1


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_is_open_is_told_and_waited_for_and_may_be_taken_back(
    app: Flask, client: FlaskClient, language: str
) -> None:
    ada = person()
    bag = makers.for_sale(makers.brand().id, makers.location().id)
    mine = makers.paid_order(bag.id, owner=CartOwner(user_id=ada.id), by=customer(ada.id), email=ada.email)
    send_mails()
    sign_in(client)
    assert mine.ref in client.get(f"{language}/account/erase").text
    client.post(f"{language}/account/erase", data={"sure": "y"})
    page = client.get(f"{language}/account/privacy").text
    assert (mine.ref in page, f'action="{language}/account/erase/stop"' in page) == (True, True)
    client.post(f"{language}/account/erase/stop")
    assert "erase/stop" not in client.get(f"{language}/account/privacy").text
    client.post(f"{language}/account/erase", data={"sure": "y"})
    arrives(mine)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        finish_erasures()
    assert client.get("/account").status_code == 303
    assert sign_in(app.test_client(), password=PASSWORD).status_code == 422
    order = client.get(f"/orders/{mine.ref}?key={mine.key}")
    assert (order.status_code, "Ada" in order.text) == (200, False)  # the guarantee has its page
