"""The shops in Turin: where, when, what lies there."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from storefront.core import clock
from storefront.domain.places.models import LocationText
from tests import makers

# The maker's outlets are open from Monday to Friday, nine to six.
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("hour_utc", "days", "words"),
    [
        (9, 0, "Aperto adesso, fino alle 18:00"),
        (6, 0, "Chiuso adesso, apre alle 09:00"),
        (20, 0, "Chiuso adesso, apre domani alle 09:00"),
        (20, 4, "Chiuso adesso, apre lunedì 30 novembre alle 09:00"),
    ],
)
def test_an_outlet_says_whether_it_is_open_and_when_it_opens(
    client: FlaskClient, app: Flask, hour_utc: int, days: int, words: str
) -> None:
    outlet = makers.outlet("Il Grifone")
    with time_machine.travel(MONDAY + timedelta(days=days, hours=hour_utc), tick=False):
        assert words in read(client, f"/outlets/{outlet.slug}")


def test_an_outlet_that_is_closed_for_a_holiday_says_so(client: FlaskClient, app: Flask) -> None:
    outlet = makers.outlet("Il Grifone")
    with time_machine.travel(MONDAY + timedelta(hours=9), tick=False):
        makers.closure(outlet.id, clock.rome_date(clock.now()))
        text = read(client, f"/outlets/{outlet.slug}")
    assert "Chiuso adesso, apre domani alle 09:00" in text
    assert "Chiusure in arrivo" in text


def test_an_outlet_shows_what_lies_there_and_nothing_else(client: FlaskClient, app: Flask) -> None:
    outlet, hub, brand = makers.outlet("Il Grifone"), makers.location(), makers.brand()
    makers.for_sale(brand.id, outlet.id, "Borsa qui")
    makers.for_sale(brand.id, hub.id, "Borsa altrove")
    makers.kept(LocationText(location_id=outlet.id, locale="it", blurb="La vetrina d'angolo."))
    makers.listed()
    text = read(client, f"/outlets/{outlet.slug}")
    assert "Borsa qui" in text
    assert "Borsa altrove" not in text
    assert "La vetrina d&#39;angolo." in text


def test_machines_read_address_and_hours_of_an_outlet(client: FlaskClient, app: Flask) -> None:
    outlet = makers.outlet("Il Grifone")
    text = read(client, f"/outlets/{outlet.slug}")
    things = [json.loads(block) for block in re.findall(r'ld\+json">(.*?)</script>', text)]
    store = next(thing for thing in things if thing["@type"] == "Store")
    assert len(store["openingHoursSpecification"]) == 5
    assert store["address"]["addressLocality"] == "Torino"


def test_the_list_has_every_place_that_receives_people(client: FlaskClient, app: Flask) -> None:
    makers.outlet("Il Grifone")
    makers.outlet("Chiuso per sempre", is_open=False)
    makers.atelier(makers.brand().id, "Laboratorio segreto")
    text = read(client, "/outlets")
    assert "Il Grifone" in text
    assert "Chiuso per sempre" not in text
    assert "Laboratorio segreto" not in text


def test_an_unknown_outlet_is_an_unknown_page(client: FlaskClient, app: Flask) -> None:
    assert client.get("/outlets/mai").status_code == 404
