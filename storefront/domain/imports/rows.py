"""The rows of a file as products: rows of one reference are one product, each with a choice, a picture, or both. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from storefront.domain.imports.cells import CLEAR, EMPTIED, meant
from storefront.domain.imports.columns import OF, Header, Level, header_of
from storefront.infra.tables import FORMULA, Line, plain

LONGEST_KEY = 64
EXAMPLES = ("esempio-", "example-")
"""References of the rows that the template shows: left in by most people."""
MOST_ROWS_OF_ONE = 200


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend: where, what, and what its sentence needs."""

    row: int
    column: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    sheet_field: str = ""  # when the sheet's own check says it

    def to_json(self) -> list[Any]:
        return [self.row, self.column, self.code, self.values, self.sheet_field]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row that say something, by column name."""

    number: int
    cells: dict[str, str]

    def has(self, level: Level) -> bool:
        return any(name in self.cells for name in OF[level])


@dataclass(slots=True)
class Group:
    """All rows of one product."""

    key: str  # as it is known by: without case and accents composed
    reference: str  # as it was written
    rows: list[Row] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def product_cells(self) -> dict[str, tuple[int, str]]:
        """What is said of the whole product, with the row that says it. Two rows must not say two things."""
        found: dict[str, tuple[int, str]] = {}
        for row in self.rows:
            for name in OF[Level.PRODUCT]:
                if name == "reference" or name not in row.cells:
                    continue
                if name in found and meant(found[name][1]) != meant(row.cells[name]):
                    self.wrong.append(Wrong(row.number, name, "two_words", {"row": found[name][0]}))
                found.setdefault(name, (row.number, row.cells[name]))
        return found


def key_of(reference: str) -> str:
    return unicodedata.normalize("NFC", reference.strip()).casefold()


def is_example(reference: str) -> bool:
    return key_of(reference).startswith(EXAMPLES)


def examples(lines: Sequence[Line]) -> int:
    """How many rows are passed over because they carry an example's reference: somebody may have written over them."""
    names = header_of([plain(cell) for cell in lines[0].cells]).names
    at = names.index("reference") if "reference" in names else len(names)
    return sum(is_example(plain(line.cells[at])) for line in lines[1:] if at < len(line.cells))


def grouped(lines: Sequence[Line]) -> tuple[Header, list[Group], list[Wrong]]:
    """The products of a file in their order, and rows that belong to none. `lines` begin with the header."""
    header = header_of([plain(cell) for cell in lines[0].cells])
    groups: dict[str, Group] = {}
    astray: list[Wrong] = []
    for line in lines[1:]:
        row, formulas = _row(header, line)
        reference = row.cells.get("reference", "").strip()
        if is_example(reference):
            continue
        if not reference or len(reference) > LONGEST_KEY:
            astray.append(Wrong(line.number, "reference", "no_reference" if not reference else "long_reference"))
            continue
        group = groups.setdefault(key_of(reference), Group(key_of(reference), reference))
        group.rows.append(row)
        group.wrong.extend(formulas)
        if len(group.rows) == MOST_ROWS_OF_ONE + 1:
            group.wrong.append(Wrong(line.number, "reference", "too_many_of_one", {"most": MOST_ROWS_OF_ONE}))
    return header, list(groups.values()), astray


def _row(header: Header, line: Line) -> tuple[Row, list[Wrong]]:
    cells: dict[str, str] = {}
    formulas: list[Wrong] = []
    for name, cell in zip(header.names, line.cells, strict=False):
        if name is None or not cell.strip():
            continue
        if cell.startswith(FORMULA):
            formulas.append(Wrong(line.number, name, "formula"))
        elif cell.strip() == CLEAR:  # a text that is one dash is written with an apostrophe before it
            cells[name] = EMPTIED
        else:
            cells[name] = plain(cell).replace(EMPTIED, "")
    return Row(line.number, cells), formulas
