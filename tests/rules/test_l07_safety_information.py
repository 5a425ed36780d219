"""L7, GPSR art. 19: every offer names maker, post and e-mail address, shows and identifies the thing, and warns."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from storefront.domain.catalogue.models import ProductPicture, ProductText
from storefront.domain.media.models import Picture, PictureState
from storefront.infra.db import unit_of_work
from tests import makers
from tests.rules.reading import address_of, page, words


def test_an_offer_names_its_maker_identifies_the_thing_and_shows_it(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand("Arbrora").id, makers.location().id)
    picture = makers.kept(Picture(digest="abc", state=PictureState.READY, width=12, height=15, widths="320"))
    makers.kept(ProductPicture(product_id=variant.product_id, picture_id=picture.id, position=0, alt_it="La borsa"))
    text = page(client, address_of(variant))
    box = words(text.partition("Chi lo produce e sicurezza")[2].partition("</section>")[0])
    for fact in ("Arbrora srl", "Via Regaldi 7, 10154 Torino (IT)", "@", variant.sku, "Avvertenze Nessuna"):
        assert fact in box
    assert 'alt="La borsa"' in text


@pytest.mark.parametrize(("prefix", "said"), [("", "Non lasciare vicino al fuoco."), ("/en", "Keep away from fire.")])
def test_warnings_are_told_in_the_language_of_the_page_and_above_the_button(
    client: FlaskClient, app: Flask, prefix: str, said: str
) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, has_no_warnings=False)
    with unit_of_work() as session:
        for locale, warning in (("it", "Non lasciare vicino al fuoco."), ("en", "Keep away from fire.")):
            session.execute(update(ProductText).where(ProductText.locale == locale).values(warnings=warning))
    before = page(client, prefix + address_of(variant)).partition('class="button button-big button-wide"')[0]
    assert said in before


def test_no_warnings_are_claimed_where_nobody_has_ticked_that_there_are_none(client: FlaskClient, app: Flask) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, has_no_warnings=False)
    assert "Nessuna" not in page(client, address_of(variant))


def test_the_shop_has_one_contact_point_for_safety(client: FlaskClient, app: Flask) -> None:
    told = words(page(client, "/pages/safety"))
    assert "punto di contatto unico per la sicurezza" in told
    assert "negozio@glocal.example" in told
