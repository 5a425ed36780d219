"""The commission's invoices: what a month asks for, numbers without a gap, papers that the model accepts."""

from datetime import UTC, date, datetime
from itertools import count
from xml.etree.ElementTree import fromstring

import pytest
import time_machine
from a38.fattura import FatturaPrivati12
from a38.validation import Validation
from flask import Flask

from storefront.core.actor import staff
from storefront.domain.brands.models import Brand
from storefront.domain.invoices import fattura, queries, services
from storefront.domain.ledger import queries as ledger
from storefront.flows.check_invoices import INVOICES
from storefront.flows.close_statement import close_statements
from storefront.flows.invoice_months import invoice_months
from storefront.flows.open_statements import open_statements
from storefront.infra.db import db
from tests import makers
from tests.books import Shelf, alone

OLGA = staff(1)
OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 3)


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf.set_up()


def invoiced(month: int, year: int = 2026) -> tuple[int, int]:
    """Close a month and invoice it; papers written, and months that cannot."""
    db.session.rollback()
    with time_machine.travel(datetime(year, month % 12 + 1, 10, 11, tzinfo=UTC), tick=False):
        open_statements()
        close_statements()
        return invoice_months(date(year, 12, 31), by=OLGA)


def papers(brand: Brand) -> list[tuple[str, str, int, int]]:
    db.session.rollback()
    return [(row.label, row.kind, row.net_cents, row.vat_cents) for row in queries.of_brand(brand.id)][::-1]


def broken() -> list[str]:
    db.session.rollback()
    return [row for invariant in INVOICES.values() for row in invariant()]


def test_a_month_is_invoiced_once_and_what_goes_back_later_is_a_credit_note(shelf: Shelf) -> None:
    maker = makers.brand()
    kept, given = (shelf.sale(OCTOBER, alone(maker.id, 4_499)) for _ in range(2))
    shelf.sale(OCTOBER, alone(maker.id, 1_003), at=shelf.outlet_id)
    shelf.refund(shelf.sale(OCTOBER, alone(maker.id, 9_900)), OCTOBER)  # sold and given back in one month: nothing
    assert invoiced(10) == (1, 0)
    assert invoiced(10) == (0, 0)
    net = 900 + 900 + 201
    assert papers(maker) == [("2026/1", "TD01", net, 440)]
    assert 198 + 198 + 44 == 440  # here the sum of the lines and VAT of the whole agree
    shelf.refund(given, NOVEMBER)
    shelf.sale(NOVEMBER, alone(maker.id, 10_000))
    assert invoiced(11) == (2, 0)
    assert papers(maker)[1:] == [("2026/2", "TD01", 2_000, 440), ("2026/3", "TD04", 900, 198)]
    note = queries.paper(2026, 3)
    assert note is not None
    assert note.about == [{"number": "2026/1", "on": "2026-11-10"}]
    assert kept.ref != given.ref
    assert broken() == []


def test_vat_of_the_whole_is_owed_and_the_difference_is_the_cooperatives(shelf: Shelf) -> None:
    maker = makers.brand()
    for _ in range(10):
        shelf.sale(OCTOBER, alone(maker.id, 110))  # 22 of commission, 4.84 of VAT on it: kept as 5
    assert invoiced(10) == (1, 0)
    assert papers(maker) == [("2026/1", "TD01", 220, 48)]
    assert (ledger.balance("commission_vat"), ledger.balance("rounding")) == (-48, -2)
    assert broken() == []


def test_the_paper_reads_back_as_the_model_wants_it(shelf: Shelf) -> None:
    maker = makers.brand("Perché & <Figli> Łódź", pec="perche@pec.example")
    shelf.sale(OCTOBER, alone(maker.id, 10_000))
    invoiced(10)
    row = queries.paper(2026, 1)
    assert row is not None
    paper, validation = FatturaPrivati12(), Validation()
    paper.from_etree(fromstring(row.xml))
    paper.validate(validation)
    assert validation.errors == []
    body = paper.fattura_elettronica_body[0]
    assert body.dati_generali.dati_generali_documento.numero == "2026/1"
    assert str(body.dati_generali.dati_generali_documento.importo_totale_documento) == "24.40"
    assert paper.fattura_elettronica_header.dati_trasmissione.pec_destinatario == "perche@pec.example"
    names = paper.fattura_elettronica_header.cessionario_committente.dati_anagrafici.anagrafica
    assert names.denominazione == "Perché & <Figli> Lódz srl"
    assert fattura.file_name("00000000000", 2026, 1) == "IT00000000000_A0001.xml"


def test_a_month_that_cannot_be_invoiced_takes_no_number(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control at the end: a counter outside the transaction leaves the gap that the check finds."""
    nameless, fine = makers.brand("Senza", vat_number="", fiscal_code=""), makers.brand("Bene")
    for one in (nameless, fine):
        shelf.sale(OCTOBER, alone(one.id, 10_000))
    assert invoiced(10) == (1, 1)
    assert papers(fine)[0][0] == "2026/1"
    assert broken() == []
    shelf.sale(NOVEMBER, alone(fine.id, 10_000))
    numbers = count(2)
    monkeypatch.setattr(services, "next_number", lambda _year: next(numbers))
    assert invoiced(11) == (1, 1)
    assert broken() != []
