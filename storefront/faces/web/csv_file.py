"""Rows as a file for a spreadsheet: semicolons, Italian decimals, days as Italians write them, no formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flask import Response, stream_with_context

from storefront.infra.tables import defused

Cell = str | int | date | None


def answer(name: str, rows: Iterable[Sequence[Cell]]) -> Response:
    """The rows as a file to keep; whole numbers are cents."""
    response = Response(stream_with_context(_lines(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield "\ufeff"  # or Excel takes the file for Latin-1
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([_written(cell) for cell in row])
        yield line.getvalue()


def _written(cell: Cell) -> str:
    """Our own figures as they are; words of people so that no spreadsheet runs them."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return decimals(cell)
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else defused(cell)


def decimals(cents: int) -> str:
    """Cents as spreadsheets read them in Italy: -1234,50."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02d}"
