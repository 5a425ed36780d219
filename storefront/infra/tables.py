"""Tables as people save them: CSV of any kind, and XLSX. Read with limits, written so that no cell becomes a formula.

What a spreadsheet would run as a formula carries an apostrophe before it, and so does what begins with one: `plain`
takes exactly one off again, so that what was written is what is read. See docs/imports.md.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

MOST_BYTES = 12 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 120
LONGEST_CELL = 32_000
MOST_UNPACKED = 150 * 1024 * 1024
MOST_PARTS = 500
"""Of an XLSX, which is a ZIP: bytes when unpacked, and files in it."""

DIVIDERS = (";", ",", "\t", "|")
RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
APOSTROPHE = "'"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FORMULA = "\x00="
"""Stands before what a spreadsheet holds as a formula: no text can begin with it."""


class BadTable(ValueError):
    """A file that is no table that we read; the message is a code for the person's sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the number that the spreadsheet shows, and its cells."""

    number: int
    cells: list[str]


# --- formulas -------------------------------------------------------------------------------------------


def _needs_apostrophe(text: str) -> bool:
    return text.startswith(APOSTROPHE) or text.lstrip(" \n\u00a0").startswith(RUNS)


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return APOSTROPHE + text if _needs_apostrophe(text) else text


def plain(cell: str) -> str:
    """The text that a cell stands for."""
    rest = cell[1:]
    return rest if cell.startswith(APOSTROPHE) and _needs_apostrophe(rest) else cell


# --- reading --------------------------------------------------------------------------------------------


def read(content: bytes) -> list[Line]:
    """The rows of a file that are not empty, the header first. What it is, its bytes say. Raises BadTable."""
    if len(content) > MOST_BYTES:
        raise BadTable("too_large")
    lines = _of_xlsx(content) if content[:4] == b"PK\x03\x04" else _of_csv(content)
    kept: list[Line] = []
    for line in lines:
        if any(cell.strip() for cell in line.cells):
            kept.append(line)
        if len(kept) > MOST_ROWS + 1:
            raise BadTable("too_many_rows")
    if not kept:
        raise BadTable("empty")
    return kept


def _checked(number: int, cells: Sequence[str]) -> Line:
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise BadTable("too_many_columns")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise BadTable("cell_too_long")
    return Line(number, list(cells[:MOST_COLUMNS]))


def _of_csv(content: bytes) -> Iterator[Line]:
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider_of(text), strict=True)
    number = 1
    try:
        for cells in reader:
            yield _checked(number, cells)
            number = reader.line_num + 1  # where the next one begins: a cell may hold several lines
    except csv.Error as error:
        raise BadTable("torn") from error


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else the old Windows letters. Raises BadTable."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16").replace("\x00", "")
    if b"\x00" in content:
        raise BadTable("not_a_table")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadTable("not_a_table") from error


def divider_of(text: str) -> str:
    """The sign that parts most cells of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DIVIDERS, key=first.count)


def _of_xlsx(content: bytes) -> Iterator[Line]:
    _must_be_small(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever its many parts are made of, the person is told the same
        raise BadTable("torn") from error
    try:
        sheet: Any = book[book.sheetnames[0]]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            yield _checked(number, _without_tail([_words(cell) for cell in cells]))
    except BadTable:
        raise
    except Exception as error:
        raise BadTable("torn") from error
    finally:
        book.close()


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _must_be_small(content: bytes) -> None:
    """A ZIP tells what it unpacks to; openpyxl would believe any size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise BadTable("torn") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadTable("too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise BadTable("locked")
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise BadTable("not_a_table")


def _words(cell: Any) -> str:
    """A cell as a person reads it. Numbers keep every digit: 12.345 must not turn into twelve thousand."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA + str(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return _figure(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _figure(value: float) -> str:
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    words = f"{Decimal(repr(value)):f}"
    return words + "0" if len(words.partition(".")[2]) == 3 else words  # three decimals would read as thousands


# --- writing --------------------------------------------------------------------------------------------


def csv_of(rows: Iterable[Sequence[str]], cell_of: Callable[[str], str] = defused) -> Iterator[str]:
    """A CSV that Italian spreadsheets open right: marked UTF-8, parted by semicolons."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([cell_of(cell) for cell in row])
        yield line.getvalue()


def xlsx_of(sheets: Iterable[tuple[str, Iterable[Sequence[str]], Sequence[int]]]) -> bytes:
    """A workbook of sheets, each with a name, rows (the first is the header) and widths. All its cells are text."""
    book = Workbook(write_only=True)
    for name, rows, widths in sheets:
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "B2"
        for position, width in enumerate(widths):
            sheet.column_dimensions[_letters(position)].width = width
        for number, row in enumerate(rows):
            sheet.append([_text_cell(sheet, cell, is_header=number == 0) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: Any, text: str, *, is_header: bool) -> Any:
    kept = NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))  # all that XML can hold
    cell = WriteOnlyCell(sheet, defused(kept))
    cell.data_type = "s"
    cell.number_format = "@"
    if is_header:
        cell.font = Font(bold=True)
    elif "\n" in text:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _letters(position: int) -> str:
    before, last = divmod(position, 26)
    return (chr(64 + before) if before else "") + chr(65 + last)
