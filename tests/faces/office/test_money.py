"""The office's room of money: any figure down to its entry, payments, the bank, invoices, cash, registers, and whose it is."""

import html
import io
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from storefront.domain.audit.models import AuditEntry
from storefront.domain.brands.models import BankAccount, Brand
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.services import post
from storefront.domain.orders.models import Order
from storefront.domain.settlements import months, queries, runs
from storefront.domain.settlements.house import house
from storefront.domain.settlements.services import open_months
from storefront.flows.close_statement import close_statements
from storefront.flows.open_statements import open_statements
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.bank import Entry, camt
from tests.books import Shelf, alone
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work
from tests.statements import counted

OCTOBER = date(2026, 10, 12)
ROOMS = (
    "", "/statements", "/payments", "/payments/new", "/bank", "/invoices", "/cash", "/stripe", "/takings?from=2026-10-01",
    "/asked", "/accounts/bank?from=2026-10-01", "/accounts/brand_payable:999",
)  # fmt: skip


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf.set_up()


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return at_the_office(app, "bookkeeper")


def october(shelf: Shelf, *names: str) -> list[Brand]:
    """Brands with an online sale, a shop sale and a refund in October; the month is open."""
    brands = []
    for name in names:
        brand = makers.brand(name)
        makers.kept(
            BankAccount(brand_id=brand.id, iban="IT60X0542811101000000123456", holder=name, changed_at=makers.LONG_AGO)
        )
        online = shelf.sale(OCTOBER, alone(brand.id, 10_000), shipping={brand.id: 500})
        shelf.transfer(online, OCTOBER)
        shelf.refund(shelf.sale(OCTOBER, alone(brand.id, 3_000), at=shelf.outlet_id), OCTOBER, part_bp=5_000)
        brands.append(brand)
    with time_machine.travel(datetime(2026, 11, 2, 11, tzinfo=UTC), tick=False):
        open_statements()
    db.session.rollback()
    return brands


def closed() -> None:
    with time_machine.travel(datetime(2026, 11, 10, 11, tzinfo=UTC), tick=False):
        close_statements()
    db.session.rollback()


def row() -> months.MonthRow:
    found = months.of_month(date(2026, 10, 1))[0]
    db.session.rollback()
    return found


def test_every_figure_leads_down_to_its_entry_and_its_order(shelf: Shelf, clerk: FlaskClient) -> None:
    october(shelf, "Arbrora")
    ref, page = row().ref, clerk.get("/office/money/statements").text
    for group in row().groups:
        href = f"/office/money/statements/{ref}/postings?group={group}"
        assert href.replace("&", "&amp;") in page
        postings = clerk.get(href).text
        entry = re.findall(r'href="(/office/money/entries/\d+)"', postings)[0]
        sides = clerk.get(entry).text
        assert "/office/money/accounts/brand_payable:" in sides
        assert re.search(r'href="/office/orders\?q=\w{6}"', sides)
    account = re.findall(r'href="(/office/money/accounts/brand_payable:\d+)"', sides)[0]
    assert "19,00" not in page
    told = clerk.get(f"{account}?from=2026-10-01&to=2026-10-31").text
    assert told.count("/office/money/entries/") == 4
    assert clerk.get("/office/money/entries/99999").status_code == 404
    assert clerk.get("/office/money/accounts/nobody").status_code == 404


def test_what_a_month_or_an_account_begins_with_leads_to_the_days_before(
    app: Flask, shelf: Shelf, clerk: FlaskClient
) -> None:
    (brand,) = october(shelf, "Arbrora")
    shelf.sale(date(2026, 11, 12), alone(brand.id, 2_000), at=shelf.outlet_id)
    with time_machine.travel(datetime(2026, 12, 2, 11, tzinfo=UTC), tick=False):
        open_statements()
        later, earlier = queries.of_brand(brand.id)
        maker = at_work(app, brand)
        for browser, rooms in (
            (clerk, "/office/money/statements"),
            (maker, f"/studio/{brand.slug}/money/statements"),
        ):
            assert f'href="{rooms}/{earlier.ref}"' in browser.get(f"{rooms}/{later.ref}").text
            assert f'href="{rooms}/{later.ref}"' not in browser.get(f"{rooms}/{earlier.ref}").text
        account = f"/office/money/accounts/brand_payable:{brand.id}"
        november = clerk.get(f"{account}?from=2026-11-01&to=2026-11-30").text
        before = re.search(r'<dt>All(?:\'|&#39;)inizio</dt><dd><a href="([^"]+)">([^<]+)</a>', november)
        assert before is not None
        href, opening = html.unescape(before[1]), before[2]
        assert f"<dt>Alla fine</dt><dd>{opening}</dd>" in clerk.get(href).text


def test_a_month_is_checked_and_closed_and_then_never_changes(shelf: Shelf, clerk: FlaskClient) -> None:
    (brand,) = october(shelf, "Arbrora")
    ref = row().ref
    clerk.post(f"/office/money/statements/{ref}/check")
    assert row().is_checked
    shelf.sale(OCTOBER, alone(brand.id, 1_000), at=shelf.outlet_id)  # a till that comes late
    with unit_of_work():
        open_months(brand.id, date(2026, 10, 31))
    assert row().moved_since_check
    assert "Cambiato dopo il controllo" in clerk.get("/office/money/statements").text
    clerk.post(f"/office/money/statements/{ref}/close")
    assert row().is_closed
    assert "Chiudi il mese" not in clerk.get(f"/office/money/statements/{ref}").text
    assert clerk.get(f"/office/money/statements/{ref}.pdf").data.startswith(b"%PDF")
    assert "Saldo alla fine del mese" in clerk.get(f"/office/money/statements/{ref}.csv").text
    db.session.rollback()
    assert {one.action for one in db.session.scalars(select(AuditEntry))} >= {"statement_checked"}


def test_brands_are_paid_from_the_choice_to_the_banks_word(shelf: Shelf, clerk: FlaskClient) -> None:
    brands = october(shelf, "Arbrora", "Sosa")
    closed()
    page = clerk.get("/office/money/payments/new?month=2026-10").text
    assert page.count('name="brands"') == 2
    assert clerk.post("/office/money/payments/new?month=2026-10", data={"way": "bank"}).status_code == 422
    form = {"brands": [str(brands[0].id)], "way": "bank", "pay_on": "2026-11-16"}
    answer = clerk.post("/office/money/payments/new?month=2026-10", data=form)
    assert answer.status_code == 303
    run = runs.every()[0]
    (payment,) = runs.payments(run.run_id)
    db.session.rollback()
    file = clerk.get(f"/office/money/payments/{run.ref}.xml").data
    assert file == clerk.get(f"/office/money/payments/{run.ref}.xml").data
    assert payment.end_to_end_id.encode() in file
    assert clerk.post("/office/money/payments/new?month=2026-10", data=form).status_code == 422  # once
    told = camt(house().iban, Entry(-payment.amount_cents, payment.end_to_end_id), Entry(-99, words="Canone"))
    for _ in range(2):
        clerk.post("/office/money/bank", data={"file": (io.BytesIO(told), "c.xml")}, content_type="multipart/form-data")
    assert ledger.balance("bank") == -payment.amount_cents
    bank = clerk.get("/office/money/bank").text
    assert "Canone" in bank
    line = re.findall(r'action="(/office/money/bank/\d+)"', bank)[0]
    clerk.post(line, data={"kind": "other", "why": "Canone del conto"})
    assert "Canone" not in clerk.get("/office/money/bank").text
    assert "Pagato" in clerk.get(f"/office/money/payments/{run.ref}").text


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<a/>", b"%PDF", "€".encode("utf-16"),
        camt("IT60X0542811101000000123456", Entry(1)),
        camt("IT60", Entry(1), prologue='<!DOCTYPE a [<!ENTITY b "c">]>'),
        camt("IT60", Entry(1)).replace(b"0.01", b"1e9"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_our_banks_is_refused_and_changes_nothing(clerk: FlaskClient, content: bytes) -> None:
    data = {"file": (io.BytesIO(content), "c.xml")}
    assert clerk.post("/office/money/bank", data=data, content_type="multipart/form-data").status_code == 422
    assert ledger.balances() == {}


def test_commissions_are_invoiced_and_their_brand_reads_them(shelf: Shelf, clerk: FlaskClient, app: Flask) -> None:
    mine, other = october(shelf, "Arbrora", "Sosa")
    closed()
    clerk.post("/office/money/invoices/issue")
    page = clerk.get("/office/money/invoices").text
    assert page.count("/office/money/invoices/") >= 4
    year = datetime.now(UTC).year
    assert clerk.get(f"/office/money/invoices/{year}/1.xml").data.startswith(b"<?xml")
    assert clerk.get(f"/office/money/invoices/{year}/1.pdf").data.startswith(b"%PDF")
    assert "Fattura" in clerk.get(f"/office/money/invoices/{year}/1").text
    owner = at_work(app, mine)
    assert owner.get(f"/studio/{mine.slug}/money/invoices/{year}/1.xml").status_code == 200
    assert owner.get(f"/studio/{mine.slug}/money/invoices/{year}/2.xml").status_code == 404
    assert other.id != mine.id


def test_cash_is_banked_by_slip_once_and_never_more_than_there_is(shelf: Shelf, clerk: FlaskClient) -> None:
    brand = makers.brand()
    shelf.sale(OCTOBER, alone(brand.id, 10_000), at=shelf.outlet_id)
    with unit_of_work():
        post("moved", "test", "2", {"bank": -500, "suspense": 500})
    slug = re.findall(r'href="/office/money/cash/([\w-]+)"', clerk.get("/office/money/cash").text)[0]
    slip = {"kind": "deposit", "amount": "80,00", "slip_no": "D1", "on": "2026-10-13", "found_in": "bank"}
    assert clerk.post(f"/office/money/cash/{slug}", data=slip).status_code == 303
    assert clerk.post(f"/office/money/cash/{slug}", data=slip).status_code == 422
    assert clerk.post(f"/office/money/cash/{slug}", data={**slip, "slip_no": "D2"}).status_code == 422  # 20 are left
    assert (ledger.balance("bank"), ledger.balance(f"till_cash:{shelf.outlet_id}")) == (7_500, 2_000)
    found = {**slip, "kind": "found", "amount": "5", "slip_no": "A1", "found_in": f"till_cash:{shelf.outlet_id}"}
    assert clerk.post(f"/office/money/cash/{slug}", data=found).status_code == 303
    assert (ledger.balance("suspense"), ledger.balance(f"till_cash:{shelf.outlet_id}")) == (0, 2_500)
    assert clerk.get("/office/money/cash/nowhere").status_code == 404


def test_the_register_leaves_out_what_an_invoice_was_asked_for(shelf: Shelf, clerk: FlaskClient, app: Flask) -> None:
    brand = makers.brand()
    plain, asked = (shelf.sale(OCTOBER, alone(brand.id, 12_200)) for _ in range(2))
    shelf.refund(plain, OCTOBER, part_bp=5_000)
    with unit_of_work() as session:
        order = session.scalars(select(Order).where(Order.ref == asked.ref)).one()
        order.invoice = {"name": "Ditta Rossi", "vat_number": "99900010010"}
    csv = clerk.get("/office/money/takings.csv?from=2026-10-01&to=2026-10-31").text
    assert "122,00;-61,00;61,00;11,00;122,00" in csv
    assert clerk.get("/office/money/takings.pdf?from=2026-10-01&to=2026-10-31").data.startswith(b"%PDF")
    register = clerk.get("/office/money/takings?from=2026-10-01&to=2026-10-31").text
    way = re.search(r'href="(/office/money/takings/\d+/[\d-]+/\d+)"', register)
    assert way is not None
    behind = clerk.get(way[1]).text
    for said in (plain.ref, asked.ref, "122,00", "-61,00", "11,00"):
        assert said in behind.replace("−", "-")
    with counted() as said_to_the_database:
        clerk.get(way[1])
    assert len(said_to_the_database) <= 12
    for odd in ("/0/2026-10-01/2200", f"/{brand.id}/2026-13-01/2200", f"/{brand.id}/2026-10-01/7"):
        assert clerk.get(f"/office/money/takings{odd}").status_code == 404
    assert "Ditta Rossi" in clerk.get("/office/money/asked").text
    owner = at_work(app, brand)
    page = f"/studio/{brand.slug}/money/invoices"
    assert "Ditta Rossi" in owner.get(page).text
    assert owner.post(f"{page}/given/{asked.ref}", data={"number": "12", "on": "2026-10-20"}).status_code == 303
    assert owner.post(f"{page}/given/{plain.ref}", data={"number": "12", "on": "2026-10-20"}).status_code == 404
    assert "Fatta: 12" in clerk.get("/office/money/asked?show=given").text


def test_rooms_open_to_bookkeepers_alone_and_ask_little(shelf: Shelf, clerk: FlaskClient, app: Flask) -> None:
    october(shelf, "Arbrora", "Sosa", "Petit")
    closed()
    supervisor = at_the_office(app, "supervisor")
    for room in ROOMS:
        assert supervisor.get(f"/office/money{room}").status_code == 404, room
        with counted() as said:
            answer = clerk.get(f"/office/money{room}")
        assert answer.status_code == 200, room
        assert len(said) <= 12, (room, len(said))
        assert clerk.get(f"/en/office/money{room}").status_code == 200, room
    assert clerk.get("/office").status_code == 200


def test_money_asks_for_the_password_again_when_the_sign_in_is_old(shelf: Shelf, clerk: FlaskClient) -> None:
    october(shelf, "Arbrora")
    closed()
    with clerk.session_transaction() as session:
        session["fs_paa"] = 0.0
    for page in ("/office/money/payments/new", "/office/money/payments/new?month=2026-10"):
        answer = clerk.get(page)
        assert answer.status_code in (302, 303)
        assert "verify" in answer.headers["Location"]
    form = {"brands": ["1"], "way": "bank", "pay_on": "2026-11-16"}
    clerk.post("/office/money/payments/new?month=2026-10", data=form)
    assert runs.every() == []


def test_the_file_of_a_payment_is_gone_once_a_row_of_it_was_called_off(shelf: Shelf, clerk: FlaskClient) -> None:
    (brand,) = october(shelf, "Arbrora")
    closed()
    form = {"brands": [str(brand.id)], "way": "bank", "pay_on": "2026-11-16"}
    clerk.post("/office/money/payments/new?month=2026-10", data=form)
    run = runs.every()[0]
    (payment,) = runs.payments(run.run_id)
    db.session.rollback()
    end = f"/office/money/payments/{run.ref}/{payment.payment_id}/end"
    assert clerk.post(end, data={"kind": "cancelled", "on": "2026-11-13"}).status_code == 422  # no reason
    assert clerk.post(end, data={"kind": "cancelled", "on": "2026-11-13", "why": "IBAN vecchio"}).status_code == 303
    assert clerk.get(f"/office/money/payments/{run.ref}.xml").status_code == 404
    assert "annullata" in clerk.get(f"/office/money/payments/{run.ref}").text
    assert clerk.post("/office/money/payments/new?month=2026-10", data=form).status_code == 303
