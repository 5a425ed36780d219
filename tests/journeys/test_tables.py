"""A table of products with three bad rows: sent, read, mended, sent again, run; on a phone and at a desk."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Comes
from tests.journeys.live import LiveShop
from tests.journeys.test_made_together import is_sound, maker
from tests.journeys.visitor import Visitor
from tests.pictures_corpus import jpeg

ROWS = [
    {"riferimento": "T{0}-1", "titolo": "Sciarpa {0}", "prezzo": "45,50", "pezzi": "2", "foto": "sciarpa.jpg"},
    {"riferimento": "T{0}-2", "titolo": "Borsa {0}", "prezzo": "quaranta", "pezzi": "1", "foto": ""},
    {"riferimento": "T{0}-3", "titolo": "Cappello {0}", "prezzo": "25", "pezzi": "1", "foto": "capello.jpg"},
    {"riferimento": "T{0}-4", "titolo": "Guanti {0}", "prezzo": "19", "pezzi": "due", "foto": ""},
]
MENDED = {"quaranta": "40", "capello.jpg": "cappello.jpg", "due": "2"}


def table(number: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(ROWS[0]), delimiter=";")
    writer.writeheader()
    writer.writerows({name: cell.format(number) for name, cell in row.items()} for row in ROWS)
    return text.getvalue().encode("cp1252")


def pictures(folder: Path) -> str:
    path = folder / "foto.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number, name in enumerate(("Foto/Sciarpa.jpg", "Foto/Cappello.jpg")):
            packed.writestr(name, jpeg((640 + number, 800)))
    return str(path)


def sends(person: Visitor, path: Path, pack: str) -> None:
    person.opens("/studio/arbrora/imports")
    person.page.set_input_files("#table", str(path))
    person.page.set_input_files("#pack", pack)
    person.page.get_by_role("button", name="Manda e guarda").press("Enter")
    person.page.wait_for_url("**/imports/*")
    expect(person.page.locator("[data-import=checked]")).to_be_attached()


@pytest.mark.parametrize(
    ("number", "window"),
    [(1, {}), (2, {"viewport": DESK}), (3, {"java_script_enabled": False})],
    ids=["phone", "desk", "without_javascript"],
)
def test_three_bad_rows_are_mended_and_nothing_is_done_twice(
    somebody: Comes, shop: LiveShop, tmp_path: Path, number: int, window: dict[str, Any]
) -> None:
    ada = maker(somebody, shop, "arbrora", **window) if number != 2 else at_a_desk(somebody, shop)
    first, pack = tmp_path / "prodotti.csv", pictures(tmp_path)
    first.write_bytes(table(number))
    sends(ada, first, pack)
    ada.sees(
        "3 prodotti sono da correggere", "Riga 3, colonna «prezzo»", "Riga 4, colonna «foto»", "Riga 5, colonna «pezzi»"
    )
    if number == 1:
        is_sound(ada)
    with ada.page.expect_download() as download:
        ada.main.get_by_role("link", name="Scarica le righe da correggere").click()
    mended = Path(download.value.path()).read_text("utf-8-sig")
    assert "sciarpa" not in mended.lower()
    for bad, good in MENDED.items():
        mended = mended.replace(f";{bad}", f";{good}")

    ada.page.get_by_role("button", name="Importa un prodotto").press("Enter")
    expect(ada.page.locator("[data-import=done]")).to_be_attached()
    ada.sees("Fatto: 1 prodotto.")

    second = tmp_path / "corrette.csv"
    second.write_text(mended, "utf-8-sig")
    sends(ada, second, pack)
    if number == 1:
        is_sound(ada)
    ada.page.get_by_role("button", name="Importa 3 prodotti").press("Enter")
    expect(ada.page.locator("[data-import=done]")).to_be_attached()
    ada.sees("Fatti: 3 prodotti.")

    first.write_bytes(
        table(number).replace(b"quaranta", b"40").replace(b"capello", b"cappello").replace(b";due;", b";2;")
    )
    sends(ada, first, pack)
    ada.sees("È già tutto così")
    ada.opens(f"/studio/arbrora/products?q=Cappello+{number}")
    ada.sees(f"Cappello {number}")


def at_a_desk(somebody: Comes, shop: LiveShop) -> Visitor:
    came = somebody(shop)
    came.opens("/account/sign-in?next=/studio/arbrora")
    came.writes(email="arbrora@glocal.example", password="glocal-demo")
    came.follows("main form button")
    return came
