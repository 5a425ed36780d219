"""Tables of products in the studio: sent, looked at, run, taken away; another brand's are not there."""

import csv
import io

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from storefront.core.actor import staff
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import ProductState
from storefront.domain.catalogue.sheet import Sheet, SheetVariant
from storefront.flows.run_import import run_import
from storefront.infra.db import unit_of_work
from tests import makers
from tests.faces.studio.people import at_work
from tests.imports import Sent, drafts, table
from tests.sheets import brand as open_brand
from tests.sheets import published
from tests.statements import counted

SCARF = {"riferimento": "S-1", "titolo": "Sciarpa", "prezzo": "45,50"}
BAD = {"riferimento": "S-2", "titolo": "Borsa", "prezzo": "tanto"}


class Studio:
    def __init__(self, app: Flask) -> None:
        self.brand, self.other = makers.brand("Arbrora"), makers.brand("Sosa")
        self.ada, self.carla = at_work(app, self.brand), at_work(app, self.other)

    def way(self, rest: str = "") -> str:
        return f"/studio/{self.brand.slug}/imports{rest}"

    def sends(self, content: bytes, name: str = "prodotti.csv", **files: tuple[io.BytesIO, str]) -> object:
        data = {"table": (io.BytesIO(content), name), **files}
        return self.ada.post(self.way(), data=data, content_type="multipart/form-data")

    def sent(self, *rows: dict[str, str]) -> Sent:
        return Sent(self.brand.id, table(rows))


@pytest.fixture
def studio(app: Flask) -> Studio:
    return Studio(app)


def test_a_table_is_sent_and_read_in_a_moment(studio: Studio) -> None:
    answer = studio.sends(table([SCARF]))
    assert answer.status_code == 303
    page = studio.ada.get(answer.location).text
    assert "La stiamo leggendo" in page
    assert "prodotti.csv" in studio.ada.get(studio.way()).text


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "Il file è vuoto"), (b"x" * (12 * 2**20 + 1), "Il file è troppo grande")]
)
def test_a_file_that_cannot_be_taken_is_said_beside_its_field(studio: Studio, content: bytes, words: str) -> None:
    answer = studio.sends(content)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_no_file_and_no_zip_are_said(studio: Studio) -> None:
    assert "Scegli prima il file" in studio.ada.post(studio.way()).text
    answer = studio.sends(table([SCARF]), pack=(io.BytesIO(b"Rar!...."), "foto.zip"))
    assert (answer.status_code, "non è uno ZIP" in answer.text) == (422, True)


def test_what_it_would_do_is_shown_row_by_row(studio: Studio) -> None:
    studio.sent(SCARF).runs()
    sent = studio.sent({**SCARF, "prezzo": "50"}, BAD, {"riferimento": "", "titolo": "Niente"})
    wrong = studio.ada.get(studio.way(f"/{sent.ref}")).text
    assert "Riga 3, colonna «prezzo»" in wrong
    assert "«tanto» non è un prezzo" in wrong
    assert "Riga 4" in wrong
    todo = studio.ada.get(studio.way(f"/{sent.ref}?show=todo")).text
    assert "<del>45,50</del>" in todo
    assert "<ins>50</ins>" in todo
    assert "Importa un prodotto" in todo


def test_it_runs_is_stopped_goes_on_and_tells_the_outcome(studio: Studio) -> None:
    sent = studio.sent(SCARF, BAD)
    for act in ("run", "stop", "run"):
        assert studio.ada.post(studio.way(f"/{sent.ref}/{act}")).status_code == 303
    run_import(sent.id)
    assert "Fatto: 1 prodotto." in studio.ada.get(studio.way(f"/{sent.ref}")).text
    answer = studio.ada.get(studio.way(f"/{sent.ref}/result.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["riga"], row["esito"]) for row in rows] == [("2", "Fatto"), ("3", "Da correggere")]
    assert "non è un prezzo" in rows[1]["cosa correggere"]


def test_the_rows_to_mend_come_back_mended(studio: Studio) -> None:
    sent = studio.sent(SCARF, BAD, {"riferimento": "S-3", "titolo": "-", "descrizione": "=1+1", "prezzo": "?"})
    mend = studio.ada.get(studio.way(f"/{sent.ref}/mend.csv")).text
    assert "'=1+1" in mend
    again = Sent(studio.brand.id, mend.replace("tanto", "39").replace("?", "12").encode())
    assert (again.counts().wrong, again.counts().creates) == (0, 2)
    again.runs()
    texts = [sheets.load(studio.brand.id, row.ref).sheet for row in drafts(studio.brand.id)]
    assert {text.description_it for text in texts} == {"", "=1+1"}


def test_a_table_can_be_let_go_of(studio: Studio) -> None:
    sent = studio.sent(SCARF)
    assert "lasciata perdere" in studio.ada.post(studio.way(f"/{sent.ref}/drop"), follow_redirects=True).text
    assert studio.ada.post(studio.way(f"/{sent.ref}/run")).status_code == 303
    run_import(sent.id)
    assert drafts(studio.brand.id) == []


def test_another_brands_tables_are_not_there(studio: Studio) -> None:
    sent = studio.sent(SCARF)
    for way in ("", "/result.csv", "/mend.csv"):
        assert studio.carla.get(f"/studio/{studio.other.slug}/imports/{sent.ref}{way}").status_code == 404
    for act in ("run", "stop", "drop"):
        assert studio.carla.post(f"/studio/{studio.other.slug}/imports/{sent.ref}/{act}").status_code == 404
    for way in (studio.way(), studio.way(f"/{sent.ref}"), f"/studio/{studio.brand.slug}/tables/products.csv"):
        assert studio.carla.get(way).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_explains_itself_and_imports_nothing(studio: Studio, kind: str) -> None:
    answer = studio.ada.get(f"/studio/{studio.brand.slug}/tables/template.{kind}")
    assert answer.status_code == 200
    sent = Sent(studio.brand.id, answer.data)
    assert (sent.counts().all, sent.row().notes["unknown"]) == (0, [])
    page = studio.ada.get(studio.way(f"/{sent.ref}")).text
    assert f"{sent.row().notes['examples']} righe sono saltate" in page
    assert "nessun prodotto da importare" in page
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(answer.data)).sheetnames == ["Prodotti", "Istruzioni", "Valori"]


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_away_brings_back_nothing_new(studio: Studio, kind: str, language: str) -> None:
    with unit_of_work():
        sheet = Sheet(
            title_it="@Sciarpa", description_it="=1+1\n«è»; 'così'", variants=(SheetVariant(list_cents=1250),)
        )
        sheets.open_new(studio.brand.id, staff(1), sheet)
    prefix = "/en" if language == "en" else ""
    answer = studio.ada.get(f"{prefix}/studio/{studio.brand.slug}/tables/products.{kind}")
    assert b"\n=1" not in answer.data
    sent = Sent(studio.brand.id, answer.data)
    assert (sent.counts().same, sent.counts().all) == (1, 1)
    assert studio.ada.get(f"/studio/{studio.brand.slug}/tables/products.pdf").status_code == 404


def test_a_product_in_the_shop_with_changes_that_wait_goes_out_and_comes_back_so(app: Flask) -> None:
    brand = open_brand("Vela")
    done = published(brand.id)
    with unit_of_work():
        waiting = sheets.change(brand.id, done.ref, {"title_it": "Borsa grande"}, staff(1))
    answer = at_work(app, brand).get(f"/studio/{brand.slug}/tables/products.csv")
    row, *others = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert (row["titolo"], row["pubblica"]) == ("Borsa grande", "")  # neither "no" nor "yes, what waits too"
    sent = Sent(brand.id, answer.data)
    assert (sent.counts().same, sent.counts().all) == (1, 1)
    cheaper = Sent(brand.id, table([{**row, "prezzo": "12,00"}, *others]))
    cheaper.runs()
    kept = sheets.load(brand.id, done.ref)
    assert (kept.is_open, kept.state, kept.sheet.title_it) == (True, ProductState.PUBLISHED, waiting.sheet.title_it)


def test_a_workbook_of_a_spreadsheet_is_read(studio: Studio) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Riferimento", "TITOLO", "Prezzo", "in vendita"])
    sheet.append(["S-1", "Sciarpa", 12.5, True])
    sheet.append(["S-2", "Borsa", "=40+2", None])
    sheet.append(["S-3", "Cappello", 12.345, None])
    content = io.BytesIO()
    book.save(content)
    sent = Sent(studio.brand.id, content.getvalue())
    assert sent.wrong("S-2") == [(3, "price", "formula")]
    assert sent.wrong("S-3") == [(4, "price", "not_a_price")]
    sent.runs()
    (draft,) = drafts(studio.brand.id)
    assert sheets.load(studio.brand.id, draft.ref).sheet.variants[0].list_cents == 1250


def test_pages_ask_the_database_as_often_however_long_the_table(studio: Studio) -> None:
    sent = studio.sent(*({**SCARF, "riferimento": f"S-{number}"} for number in range(60)))
    for way in (f"/{sent.ref}", ""):
        with counted() as said:
            assert studio.ada.get(studio.way(way)).status_code == 200
        assert len(said) <= 12
