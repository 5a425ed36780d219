"""Labels can be read: by people, by scanners, and in every size; no title breaks them."""

import io
from itertools import pairwise

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from storefront.domain.pieces.label_paper import SHEETS, Sheet, label_paper, spelt
from storefront.domain.pieces.labels import LabelRow
from storefront.infra import pdf

LONG = "Borsa di vela riciclata con tasca interna, manici lunghi in canapa e <chiusura> #magnetica"


def row(code: str = "K7XQ2M9P", title: str = "Sciarpa rossa", colour: str = "blu notte") -> LabelRow:
    return LabelRow(1, code, title, "M", colour, 4500, "Arbrora")


def drawn(monkeypatch: pytest.MonkeyPatch, name: str, rows: list[LabelRow], ppi: int = 600) -> list[Image.Image]:
    """The pages as a printer of 600 dots an inch puts them on paper."""
    values: list[dict[str, object]] = []
    monkeypatch.setattr(pdf, "draw", lambda _template, given: values.append(given) or b"")
    label_paper(rows, name, "it")
    return [Image.open(io.BytesIO(page)).convert("L") for page in pdf.pictures("labels", values[0], ppi=ppi)]


def modules_of(page: Image.Image) -> list[list[bool]]:
    """The QR at the left of a single label, module by module, as a camera would sample it."""
    dark = page.point(lambda light: 255 if light < 128 else 0)
    left = dark.crop((0, 0, page.width // 2, page.height))
    columns = [x for x in range(left.width) if left.crop((x, 0, x + 1, left.height)).getbbox()]
    start, end = columns[0], _run_end(columns)
    rows = [y for y in range(left.height) if left.crop((start, y, end, y + 1)).getbbox()]
    top, side = rows[0], end - start + 1
    step = side / 21
    return [
        [left.getpixel((int(start + (x + 0.5) * step), int(top + (y + 0.5) * step))) == 255 for x in range(21)]
        for y in range(21)
    ]


def _run_end(columns: list[int]) -> int:
    """Where the first run ends: the quiet zone beside it is wider than any gap within."""
    for one, following in pairwise(columns):
        if following - one > 40:
            return one
    return columns[-1]


@pytest.mark.parametrize("name", ["roll-62x29", "roll-57x32"])
def test_the_printed_qr_is_module_by_module_the_code_of_the_piece(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = drawn(monkeypatch, name, [row()])[0]
    wanted = segno.make("K7XQ2M9P", error="q", micro=False, boost_error=False)
    assert modules_of(page) == [[bool(module) for module in line] for line in wanted.matrix]


def test_a_quarter_of_a_qr_may_be_scratched_and_it_is_no_larger_for_it() -> None:
    code = segno.make("K7XQ2M9P", error="q", micro=False, boost_error=False)
    assert (code.version, code.error, code.mode) == (1, "Q", "alphanumeric")


@pytest.mark.parametrize("name", SHEETS)
def test_every_size_says_all_that_a_label_must_say(name: str) -> None:
    words = " ".join(PdfReader(io.BytesIO(label_paper([row()], name, "it"))).pages[0].extract_text().split())
    for part in (spelt("K7XQ2M9P"), "Sciarpa rossa", "M, blu notte", "45,00 €", "Arbrora"):
        assert part in words


@pytest.mark.parametrize("name", SHEETS)
def test_a_long_title_stays_on_its_own_label(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nothing is drawn on the strip that lies beside the label, wherever the words wrap."""
    sheet = SHEETS[name]
    page = drawn(monkeypatch, name, [row(title=LONG, colour="rosso mattone a righe")], ppi=200)[0]
    box = _printed(page, sheet)
    assert box[2] <= sheet.left + sheet.width + 0.1
    assert box[3] <= sheet.top + sheet.height + 0.1


def _printed(page: Image.Image, sheet: Sheet) -> tuple[float, ...]:
    """The box of all that is printed, in millimetres."""
    box = page.point(lambda light: 255 if light < 250 else 0).getbbox()
    assert box is not None
    return tuple(side * sheet.page_width / page.width for side in box)


@pytest.mark.parametrize("name", ["24", "24-margins", "65"])
def test_the_labels_of_a_sheet_fit_on_their_page_without_touching(name: str) -> None:
    sheet = SHEETS[name]
    assert sheet.left + (sheet.columns - 1) * sheet.step_x + sheet.width <= sheet.page_width + 0.01
    assert sheet.top + (sheet.rows - 1) * sheet.step_y + sheet.height <= sheet.page_height + 0.01
    assert (sheet.step_x >= sheet.width, sheet.step_y >= sheet.height) == (True, True)
