"""L5, art. 51: the button says that it obliges to pay, what is bought stands right above, means of payment come early."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storefront.domain.catalogue.models import Variant
from tests import makers
from tests.rules.reading import BUTTON, page, put_in, words


@pytest.fixture
def bag(client: FlaskClient, app: Flask) -> Variant:
    variant = makers.for_sale(makers.brand().id, makers.location().id)
    put_in(client, variant.id)
    return variant


def test_the_button_has_the_words_of_the_law_and_no_others(client: FlaskClient, bag: Variant) -> None:
    labels = re.findall(r'<button[^>]*name="order"[^>]*>(.*?)</button>', page(client, "/checkout"))
    assert labels == [BUTTON]


def test_right_above_the_button_stand_what_is_bought_the_total_and_that_nothing_goes_on(
    client: FlaskClient, bag: Variant
) -> None:
    review = page(client, "/checkout").partition('id="review"')[2].partition(BUTTON)[0]
    told = words(review)
    for fact in ("1 × Borsa di vela", "Arbrora", "5,90", "50,90", "nessun abbonamento"):
        assert fact in told


def test_the_button_above_the_fold_of_the_law_is_the_only_one_that_orders(client: FlaskClient, bag: Variant) -> None:
    assert page(client, "/checkout").count(BUTTON) == 1
    assert BUTTON not in page(client, "/cart")


def test_means_of_payment_and_where_we_send_are_told_at_the_start_of_ordering(
    client: FlaskClient, bag: Variant
) -> None:
    told = words(page(client, "/cart"))
    assert "carta" in told
    assert 'href="/pages/delivery"' in page(client, "/cart")
