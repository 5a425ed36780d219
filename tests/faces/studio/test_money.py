"""Money in the studio: figures that agree with the book, for the brand's own people alone."""

import csv
import email
import io
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime, timedelta
from email import policy
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from storefront.core.money import format_cents
from storefront.domain.brands.members import EDITOR
from storefront.domain.brands.models import Brand
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.payments.models import Work
from storefront.domain.settlements import movements, queries, sales, standing
from storefront.domain.settlements.movements import EARNINGS, Wanted
from storefront.domain.settlements.periods import Span
from storefront.domain.settlements.sales import Figure, Kind, Scope
from storefront.flows.close_statement import close_statements
from storefront.flows.open_statements import open_statements
from storefront.flows.send_mails import send_mails
from storefront.infra.db import db
from tests import makers
from tests.books import Shelf, Thing, alone, of, pull_back, put_right
from tests.faces.studio.people import at_work
from tests.statements import counted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 12)
AUTUMN = Span(date(2026, 9, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def november(app: Flask) -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf.set_up()


@pytest.fixture
def brand(shelf: Shelf) -> Brand:
    return makers.brand("Arbrora")


@pytest.fixture
def traded(shelf: Shelf, brand: Brand) -> Brand:
    """A brand with two months behind it: sales of every kind, one shared, refunds, a transfer that is stuck."""
    other = makers.brand("Altra")
    first = shelf.sale(
        OCTOBER, alone(brand.id, 12_300, title="Borsa Vela"), shipping={brand.id: 750}, brands_bear_fee=True
    )
    shelf.fee(first, OCTOBER, 210)
    shelf.transfer(first, OCTOBER)
    shelf.refund(first, date(2026, 10, 30), part_bp=5_000)
    together = Thing(9_999, of((brand.id, 6_667, 2000), (other.id, 3_333, 3000)), "Borsa Insieme")
    shelf.sale(OCTOBER, together, at=shelf.outlet_id)
    shelf.refund(shelf.sale(OCTOBER, alone(brand.id, 4_500), at=shelf.outlet_id), NOVEMBER)
    shelf.transfer(shelf.sale(NOVEMBER, alone(brand.id, 6_200)), NOVEMBER, state=Work.BLOCKED)
    shelf.transfer(shelf.sale(NOVEMBER, alone(brand.id, 2_200)), NOVEMBER, state=Work.PENDING)
    open_statements()
    close_statements()
    return brand


def page(browser: FlaskClient, brand: Brand, path: str = "", status: int = 200) -> str:
    answer = browser.get(f"/studio/{brand.slug}/money{path}")
    assert answer.status_code == status, answer.text
    return answer.text.replace("&#39;", "'")


def table(browser: FlaskClient, brand: Brand, path: str) -> list[list[str]]:
    """A CSV as a spreadsheet reads it."""
    text = page(browser, brand, path)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def cents(words: str) -> int:
    return int(words.replace(",", ""))


def ref_of(brand: Brand) -> str:
    db.session.rollback()
    return queries.of_brand(brand.id)[0].ref


NAMES: tuple[Kind, ...] = ("time", "place", "product")


def figures(scope: Scope, kind: Kind) -> list[Figure]:
    return sales.figures(scope, kind)[kind]


# --- figures --------------------------------------------------------------------------------------------


def test_what_is_due_on_its_way_and_stuck_is_the_balance_of_the_book(app: Flask, traded: Brand) -> None:
    stand = standing.standing(traded.id, Span(date(2026, 11, 1), date(2026, 11, 30)))
    assert stand.balance_cents == -ledger.balance(brand_payable(traded.id))
    assert (stand.on_its_way_cents, stand.stuck_cents) == (1_663, 4_687)
    text = page(at_work(app, traded), traded)
    for amount in (stand.balance_cents, stand.due_cents, stand.on_its_way_cents, stand.stuck_cents):
        assert format_cents(abs(amount), "it") in text
    assert "sono fermi" in text


def test_lines_and_their_csv_sum_to_the_book_to_the_cent(app: Flask, traded: Brand) -> None:
    browser = at_work(app, traded)
    rows = table(browser, traded, "/lines.csv?from=2020-01-01&to=2099-12-31")
    net = rows[0].index("Netto")
    assert sum(cents(row[net]) for row in rows[1:]) == -ledger.balance(brand_payable(traded.id))
    for row in rows[1:]:
        gross, commission, vat = (
            row[rows[0].index(name)] for name in ("Tua parte", "Commissione", "IVA sulla commissione")
        )
        if gross:
            assert cents(gross) + cents(commission or "0") + cents(vat or "0") == cents(row[net])
    text = page(browser, traded, "/lines?from=2020-01-01&to=2099-12-31")
    assert format_cents(-ledger.balance(brand_payable(traded.id)), "it") in text


@pytest.mark.parametrize("place", ["", "online", "till", "outlet"])
def test_a_filter_shows_what_it_says_and_its_sum(app: Flask, traded: Brand, shelf: Shelf, place: str) -> None:
    outlet = next(row for row in standing.outlets() if row.location_id == shelf.outlet_id)
    asked = outlet.slug if place == "outlet" else place
    rows = table(at_work(app, traded), traded, f"/lines.csv?from=2026-10-01&to=2026-11-30&place={asked}")
    places = {row[3] for row in rows[1:]}
    expected = {"": {"Online", outlet.name}, "online": {"Online"}}.get(place, {outlet.name})
    assert places == expected


def test_charts_agree_with_each_other_and_with_the_book(app: Flask, traded: Brand) -> None:
    scope = Scope(traded.id, AUTUMN)
    totals = [sales.total(figures(scope, name)) for name in NAMES]
    assert totals[0] == totals[1] == totals[2]
    moved = list(movements.every(traded.id, Wanted(AUTUMN, kinds=EARNINGS)))
    assert totals[0].cents == sum(part.net_cents for one in moved for part in one.parts if not part.is_shipping)
    assert totals[0].pieces == 5 - 1


def test_what_was_given_back_no_longer_counts_as_sold_at_its_place(shelf: Shelf, brand: Brand) -> None:
    shelf.sale(NOVEMBER, alone(brand.id, 6_200), shipping={brand.id: 750})
    shelf.sale(NOVEMBER, alone(brand.id, 4_500), alone(brand.id, 2_000), at=shelf.outlet_id)
    shelf.refund(shelf.sale(NOVEMBER, alone(brand.id, 4_500), at=shelf.outlet_id), NOVEMBER)
    month = Span(date(2026, 11, 1), date(2026, 11, 30))
    places = {row.name: row for row in standing.by_place(brand.id, month)}
    outlet = next(row.name for row in standing.outlets() if row.location_id == shelf.outlet_id)
    assert {name: row.pieces for name, row in places.items()} == {None: 1, outlet: 2}
    charts = figures(Scope(brand.id, month), "place")
    assert {one.key: one.sold.pieces for one in charts} == {None: 1, outlet: 2}
    assert sum(row.cents for row in places.values()) == -ledger.balance(brand_payable(brand.id))


def test_a_chart_compares_with_the_span_before(shelf: Shelf, brand: Brand) -> None:
    shelf.sale(date(2026, 10, 3), alone(brand.id, 10_000), at=shelf.outlet_id)
    shelf.sale(date(2026, 11, 2), alone(brand.id, 20_000), at=shelf.outlet_id)
    shelf.sale(date(2026, 10, 30), alone(brand.id, 99_900), at=shelf.outlet_id)
    found = sales.total(figures(Scope(brand.id, Span(date(2026, 11, 1), date(2026, 11, 22))), "place"))
    assert (found.cents, found.cents_before, found.pieces, found.pieces_before) == (15_120, 7_560, 1, 1)


def test_weeks_and_months_without_sales_are_shown_as_nothing(shelf: Shelf, brand: Brand) -> None:
    shelf.sale(NOVEMBER, alone(brand.id, 10_000), at=shelf.outlet_id)
    weeks = figures(Scope(brand.id, Span(date(2026, 11, 1), date(2026, 11, 30))), "time")
    months = figures(Scope(brand.id, Span(date(2026, 1, 1), date(2026, 12, 31))), "time")
    assert [figure.sold.pieces for figure in weeks] == [0, 0, 1, 0, 0, 0]
    assert [figure.sold.pieces for figure in months] == [0] * 10 + [1, 0]


def test_a_statement_is_the_same_on_page_paper_and_in_the_csv(app: Flask, traded: Brand) -> None:
    browser, ref = at_work(app, traded), ref_of(traded)
    row = queries.statement(traded.id, ref)
    assert row is not None
    closing = format_cents(row.closing_cents, "it")
    assert closing in page(browser, traded, f"/statements/{ref}")
    answer = browser.get(f"/studio/{traded.slug}/money/statements/{ref}.pdf")
    paper = PdfReader(io.BytesIO(answer.data))
    words = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert closing.replace("\u00a0", " ") in words.replace("\u00a0", " ")
    assert "Arbrora srl" in words
    assert b"pdfuaid" in paper.trailer["/Root"]["/Metadata"].get_data()
    rows = table(browser, traded, f"/statements/{ref}.csv")
    net = rows[0].index("Netto")
    opening, *lines, last = [cents(line[net]) for line in rows[1:]]
    assert opening + sum(lines) == last == row.closing_cents


def test_a_statement_tells_which_refund_was_netted_and_why(app: Flask, traded: Brand) -> None:
    text = page(at_work(app, traded), traded, f"/statements/{ref_of(traded)}")
    assert "Borsa Vela" in text
    assert "Chi ha comprato ha cambiato idea" in text
    assert "Compensati" in text


def test_an_entry_of_an_unknown_kind_is_shown_and_counted(app: Flask, shelf: Shelf, brand: Brand) -> None:
    put_right(brand.id, OCTOBER, -1_234, shelf.outlet_id)
    open_statements()
    browser = at_work(app, brand)
    assert "Altro movimento" in page(browser, brand, "/lines?from=2026-10-01&to=2026-10-31")
    text = page(browser, brand, f"/statements/{ref_of(brand)}")
    assert "Altri movimenti" in text
    assert "-12,34" in text
    assert "Provvisorio" in text


def test_a_debt_is_said_kindly(app: Flask, shelf: Shelf, brand: Brand) -> None:
    sold = shelf.sale(OCTOBER, alone(brand.id, 10_000))
    shelf.transfer(sold, OCTOBER)
    shelf.refund(sold, OCTOBER)
    text = page(at_work(app, brand), brand)
    assert "Sei sotto di" in text
    assert "75,60" in text


def test_one_order_shows_the_brands_own_part_and_what_is_left_of_it(app: Flask, traded: Brand) -> None:
    sold = next(
        one
        for one in movements.every(traded.id, Wanted(AUTUMN))
        if len(one.parts) == 1 and one.parts[0].basis_points == 6_667
    )
    text = page(at_work(app, traded), traded, f"/orders/{sold.order_ref}")
    assert "66,66" in text
    assert "33,33" not in text
    assert "ti spettano ancora" in text


# --- who may read it ------------------------------------------------------------------------------------

ROOMS = (
    "",
    "/lines",
    "/lines.csv",
    "/charts",
    "/charts/time.svg",
    "/charts/place.svg",
    "/charts/product.csv",
    "/statements",
)


@pytest.mark.parametrize("room", ROOMS)
def test_a_stranger_finds_no_such_page(app: Flask, brand: Brand, room: str) -> None:
    page(at_work(app, makers.brand("Altra")), brand, room, status=404)


def test_the_statements_and_orders_of_others_are_not_found_in_ones_own_rooms(app: Flask, traded: Brand) -> None:
    other = makers.brand("Estranea")
    browser, ref = at_work(app, other), ref_of(traded)
    order_ref = next(iter(movements.every(traded.id, Wanted(AUTUMN)))).order_ref
    for room in (f"/statements/{ref}", f"/statements/{ref}.pdf", f"/statements/{ref}.csv", f"/orders/{order_ref}"):
        page(browser, other, room, status=404)
        page(browser, traded, room, status=404)


def test_unknown_statements_charts_and_orders_are_not_found(app: Flask, brand: Brand) -> None:
    browser = at_work(app, brand)
    for room in (
        "/statements/2026-10-K7XQ2M",
        "/charts/profit.svg",
        "/charts/profit.csv",
        "/orders/K7XQ2M",
        "/statements/x.pdf",
    ):
        page(browser, brand, room, status=404)


def test_an_editor_sees_what_was_sold_and_neither_statements_nor_payments(app: Flask, traded: Brand) -> None:
    browser, ref = at_work(app, traded, EDITOR), ref_of(traded)
    text = page(browser, traded)
    assert "In tutto ti spettano" not in text
    assert "/statements" not in text
    rows = table(browser, traded, "/lines.csv?from=2020-01-01&to=2099-12-31")
    assert {row[1] for row in rows[1:]} == {"Vendita online", "Vendita in negozio", "Rimborso"}
    assert "Versato sul tuo conto" not in page(browser, traded, "/lines?from=2026-10-01&to=2026-10-31")
    for room in ("/statements", f"/statements/{ref}", f"/statements/{ref}.pdf", f"/statements/{ref}.csv"):
        page(browser, traded, room, status=404)


def test_an_editor_does_not_read_the_transfer_of_an_order(app: Flask, shelf: Shelf, brand: Brand) -> None:
    sold = shelf.sale(NOVEMBER, alone(brand.id, 6_200))
    shelf.transfer(sold, NOVEMBER)
    assert "Versato sul tuo conto" in page(at_work(app, brand), brand, f"/orders/{sold.ref}")
    assert "Versato sul tuo conto" not in page(at_work(app, brand, EDITOR), brand, f"/orders/{sold.ref}")


# --- odd addresses, empty rooms, words that bite --------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "from=0001-01-01&to=9999-12-31", "from=2026-11-30&to=2026-01-01", "from=ieri&to=oggi", "from=2026-02-30", "page=0",
        "page=99999999999", "page=-1", "page=²", "place=%00", "place=nowhere", "from=&to=&place=&page=", "from=2026-W10",
        "from=+2026-1-1", "size=huge",
    ],
)  # fmt: skip
def test_odd_addresses_are_read_kindly(app: Flask, traded: Brand, query: str) -> None:
    browser = at_work(app, traded)
    for room in ("/lines", "/lines.csv", "/charts", "/charts/time.svg", "/charts/place.csv"):
        page(browser, traded, f"{room}?{query}")


def test_a_day_that_is_none_is_said(app: Flask, brand: Brand) -> None:
    assert "Non abbiamo capito il giorno" in page(at_work(app, brand), brand, "/lines?from=30/02/2026")


def test_a_brand_without_a_sale_reads_what_will_be_here(app: Flask, brand: Brand) -> None:
    browser = at_work(app, brand)
    assert "Ancora nessuna vendita" in page(browser, brand)
    assert "Ancora nessun estratto conto" in page(browser, brand, "/statements")
    assert "Nessuna vendita in questi giorni" in page(browser, brand, "/charts")
    page(browser, brand, "/charts/time.svg")


@pytest.mark.parametrize("title", ["=1+1", "+39", "-2", "@SUM(A1)", "\tx", '=cmd|"/c calc"!A0'])
def test_a_title_that_a_spreadsheet_would_run_is_defused(app: Flask, shelf: Shelf, brand: Brand, title: str) -> None:
    shelf.sale(NOVEMBER, alone(brand.id, 6_200, title=title), at=shelf.outlet_id)
    rows = table(at_work(app, brand), brand, "/lines.csv")
    assert rows[1][4] == f"'{title}"
    assert rows[1][11].startswith("-")  # our own figures stay figures


def test_a_title_cannot_break_out_of_page_chart_or_paper(app: Flask, shelf: Shelf, brand: Brand) -> None:
    title = "</text><script>x</script> #panic() &amp;"
    shelf.sale(OCTOBER, alone(brand.id, 6_200, title=title), at=shelf.outlet_id)
    open_statements()
    browser, ref = at_work(app, brand), ref_of(brand)
    for room in ("/lines?from=2026-10-01&to=2026-10-31", f"/statements/{ref}", "/charts", "/charts/product.svg"):
        assert "<script>x" not in page(browser, brand, room)
    assert browser.get(f"/studio/{brand.slug}/money/statements/{ref}.pdf").status_code == 200


# --- charts as pictures ---------------------------------------------------------------------------------


def test_a_chart_is_a_picture_without_script_font_or_address_that_may_load_nothing(app: Flask, traded: Brand) -> None:
    browser = at_work(app, traded)
    for name in ("time", "place", "product"):
        for size, width in (("broad", "720"), ("narrow", "360")):
            answer = browser.get(f"/studio/{traded.slug}/money/charts/{name}.svg?size={size}")
            root = ElementTree.fromstring(answer.data)
            assert (root.tag, root.get("width")) == ("{http://www.w3.org/2000/svg}svg", width)
            assert answer.mimetype == "image/svg+xml"
            assert {one.tag.rpartition("}")[2] for one in root.iter()}.isdisjoint(
                {"script", "image", "a", "use", "foreignObject"}
            )
            assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")
            allowed = answer.headers["Content-Security-Policy"]
            assert allowed.startswith("default-src 'none'; style-src 'sha256-")
            assert "prefers-color-scheme:dark" in answer.text


def test_a_chart_that_the_browser_has_is_not_sent_again_and_a_new_sale_changes_it(
    app: Flask, traded: Brand, shelf: Shelf
) -> None:
    browser, address = at_work(app, traded), f"/studio/{traded.slug}/money/charts/place.svg"
    first = browser.get(address)
    same = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert "private" in first.headers["Cache-Control"]
    shelf.sale(NOVEMBER, alone(traded.id, 6_200), at=shelf.outlet_id)
    assert browser.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_beside_each_chart_stand_its_table_and_its_csv(app: Flask, traded: Brand) -> None:
    browser = at_work(app, traded)
    text = page(browser, traded, "/charts")
    assert text.count("<picture>") == text.count("<table") == text.count("Scarica la tabella") == 3
    rows = table(browser, traded, "/charts/place.csv")
    assert sum(cents(row[2]) for row in rows[1:]) == sales.total(figures(Scope(traded.id, AUTUMN), "place")).cents


# --- paging, statements, letters, the first page --------------------------------------------------------


def test_long_lists_are_paged_and_nothing_is_lost_or_doubled(app: Flask, shelf: Shelf, brand: Brand) -> None:
    for day in range(1, 31):
        shelf.sale(date(2026, 10, day), alone(brand.id, 100 * day), at=shelf.outlet_id)
    browser = at_work(app, brand)
    first, second = (page(browser, brand, f"/lines?from=2026-10-01&to=2026-10-31&page={number}") for number in (1, 2))
    assert (first.count("Vendita in negozio"), second.count("Vendita in negozio")) == (25, 5)
    assert "Mostra altri" in first
    assert "Mostra altri" not in second
    span = Span(date(2026, 10, 1), date(2026, 10, 31))
    assert [one.booked_on.day for one in movements.every(brand.id, Wanted(span))] == list(range(1, 31))


def test_reading_all_movements_in_small_steps_misses_none(
    shelf: Shelf, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        shelf.sale(OCTOBER, alone(brand.id, 1_000), at=shelf.outlet_id)
    monkeypatch.setattr(movements, "AT_ONCE", 2)
    assert len({one.posting_id for one in movements.every(brand.id, Wanted(AUTUMN))}) == 7


def test_no_page_asks_more_of_the_database_the_more_was_sold(app: Flask, shelf: Shelf, traded: Brand) -> None:
    browser, ref = at_work(app, traded), ref_of(traded)
    rooms = ("", "/lines?from=2026-10-01&to=2026-11-30", "/charts", "/statements", f"/statements/{ref}")

    def asked() -> list[int]:
        found = []
        for room in rooms:
            with counted() as said:
                page(browser, traded, room)
            found.append(len(said))
        return found

    asked()
    before = asked()
    for day in range(1, 20):
        shelf.refund(shelf.sale(date(2026, 11, day), alone(traded.id, 1_000)), date(2026, 11, 20))
    assert asked() == before
    assert max(before) <= 12


def test_the_first_page_tells_owners_of_stuck_money_and_of_a_new_statement(app: Flask, traded: Brand) -> None:
    def today(browser: FlaskClient) -> str:
        return browser.get(f"/studio/{traded.slug}").text

    assert "46,87" in today(at_work(app, traded))
    assert "ottobre 2026 è pronto" in today(at_work(app, traded))
    assert "46,87" not in today(at_work(app, traded, EDITOR))
    with time_machine.travel(NOW + timedelta(days=30)):
        assert "ottobre 2026 è pronto" not in today(at_work(app, traded))


def test_the_letter_of_a_closed_month_leads_to_its_page(app: Flask, shelf: Shelf, brand: Brand, tmp_path: Any) -> None:
    shelf.sale(OCTOBER, alone(brand.id, 10_000), at=shelf.outlet_id)
    browser = at_work(app, brand)
    open_statements()
    close_statements()
    assert send_mails() == 1
    (letter,) = (path.read_bytes() for path in tmp_path.rglob("*.eml"))

    read = email.message_from_bytes(letter, policy=policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert read["Subject"] == "Estratto conto di ottobre 2026"
    assert "75,60" in words
    path = f"/studio/{brand.slug}/money/statements/{ref_of(brand)}"
    assert path in words
    assert browser.get(path).status_code == 200


def test_reversals_are_read_as_taken_back(app: Flask, shelf: Shelf, brand: Brand) -> None:
    sold = shelf.sale(OCTOBER, alone(brand.id, 10_000))
    shelf.transfer(sold, OCTOBER)
    shelf.refund(sold, OCTOBER)
    pull_back(brand.id, sold.ref, OCTOBER, 7_560)
    text = page(at_work(app, brand), brand, f"/orders/{sold.ref}")
    assert "Ripreso dal tuo conto Stripe" in text
    assert "hai ricevuto tutto" in text


def test_money_is_read_in_english_too(app: Flask, traded: Brand) -> None:
    browser = at_work(app, traded)
    text = browser.get(f"/en/studio/{traded.slug}/money").text
    assert "Due to you in all" in text
