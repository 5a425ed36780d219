"""Labels on paper: sheets of A4 as shops sell them, and rolls of a label printer. See docs/pieces.md."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from storefront.core.money import format_cents
from storefront.domain.catalogue import labels
from storefront.domain.catalogue.particulars import unit_price
from storefront.domain.pieces.labels import LabelRow
from storefront.infra import pdf


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where labels lie on a page, in millimetres from its upper left corner. A roll has one a page."""

    page_width: float
    page_height: float
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    step_x: float = 0  # from one label's left edge to the next one's
    step_y: float = 0

    @property
    def a_page(self) -> int:
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        return self.a_page == 1


SHEETS: dict[str, Sheet] = {
    "24": Sheet(210, 297, 70, 37, 3, 8, left=0, top=0.5, step_x=70, step_y=37),
    "24-margins": Sheet(210, 297, 63.5, 33.9, 3, 8, left=7.2, top=12.9, step_x=66.04, step_y=33.9),
    "65": Sheet(210, 297, 38.1, 21.2, 5, 13, left=4.7, top=10.7, step_x=40.6, step_y=21.2),
    "roll-62x29": Sheet(62, 29, 62, 29),
    "roll-57x32": Sheet(57, 32, 57, 32),
}
"""By name. The figures are those that makers of such sheets print on their boxes."""


def spelt(code: str) -> str:
    """A code as people read it aloud: in two halves."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def label_paper(rows: Sequence[LabelRow], sheet_name: str, locale: str, first_cell: int = 1) -> bytes:
    """Labels as PDF, the first one in this cell of a sheet that was begun before. The QR holds the code alone."""
    sheet = SHEETS[sheet_name]
    values = {
        "lang": locale,
        "sheet": asdict(sheet),
        "skip": 0 if sheet.is_roll else first_cell - 1,
        "labels": [_label(row, locale) for row in rows],
    }
    return pdf.draw("labels", values)


def _label(row: LabelRow, locale: str) -> dict[str, str]:
    return {
        "code": spelt(row.code),
        "qr": pdf.qr(row.code),
        "title": row.title,
        "detail": " · ".join(filter(None, (labels.choice(row.size, row.colour, locale), _for_a_unit(row, locale)))),
        "price": format_cents(row.list_cents, locale),
        "brand": row.brand,
    }


def _for_a_unit(row: LabelRow, locale: str) -> str:
    """What a kilogram, a litre or a metre costs, where that must be said (L11)."""
    priced = unit_price(row.particulars, row.size, row.list_cents)
    return f"{format_cents(priced[0], locale)}/{priced[1]}" if priced else ""
