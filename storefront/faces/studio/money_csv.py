"""Money as a table for a spreadsheet: semicolons, Italian decimals, days as Italians write them, no formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flask import Response, stream_with_context
from flask_babel import gettext as _

from storefront.domain.settlements.movements import Movement, Part
from storefront.faces.studio import money_words
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


def heading() -> list[Cell]:
    return [
        _("Giorno"), _("Movimento"), _("Ordine"), _("Luogo"), _("Che cosa"), _("Scelta"), _("SKU"), _("Prezzo pagato"),
        _("Tua quota %"), _("Tua parte"), _("Commissione %"), _("Commissione"), _("IVA sulla commissione"), _("Netto"),
        _("Motivo"),
    ]  # fmt: skip


def rows_of(movements: Iterable[Movement]) -> Iterator[list[Cell]]:
    """One row for each part, and one for each movement that has none. The last column but one sums to the ledger."""
    for one in movements:
        start: list[Cell] = [one.booked_on, money_words.kind(one), one.order_ref, money_words.place(one)]
        why = money_words.reason(one.why) if one.why else ""
        for part in one.parts if one.is_explained else ():
            yield [*start, *_part(part), why]
        if not one.is_explained:
            yield [*start, *[None] * 9, one.cents, why]


def _part(part: Part) -> list[Cell]:
    commission = None if part.is_shipping else _percent(part.commission_bp)
    return [
        money_words.title(part), part.choice, part.sku, part.paid_cents, _percent(part.basis_points), part.gross_cents,
        commission, -part.commission_cents, -part.commission_vat_cents, part.net_cents,
    ]  # fmt: skip


def _percent(basis_points: int) -> str:
    return decimals(basis_points)
