"""/metrics tells the truth of the database in few statements, to nobody but who may read it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text, update

from storefront.core import clock
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.mails.models import Mail
from storefront.domain.payments.models import EventState, StripeEvent
from storefront.flows import vitals
from storefront.infra import append_only, beats
from storefront.infra.db import unit_of_work
from tests import makers
from tests.shop import forget_settings
from tests.statements import counted


def scraped(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels."""
    page = client.get("/metrics").text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


def test_figures_are_those_of_the_database(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    variant = makers.for_sale(makers.brand().id, makers.location().id, how_many=3)
    makers.order(variant.id)
    makers.paid_order(variant.id)
    with unit_of_work() as session:
        session.execute(update(Mail).values(created_at=clock.now() - timedelta(hours=1)))
        common = {"endpoint": "account", "kind": "x", "livemode": False, "payload": b"{}", "tries": 0}
        for number, state in enumerate((EventState.PENDING, EventState.DONE)):
            at = clock.now() - timedelta(minutes=10 + number)
            session.execute(insert(StripeEvent).values(event_id=f"e{number}", state=state, received_at=at, **common))
    beats.beat()
    before = scraped(client)
    client.get("/nowhere/at/all")
    told = scraped(client)
    lost = ("shop_requests_total", "404", "GET", "unmatched")
    assert told[lost] == before.get(lost, 0) + 1
    assert told["shop_requests_total", "/metrics", "200", "GET"] >= 1
    assert told["shop_holds", "checkout"] == 1
    assert told["shop_waiting", "transfers"] == 1
    assert 590 < told["shop_webhook_lag_seconds",] < 700
    assert 3590 < told["shop_waiting_oldest_seconds", "mails"] < 3700
    assert told["shop_ledger_imbalance_cents",] == 0
    assert [value < 60 for (name, *_), value in told.items() if name == "shop_worker_last_seen_seconds"] == [True]


def test_a_book_that_does_not_balance_is_seen_wherever_it_lies(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vitals, "TAIL", 3)
    for number in range(8):
        booked(number, 100, -100)
    assert scraped(client)["shop_ledger_imbalance_cents",] == 0
    booked(8, 100, -130)
    booked(9, 50, -20)  # the other way: together they would come to nothing
    for number in range(10, 20):
        booked(number, 100, -100)
        assert scraped(client)["shop_ledger_imbalance_cents",] == 60
    with unit_of_work() as session:
        append_only.unguard(session.connection(), "posting")
        session.execute(text("DELETE FROM posting"))
    assert scraped(client)["shop_ledger_imbalance_cents",] == 0  # a sum that is not zero is not said from memory


def booked(number: int, *sides: int) -> None:
    with unit_of_work() as session:
        values = {"kind": "sale", "source_kind": "order", "source_ref": str(number), "booked_on": clock.now().date()}
        entry = session.scalar(insert(JournalEntry).values(at=clock.now(), **values).returning(JournalEntry.id))
        session.execute(insert(Posting), [{"entry_id": entry, "account": "bank", "amount_cents": c} for c in sides])


def test_a_scrape_is_a_handful_of_statements(app: Flask, client: FlaskClient) -> None:
    with counted() as said:
        assert client.get("/metrics").status_code == 200
    assert len(said) <= 4


def test_strangers_find_no_such_page(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def status(address: str = "127.0.0.1", **headers: str) -> int:
        return client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [status(one) for one in ("127.0.0.1", "::1", "10.1.2.3", "93.184.216.34", "")] == [200, 200, 404, 404, 404]
    assert status(**{"X-Forwarded-For": "93.184.216.34"}) == 404  # a proxy on this machine is no reason
    monkeypatch.setenv("METRICS_TOKEN", "a-token-of-ours")
    forget_settings()
    assert status() == status(Authorization="Bearer another") == 404
    assert status("93.184.216.34", Authorization="Bearer a-token-of-ours") == 200
