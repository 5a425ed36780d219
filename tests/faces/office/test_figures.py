"""The office's figures: each leads down to its orders, its file is its table, and they are nobody else's."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from storefront.core import clock
from storefront.core.money import format_cents
from storefront.domain.pieces.models import Piece
from storefront.flows.sum_figures import sum_figures
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.books import Booked, Shelf, Thing, alone, of
from tests.faces.office.people import at_the_office
from tests.statements import counted

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
OCTOBER = "from=2026-10-01&to=2026-10-31"
REPORTS = ("days", "places", "channels", "brands", "categories", "products")
PAGES = (
    f"?{OCTOBER}", *(f"/by/{name}?{OCTOBER}" for name in REPORTS), f"/products?{OCTOBER}", f"/returns?{OCTOBER}", "/stock",
    f"/lines?{OCTOBER}", f"/lines?{OCTOBER}&place=online", f"/lines?{OCTOBER}&back=1", "?from=2024-01-01&to=2026-11-23",
)  # fmt: skip
FILES = (
    *(f"/by/{name}.csv?{OCTOBER}" for name in REPORTS), f"/returns/reasons.csv?{OCTOBER}", f"/returns/brands.csv?{OCTOBER}",
    f"/returns/products.csv?{OCTOBER}", f"/products/slow.csv?{OCTOBER}", f"/lines.csv?{OCTOBER}", "/stock/ages.csv",
    "/stock/places.csv", "/stock/brands.csv", "/stock/pieces.csv",
)  # fmt: skip
PICTURES = (
    f"/by/days.svg?{OCTOBER}",
    f"/by/brands.svg?{OCTOBER}&size=narrow",
    f"/returns/reasons.svg?{OCTOBER}",
    "/stock.svg?size=wide",
)


class October:
    """Sales of October: online, in a shop, one made by two and partly given back, one given back whole."""

    def __init__(self) -> None:
        self.shelf = Shelf.set_up()
        self.arbrora, self.sosa = makers.brand("Arbrora", slug="arbrora"), makers.brand("=Sosa", slug="sosa")
        both = Thing(9_999, of((self.arbrora.id, 6_667, 2000), (self.sosa.id, 3_333, 2000)))
        self.online = self.shelf.sale(date(2026, 10, 3), both, alone(self.sosa.id, 1_250), shipping={0: 590})
        self.shop = self.shelf.sale(date(2026, 10, 3), alone(self.arbrora.id, 4_500), at=self.shelf.outlet_id)
        self.before = self.shelf.sale(date(2026, 9, 30), alone(self.arbrora.id, 2_000), at=self.shelf.outlet_id)
        self.shelf.refund(self.online, date(2026, 10, 10), part_bp=5_000)
        self.shelf.refund(self.shop, date(2026, 10, 31))
        with time_machine.travel(NOW, tick=False):
            sum_figures()
        db.session.rollback()

    def orders(self) -> set[str]:
        return {self.online.ref, self.shop.ref}


@pytest.fixture
def october(app: Flask) -> October:
    return October()


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return at_the_office(app, "bookkeeper")


def rows_of(clerk: FlaskClient, path: str) -> list[list[str]]:
    answer = clerk.get(f"/office/figures{path}")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))


def cells(page: str) -> list[list[str]]:
    """The bodies of a page's tables, as words."""
    found = []
    for body in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL):
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
            words = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            found.append([" ".join(word.split()) for word in words])
    return found


def test_a_bookkeeper_explains_every_figure_by_clicking_on_it(october: October, clerk: FlaskClient) -> None:
    page = clerk.get(f"/office/figures?{OCTOBER}").text
    assert "56,24" in page  # 157,49 sold less 101,25 given back
    assert "181\u00a0% in più" in page  # than the 20,00 of September
    for name, shown in (
        ("places", 2),
        ("brands", 2),
        ("days", 31),
        ("categories", 1),
        ("channels", 2),
        ("products", 1),
    ):
        report = clerk.get(f"/office/figures/by/{name}?{OCTOBER}").text
        table = cells(report)
        assert len(table) == shown, name
        links = re.findall(r'<th scope="row"><a href="([^"]+)"', report)
        for row, link in zip(table, links, strict=True):
            if row[4] == "0" and row[2] == "–":  # a day without anything
                continue
            lines = rows_of(
                clerk, link.replace("&amp;", "&").replace("/office/figures", "").replace("/lines?", "/lines.csv?")
            )
            cents = sum(int(line[6].replace(",", "")) for line in lines[1:])
            assert format_cents(cents, "it").replace("\u00a0", " ") == row[3].replace("\u00a0", " "), (name, row)
            assert {line[1] for line in lines[1:]} <= october.orders()
    lines_page = clerk.get(f"/office/figures/lines?{OCTOBER}&brand=sosa").text
    assert f'href="/office/orders/{october.online.ref}"' in lines_page
    assert "quota del marchio" in lines_page
    assert at_the_office_can(clerk, f"/office/orders/{october.online.ref}")


def at_the_office_can(clerk: FlaskClient, path: str) -> bool:
    return clerk.get(path).status_code == 200


def test_the_file_is_the_table_and_runs_no_formula(october: October, clerk: FlaskClient) -> None:
    for name in REPORTS:
        table = cells(clerk.get(f"/office/figures/by/{name}?{OCTOBER}").text)
        file = rows_of(clerk, f"/by/{name}.csv?{OCTOBER}")[1:]
        assert [row[4] for row in file] == [row[4] for row in table]
        assert [row[3] for row in file] == [re.sub(r"[^\d,-]", "", row[3]) for row in table]
    assert rows_of(clerk, f"/by/days.csv?{OCTOBER}")[3][0] == "03/10/2026"
    names = [row[0] for row in rows_of(clerk, f"/by/brands.csv?{OCTOBER}")]
    assert "'=Sosa" in names
    assert "=Sosa" not in names
    assert {row[0] for row in rows_of(clerk, f"/returns/brands.csv?{OCTOBER}")[1:]} == {"Arbrora", "'=Sosa"}
    assert rows_of(clerk, f"/returns/reasons.csv?{OCTOBER}")[1][1:4] == ["101,25", "2", "1"]  # half a piece is none


def test_each_page_and_picture_answers_in_few_statements_in_both_languages(
    october: October, clerk: FlaskClient
) -> None:
    for path in (*PAGES, *FILES, *PICTURES):
        with counted() as asked:
            answer = clerk.get(f"/office/figures{path}")
        assert answer.status_code == 200, path
        assert len(asked) <= 12, (path, len(asked))
    for path in PAGES:
        assert "Questo mese" not in clerk.get(f"/en/office/figures{path}").text
    with counted() as asked:
        first = at_the_office_first_page(clerk)
    assert "netti finora" in first
    assert [one for one in asked if "sales_sum" in one] == []
    picture = clerk.get(f"/office/figures{PICTURES[0]}")
    assert "style-src 'sha256-" in picture.headers["Content-Security-Policy"]
    assert (
        clerk.get(f"/office/figures{PICTURES[0]}", headers={"If-None-Match": picture.headers["ETag"]}).status_code
        == 304
    )


def at_the_office_first_page(clerk: FlaskClient) -> str:
    return clerk.get("/office").text or clerk.get("/office/").text


def test_days_are_read_kindly_and_an_empty_span_says_so(october: October, clerk: FlaskClient) -> None:
    turned = clerk.get("/office/figures?from=2026-10-31&to=2026-10-01").text
    assert 'value="2026-10-01"' in turned
    assert "56,24" in turned
    nonsense = clerk.get("/office/figures?from=2026-02-30&to=domani")
    assert nonsense.status_code == 200
    assert "Non abbiamo capito il giorno" in nonsense.text
    huge = clerk.get("/office/figures?from=1066-01-01&to=9999-12-31").text
    assert "Al massimo dieci anni" in huge
    assert "Nessuna vendita in questi giorni" in clerk.get("/office/figures?from=2021-01-01&to=2021-01-31").text
    assert "Niente è tornato indietro" in clerk.get("/office/figures/returns?from=2021-01-01&to=2021-01-31").text
    assert "Nessuna riga" in clerk.get("/office/figures/lines?from=2021-01-01&to=2021-01-31&page=9").text
    for odd in ("place=nowhere", "brand=%00", "reason=%27;drop", "product=P", "category=x", "page=-1", "age=9&brand=x"):
        assert clerk.get(f"/office/figures/lines?{odd}").status_code == 200
        assert clerk.get(f"/office/figures/stock?{odd}").status_code == 200
    for unknown in (
        "/by/moon",
        "/by/moon.csv",
        "/by/moon.svg",
        "/returns/moon.csv",
        "/stock/moon.csv",
        "/pieces/NOSUCHPC",
    ):
        assert clerk.get(f"/office/figures{unknown}").status_code == 404


def test_stock_is_told_by_age_and_place_down_to_the_piece(october: October, clerk: FlaskClient) -> None:
    outlet = makers.outlet("Uno")
    variant = makers.variant(makers.product(october.arbrora.id, "Sciarpa").id, price_cents=3_000)
    young, old = makers.pieces(variant.id, outlet.id, 2)
    with unit_of_work() as session:
        long_ago = clock.now() - timedelta(days=200)
        session.execute(update(Piece).where(Piece.id == old.id).values(created_at=long_ago))
    assert [row[1:] for row in rows_of(clerk, "/stock/ages.csv")[1:]] == [
        ["1", "30,00"],
        ["0", "0,00"],
        ["0", "0,00"],
        ["1", "30,00"],
        ["0", "0,00"],
    ]
    assert rows_of(clerk, "/stock/places.csv")[1] == ["Uno", "1", "0", "0", "1", "0", "2", "60,00"]
    page = clerk.get("/office/figures/stock").text
    assert page.index(old.code) < page.index(young.code)
    only_old = clerk.get(f"/office/figures/stock?age=3&place={outlet.slug}&brand=arbrora").text
    assert old.code in only_old
    assert young.code not in only_old
    piece = clerk.get(f"/office/figures/pieces/{old.code.lower()}").text
    assert "Sciarpa" in piece
    assert "Uno" in piece
    slow = clerk.get(f"/office/figures/products?{OCTOBER}").text
    assert "Sciarpa" in slow.partition("Ci sono e non si vendono")[2]
    assert rows_of(clerk, f"/products/slow.csv?{OCTOBER}")[1][:4] == ["Sciarpa", "Arbrora", "2", "60,00"]


def test_figures_are_the_offices_and_the_bookkeepers_alone(app: Flask, october: October) -> None:
    everything = [path.partition("?")[0] for path in (*PAGES, *FILES, *PICTURES, "/pieces/ABCDEFGH")]
    for desk in ("supervisor", "tutor"):
        other = at_the_office(app, desk)
        assert {other.get(f"/office/figures{path}").status_code for path in everything} == {404}
        assert "netti finora" not in at_the_office_first_page(other)
    stranger = app.test_client()
    assert {stranger.get(f"/office/figures{path}").status_code for path in everything} <= {303, 302, 404}
    assert at_the_office(app).get("/office/figures").status_code == 200


def test_a_later_sale_of_a_summed_day_is_in_the_figures_within_the_hour(october: October, clerk: FlaskClient) -> None:
    late: Booked = october.shelf.sale(date(2026, 10, 3), alone(october.arbrora.id, 1_000), at=october.shelf.outlet_id)
    with time_machine.travel(NOW, tick=False):
        sum_figures()
    db.session.rollback()
    page = clerk.get(f"/office/figures?{OCTOBER}").text
    assert "66,24" in page
    assert late.ref in clerk.get(f"/office/figures/lines?{OCTOBER}").text
