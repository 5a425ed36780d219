"""Who gets into which brand's studio."""

from flask import Flask
from flask.testing import FlaskClient

from tests import makers
from tests.faces.studio.people import at_work


def test_a_member_finds_the_brand_and_a_stranger_finds_no_such_page(app: Flask) -> None:
    own, other = makers.brand("Arbrora"), makers.brand("Baobab Couture")
    browser = at_work(app, own)
    assert browser.get(f"/studio/{own.slug}").status_code == 200
    assert browser.get(f"/studio/{other.slug}").status_code == 404


def test_a_person_of_one_brand_goes_straight_to_it(app: Flask) -> None:
    own = makers.brand("Arbrora")
    assert at_work(app, own).get("/studio").location.endswith(f"/studio/{own.slug}")


def test_a_guest_is_led_to_the_sign_in(client: FlaskClient) -> None:
    answer = client.get("/studio/arbrora")
    assert (answer.status_code, "/account/sign-in" in answer.location) == (303, True)
