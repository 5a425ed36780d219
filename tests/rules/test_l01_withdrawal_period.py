"""L1, arts. 52 and 53: fourteen days from the last parcel; the model form; told before the contract."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.orders.models import Fulfilment, FulfilmentState
from storefront.domain.orders.withdrawal import is_late, last_day
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.rules.reading import BUTTON, above, page, put_in, words


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([date(2026, 11, 2)], date(2026, 11, 16)),
        ([date(2026, 11, 2), date(2026, 11, 10)], date(2026, 11, 24)),
        ([date(2026, 11, 10), date(2026, 11, 2)], date(2026, 11, 24)),
        ([date(2026, 11, 2), None], None),  # the last parcel has not come: the period has not begun
        ([date(2026, 12, 11)], date(2026, 12, 28)),  # Christmas, Saint Stephen and a Sunday are no days to end on
        ([], None),
    ],
)
def test_the_period_ends_fourteen_days_after_the_last_parcel(
    received: list[date | None], expected: date | None
) -> None:
    assert last_day(received) == expected
    if expected:
        assert not is_late(received, expected)
        assert is_late(received, expected + timedelta(days=1))
    else:
        assert not is_late(received, date(2030, 1, 1))


def deliver(fulfilment_id: int, at: datetime) -> None:
    with unit_of_work() as session:
        delivered = update(Fulfilment).where(Fulfilment.id == fulfilment_id)
        session.execute(delivered.values(state=FulfilmentState.DELIVERED, delivered_at=at))


def test_an_order_in_two_parcels_stays_open_until_fourteen_days_after_the_second(
    client: FlaskClient, app: Flask
) -> None:
    brand = makers.brand()
    placed = makers.paid_order(
        makers.for_sale(brand.id, makers.location().id).id, makers.for_sale(brand.id, makers.atelier(brand.id).id).id
    )
    first, second = db.session.scalars(select(Fulfilment.id).order_by(Fulfilment.id)).all()
    address = f"/orders/{placed.ref}?key={placed.key}"
    deliver(first, clock.now() - timedelta(days=20))
    assert "fino a 14 giorni da quando arriva l'ultimo pacco" in page(client, address)
    deliver(second, clock.now() - timedelta(days=1))
    assert "Puoi recedere fino a " in page(client, address)
    assert "sono passati" not in page(client, f"/withdrawal/{placed.ref}?key={placed.key}")


def test_the_right_is_told_before_the_order_and_the_form_is_one_link_away(client: FlaskClient, app: Flask) -> None:
    put_in(client, makers.for_sale(makers.brand().id, makers.location().id).id)
    before = above(page(client, "/checkout"), BUTTON)
    assert "14 giorni da quando arriva l'ultimo pacco" in before
    assert 'href="/pages/returns"' in before


@pytest.mark.parametrize(("prefix", "title"), [("", "Modulo tipo di recesso"), ("/en", "Model withdrawal form")])
def test_the_model_form_names_whom_to_send_it_to(client: FlaskClient, app: Flask, prefix: str, title: str) -> None:
    told = words(page(client, f"{prefix}/pages/returns"))
    form = told.partition(title)[2]
    for fact in ("Cooperativa sociale Liberitutti", "Via Regaldi 7/int 11", "negozio@glocal.example"):
        assert fact in form


def test_the_longer_period_for_who_was_not_told_is_told(client: FlaskClient, app: Flask) -> None:
    assert "un anno e 14 giorni" in page(client, "/pages/returns")
