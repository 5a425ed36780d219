"""DAC7: who is reported, to the cent, by quarter; what was handed in stays, corrections are new files."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from lxml import etree
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from storefront.core.actor import staff
from storefront.domain.brands.models import BankAccount, Party
from storefront.domain.law import sellers
from storefront.domain.law.seller_quarters import EntryRow, Quarter, behind
from storefront.domain.law.seller_xml import whole_euros
from storefront.domain.law.sellers import is_excluded
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.mails.models import Mail
from storefront.domain.orders.models import Channel, Order
from storefront.flows.check_figures import FIGURES
from storefront.flows.report_sellers import NothingNew, SellersLack, YearNotOver, report_sellers, tell_sellers
from storefront.flows.sum_figures import sum_figures
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.books import Shelf, Thing, alone, of
from tests.faces.office.people import at_the_office
from tests.faces.studio.people import at_work

OLGA = staff(1)
ROME = ZoneInfo("Europe/Rome")
JANUARY = datetime(2027, 1, 10, 9, tzinfo=ROME)


@pytest.mark.parametrize(
    ("sales", "cents", "out"), [(29, 2_000_00, True), (30, 2_000_00, False), (29, 2_000_01, False), (30, 1, False)]
)
def test_only_who_is_below_both_thresholds_is_left_out(sales: int, cents: int, out: bool) -> None:
    assert is_excluded(sales, cents) is out
    assert [whole_euros(one) for one in (149, 150, -149, -150)] == [1, 2, -1, -2]


def seller(name: str, **columns: object) -> int:
    brand = makers.brand(name, fiscal_code="99900010010", **columns)  # type: ignore[arg-type]
    makers.kept(
        BankAccount(brand_id=brand.id, iban="IT60X0542811101000000123456", holder=name, changed_at=makers.LONG_AGO)
    )
    return brand.id


def figures(brand_id: int) -> tuple[Quarter, ...]:
    db.session.rollback()
    (row,) = sellers.year_of(2026, brand_id)
    return row.quarters


def test_the_figures_are_the_books_by_quarter_and_a_refund_lessens_its_own(app: Flask) -> None:
    shelf, arbrora, coop = Shelf.set_up(), seller("Arbrora"), seller("Filo", seller=Party.COOPERATIVE)
    sold = shelf.sale(date(2026, 3, 31), alone(arbrora, 10_000))
    shelf.sale(date(2026, 4, 1), alone(arbrora, 10_000), alone(arbrora, 5_000))
    shelf.sale(date(2025, 12, 31), alone(arbrora, 77_700))  # another year
    shelf.sale(date(2026, 5, 1), alone(arbrora, 33_300), at=shelf.outlet_id)  # in a shop: nobody's platform
    shelf.refund(sold, date(2026, 9, 30), part_bp=5_000)
    fee = shelf.sale(date(2026, 12, 31), alone(arbrora, 10_000), brands_bear_fee=True)
    shelf.fee(fee, date(2026, 12, 31), 200)
    quarters = figures(arbrora)
    credited = (
        select(func.sum(-Posting.amount_cents))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.account == brand_payable(arbrora), JournalEntry.kind.in_(("sale", "refund", "fee")))
    )
    for quarter, (first, last) in zip(
        quarters,
        [(date(2026, month, 1), date(2026, month + 2, 30)) for month in (1, 4, 7)] + [(date(2026, 10, 1), date(2026, 12, 31))],
        strict=True,
    ):  # fmt: skip
        booked = credited.where(JournalEntry.booked_on.between(first, date(2026, 3, 31) if first.month == 1 else last))
        online = booked.where(~JournalEntry.order_ref.in_(_till_orders()))
        assert quarter.consideration_cents == (db.session.scalar(online) or 0)
    assert [one.sales for one in quarters] == [1, 1, 0, 1]
    assert quarters[2].consideration_cents < 0
    assert quarters[0].consideration_cents + quarters[0].fees_cents == 10_000
    assert quarters[2].fees_cents == -quarters[0].fees_cents // 2
    assert coop not in [one.brand_id for one in sellers.year_of(2026)]
    for number, quarter in enumerate(quarters, 1):
        assert sum((one.adds for one in entries(arbrora, number)), Quarter()) == quarter
    assert [(one.kind, one.booked_on) for one in entries(arbrora, 4)] == [
        ("sale", date(2026, 12, 31)), ("fee", date(2026, 12, 31)),
    ]  # fmt: skip


def test_pages_read_sums_and_the_file_reads_the_book(app: Flask) -> None:
    """Summed or not, the same; what is handed in is counted anew, whatever became of the sums."""
    shelf, arbrora, coop = Shelf.set_up(), seller("Arbrora"), seller("Filo", seller=Party.COOPERATIVE)
    both = Thing(9_999, of((arbrora, 6_667, 2000), (coop, 3_333, 1500)), "A due mani")
    first = shelf.sale(date(2026, 1, 1), both, alone(arbrora, 500_000), brands_bear_fee=True)
    shelf.sale(date(2026, 3, 31), alone(arbrora, 4_500), replace(alone(coop, 10_000), seller=Party.COOPERATIVE))
    shelf.fee(first, date(2026, 4, 1), 333)
    shelf.refund(first, date(2026, 12, 31), part_bp=3_000)
    shelf.sale(date(2027, 1, 9), alone(arbrora, 1_000))  # not over for long enough: counted from the book
    by_book = {year: sellers.year_of(year, by_book=True) for year in (2026, 2027)}
    assert [one.total.sales for one in by_book[2026]] == [2, 1]
    db.session.rollback()
    with time_machine.travel(JANUARY, tick=False):
        sum_figures()
        assert {year: sellers.year_of(year) for year in by_book} == by_book
        assert [rows for name, rows in FIGURES.items() if list(rows())] == []
        with unit_of_work() as session:  # as an older release leaves days that it sums while this one is set up
            session.execute(
                text("DELETE FROM sales_sum WHERE starts_on >= '2026-07-01' AND of IN ('credited', 'kept')")
            )
            session.execute(text("UPDATE summed_day SET kinds = 0 WHERE day >= '2026-07-01'"))
        for _round in ("counted from the book", "summed anew"):
            assert {year: sellers.year_of(year) for year in by_book} == by_book
            db.session.rollback()
            sum_figures()
        assert [name for name, rows in FIGURES.items() if list(rows())] == []
        with unit_of_work() as session:
            session.execute(text("UPDATE sales_sum SET cents = cents + 1 WHERE of IN ('credited', 'kept')"))
        assert sellers.year_of(2026) != by_book[2026]
        assert [name for name, rows in FIGURES.items() if list(rows())] != []
        db.session.rollback()
        report_sellers(2026, "Glocal", OLGA)
    assert {one.brand_id: one.values() for one in by_book[2026] if one.is_reportable} == {
        brand_id: dict(said.values) for brand_id, said in sellers.last_said(2026).items()
    }


def entries(brand_id: int, quarter: int) -> list[EntryRow]:
    return behind(2026, brand_id, quarter, offset=0, limit=100)


def test_what_the_cooperative_sold_of_a_brands_share_is_taken_out_entry_by_entry(app: Flask) -> None:
    shelf, coop = Shelf.set_up(), seller("Filo", seller=Party.COOPERATIVE)
    sold = shelf.sale(date(2026, 3, 31), replace(alone(coop, 10_000), seller=Party.COOPERATIVE))
    shelf.refund(sold, date(2026, 3, 31), part_bp=5_000)
    assert [one.adds for one in entries(coop, 1)] == [Quarter(), Quarter()]


def _till_orders() -> Any:
    return select(Order.ref).where(Order.channel == Channel.TILL)


def shape(xml: str) -> list[str]:
    """Names in their order, without namespaces."""
    return [etree.QName(one).localname for one in etree.fromstring(xml.encode()).iter()]


def test_a_file_has_the_shape_of_the_schema_and_is_never_changed_but_by_another(app: Flask) -> None:
    shelf, arbrora, small = Shelf.set_up(), seller("Arbrora"), seller("Filo")
    big = shelf.sale(date(2026, 3, 1), alone(arbrora, 500_000))
    shelf.sale(date(2026, 6, 1), alone(small, 5_000))
    with pytest.raises(YearNotOver), time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=ROME)):
        report_sellers(2026, "Glocal", OLGA)
    with time_machine.travel(JANUARY, tick=False):
        (first,) = report_sellers(2026, "Glocal", OLGA)
        xml = sellers.xml_of(first) or ""
        with pytest.raises(NothingNew):
            report_sellers(2026, "Glocal", OLGA)
        shelf.refund(big, date(2026, 12, 30), part_bp=1_000)
        (second,) = report_sellers(2026, "Glocal", OLGA)
        shelf.refund(big, date(2026, 12, 31), part_bp=8_900)
        (third,) = report_sellers(2026, "Glocal", OLGA)  # now it is below both thresholds
        with pytest.raises(NothingNew):
            report_sellers(2026, "Glocal", OLGA)
    assert sellers.xml_of(first) == xml
    names = shape(xml)
    assert names[:10] == [
        "DPI_OECD", "MessageSpec", "SendingEntityIN", "TransmittingCountry", "ReceivingCountry", "MessageType",
        "MessageRefId", "MessageTypeIndic", "ReportingPeriod", "Timestamp",
    ]  # fmt: skip
    body = names[names.index("ReportableSeller") :]
    assert [one for one in body if one[-1] not in "1234"] == [
        "ReportableSeller", "Identity", "EntitySeller", "Standard", "EntSellerID", "ResCountryCode", "TIN", "VAT", "Name",
        "Address", "CountryCode", "AddressFix", "Street", "PostCode", "City", "FinancialIdentifier", "Identifier",
        "AccountHolderName", "RelevantActivities", "SaleOfGoods", "Consideration", "NumberOfActivities", "Fees", "Taxes",
        "DocSpec", "DocTypeIndic", "DocRefId",
    ]  # fmt: skip
    assert [one for one in body if one.startswith("ConsQ")] == ["ConsQ1", "ConsQ2", "ConsQ3", "ConsQ4"]
    assert "Filo" not in xml
    assert "DPI401" in xml
    again = sellers.xml_of(second) or ""
    assert "DPI402" in again
    assert "OECD2" in again
    assert f"<stf:CorrDocRefId>{first}-{arbrora}<" in again
    assert "OECD3" in (sellers.xml_of(third) or "")
    with pytest.raises(DatabaseError), unit_of_work() as session:
        session.execute(text("UPDATE seller_report SET corrects = ''"))


def test_the_office_writes_it_and_each_brand_reads_its_own_before(app: Flask) -> None:
    shelf, lacking = Shelf.set_up(), makers.brand("Senza Conto")
    arbrora = makers.brand("Arbrora", fiscal_code="99900010010")
    shelf.sale(date(2026, 3, 1), alone(arbrora.id, 500_000))
    shelf.sale(date(2026, 3, 1), alone(lacking.id, 500_000))
    with time_machine.travel(JANUARY, tick=False):
        office, maker = at_the_office(app), at_work(app, arbrora)
        page = office.get("/office/law/sellers/2026").text
        assert "Arbrora" in page
        assert "conto in banca" in page
        assert f"/office/law/sellers/2026/{arbrora.id}/1" in page
        opened = office.get(f"/office/law/sellers/2026/{arbrora.id}/1")
        assert len(re.findall("/office/money/entries/[0-9]+", opened.text)) == 1
        assert "3.780,00" in opened.text
        for gone in ("987654/1", f"{arbrora.id}/5", f"{arbrora.id}/0", f"{2**63}/1"):
            assert office.get(f"/office/law/sellers/2026/{gone}").status_code == 404
        with pytest.raises(SellersLack):
            report_sellers(2026, "Glocal", OLGA)
        assert "completa i dati" in office.post("/office/law/sellers/2026/report", follow_redirects=True).text
        assert tell_sellers(2026, OLGA) == 2
        assert tell_sellers(2026, OLGA) == 2  # the same day: no second letter
        assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.kind == "seller_year")) == 1
        own = maker.get(f"/studio/{arbrora.slug}/money/dac7/2026").text
        assert "3.780,00" in own or "3780,00" in own
        assert maker.get(f"/studio/{lacking.slug}/money/dac7/2026").status_code == 404
        for brand in (arbrora, lacking):
            iban = "IT60X0542811101000000123456"
            makers.kept(BankAccount(brand_id=brand.id, iban=iban, holder="", changed_at=makers.LONG_AGO))
        office.post("/office/law/sellers/2026/report")
        (made,) = sellers.files(2026)
        assert office.get(f"/office/law/sellers/files/{made.ref}.xml").data.startswith(b"<DPI_OECD")
        assert office.get("/office/law/sellers/2026.csv").status_code == 200
        assert office.get("/office/law/sellers/2031").status_code == 404
        assert "Fatto, o niente" in office.get("/office/law").text
