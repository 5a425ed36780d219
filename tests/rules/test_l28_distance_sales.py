"""L28, arts. 51, 61, 62 and 2018/302: confirmation that lasts, thirty days, no surcharge, nobody turned away by country."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.core import clock
from storefront.core.clock import rome_date
from storefront.domain.catalogue.models import Making
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Fulfilment, Order
from storefront.infra.db import db
from tests import makers
from tests.rules.reading import address_of, page, put_in, words


def test_a_paid_order_is_confirmed_by_mail_with_everything_in_it(app: Flask) -> None:
    from storefront.domain.mails.queries import letter
    from storefront.flows.letter_values import values_of
    from storefront.infra.letters import render

    placed = makers.paid_order(makers.for_sale(makers.brand().id, makers.location().id).id)
    told = letter(db.session.scalars(select(Mail.id).where(Mail.kind == "order_paid")).one())
    text = render(told.kind, told.locale, values_of(told)).text
    for fact in (placed.ref, "Borsa di vela", "45,00", "5,90", "50,90", "Arbrora srl", "14 giorni", "garanzia legale"):
        assert fact in text


def test_no_means_of_payment_costs_more_and_the_total_is_goods_and_shipping(app: Flask) -> None:
    makers.order(makers.for_sale(makers.brand().id, makers.location().id).id)
    order = db.session.scalars(select(Order)).one()
    assert order.total_cents == order.goods_cents + order.shipping_cents


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/pages/delivery", "Non c'è nessun costo in più per il modo in cui paghi"),
        ("/en/pages/delivery", "There is no surcharge for any means of payment"),
        ("/pages/delivery", "30 giorni"),
        ("/en/pages/delivery", "30 days"),
        ("/pages/delivery", "Chi vive in un Paese in cui non spediamo può comprare lo stesso"),
    ],
)
def test_delivery_and_payment_are_told(client: FlaskClient, app: Flask, address: str, said: str) -> None:
    assert said in words(page(client, address))


def test_what_lies_ready_arrives_within_thirty_days(app: Flask) -> None:
    makers.order(makers.for_sale(makers.brand().id, makers.location().id).id)
    last_on = db.session.scalars(select(Fulfilment.arrives_last_on)).one()
    assert last_on
    assert last_on <= rome_date(clock.now()) + timedelta(days=30)


def test_what_takes_longer_is_agreed_to_before_the_order(client: FlaskClient, app: Flask) -> None:
    makers.location()
    variant = makers.variant(makers.product(makers.brand().id, making=Making.TO_ORDER, lead_days=40).id)
    assert "Ci vogliono più di 30 giorni" in page(client, address_of(variant))
    put_in(client, variant.id)
    assert "Ordinando accetti questa data" in words(page(client, "/checkout"))
