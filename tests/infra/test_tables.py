"""Tables as people save them, and files that only look like one."""

import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from storefront.infra import tables
from storefront.infra.tables import BadTable

ROWS = "riferimento{0}prezzo\r\nperò{0}12\r\n"


def cells(content: bytes) -> list[list[str]]:
    return [line.cells for line in tables.read(content)]


@pytest.mark.parametrize("divider", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_any_encoding_and_divider_is_read(encoding: str, divider: str) -> None:
    assert cells(ROWS.format(divider).encode(encoding)) == [["riferimento", "prezzo"], ["però", "12"]]


def test_a_cell_may_hold_lines_and_rows_keep_the_numbers_of_the_file() -> None:
    lines = tables.read(b'a;b\r\n"uno\r\ndue";x\r\n\r\ny;z\r\n')
    assert [(line.number, line.cells) for line in lines[1:]] == [(2, ["uno\r\ndue", "x"]), (5, ["y", "z"])]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n;;\n", "empty"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"\xff\xfe\x00", "not_a_table"),
        (b'a;b\n"aperta;c\n', "torn"),
        (b"PK\x03\x04 rubbish", "torn"),
        (b"a;b\n" * 10_005, "too_many_rows"),
        (b"a\n" + b"x" * 40_000, "cell_too_long"),
        (b";".join([b"x"] * 200), "too_many_columns"),
        (b"a" * (tables.MOST_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_a_word(content: bytes, why: str) -> None:
    with pytest.raises(BadTable, match=why):
        tables.read(content)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_numbers_of_a_workbook_keep_their_digits_and_formulas_are_told() -> None:
    read = cells(workbook(["a", 12.5, 12.345, 7, True, None, "00123"], ["=1+1"]))
    assert read[0] == ["a", "12.5", "12.3450", "7", "1", "", "00123"]
    assert read[1][0] == f"{tables.FORMULA}=1+1"


def repacked(content: bytes, **changes: bytes) -> bytes:
    """A workbook with some of its parts replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, changes.get(name.rpartition("/")[2].partition(".")[0], before.read(name)))
    return packed.getvalue()


BILLION = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("part", [b"", b"<rubbish", BILLION], ids=["empty", "torn", "entities"])
def test_a_workbook_with_a_hostile_sheet_is_refused(part: bytes) -> None:
    with pytest.raises(BadTable):
        tables.read(repacked(workbook(["a"]), sheet1=part))


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened() -> None:
    content = bytearray(workbook(["a"]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 2**31)  # what the directory says that the part unpacks to
    with pytest.raises(BadTable, match="too_large"):
        tables.read(bytes(content))


def test_a_zip_of_something_else_is_no_workbook() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", "a")
    with pytest.raises(BadTable, match="not_a_table"):
        tables.read(packed.getvalue())
