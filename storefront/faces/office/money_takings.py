"""The takings register per brand and day, and invoices that buyers asked for. See docs/invoices.md."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.core.money import format_cents
from storefront.core.percent import format_percent
from storefront.domain.invoices import asked, takings
from storefront.domain.invoices.takings import TakingsRow
from storefront.domain.settlements import behind
from storefront.domain.settlements.periods import Span
from storefront.faces.office import bp, today
from storefront.faces.office.door import Desk, open_to
from storefront.faces.office.money import A_PAGE, days, page_number
from storefront.faces.office.money_statements import paper_file
from storefront.faces.web import csv_file, locale
from storefront.infra import pdf


@bp.get("/money/takings")
@open_to(Desk.BOOKKEEPER)
def money_takings() -> str:
    span, brands = days(), behind.brand_names()
    brand_id = _brand(brands)
    rows, page = takings.register(span, brand_id), page_number()
    return render_template(
        "office/money_takings.html", span=span, rows=rows[(page - 1) * A_PAGE : page * A_PAGE], brands=brands,
        brand_id=brand_id, rate=rate, page=page, pages=-(-len(rows) // A_PAGE),
        total=sum(row.takings_cents for row in rows), vat=sum(row.vat_cents for row in rows),
    )  # fmt: skip


@bp.get("/money/takings/<int:brand_id>/<day>/<int(signed=True):vat_bp>")
@open_to(Desk.BOOKKEEPER)
def money_takings_of(brand_id: int, day: str, vat_bp: int) -> str:
    """What one figure of the register is made of, down to the orders."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotFound(day=day) from None
    row = next((one for one in takings.register(Span(on, on), brand_id) if one.vat_bp == vat_bp), None)
    if row is None:
        raise NotFound(brand_id=brand_id)
    lines = takings.behind(on, brand_id, vat_bp)
    return render_template("office/money_takings_of.html", row=row, rate=rate(row), lines=lines)


@bp.get("/money/takings.csv")
@open_to(Desk.BOOKKEEPER)
def money_takings_csv() -> Response:
    span = days()
    return csv_file.answer(_name(span), _cells(takings.register(span, _brand(behind.brand_names()))))


@bp.get("/money/takings.pdf")
@open_to(Desk.BOOKKEEPER)
def money_takings_pdf() -> Response:
    span, brands = days(), behind.brand_names()
    brand_id = _brand(brands)
    rows = takings.register(span, brand_id)
    return paper_file(pdf.draw("takings", printed(span, brands.get(brand_id or 0, ""), rows)), f"{_name(span)}.pdf")


def _name(span: Span) -> str:
    return f"{_('corrispettivi')}-{span.first_on}-{span.last_on}"


def _brand(brands: dict[int, str]) -> int | None:
    words = request.args.get("brand", "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 and int(words) in brands else None


def rate(row: TakingsRow) -> str:
    """The VAT rate of a row, in words."""
    if row.is_shipping:
        return _("Spedizione")
    return format_percent(row.vat_bp, locale.current()) if row.vat_bp else _("Senza IVA")


def _cells(rows: list[TakingsRow]) -> Iterator[list[csv_file.Cell]]:
    yield [
        _("Giorno"), _("Marchio"), _("Aliquota"), _("Venduto"), _("Restituito"), _("Corrispettivi"), _("IVA contenuta"),
        _("Con fattura"),
    ]  # fmt: skip
    for row in rows:
        yield [
            row.on, row.name, rate(row), row.sold_cents, row.given_back_cents, row.takings_cents, row.vat_cents,
            row.invoiced_cents,
        ]  # fmt: skip


def printed(span: Span, brand: str, rows: list[TakingsRow]) -> dict[str, Any]:
    """The register as a paper, in words of the reader's language."""

    def money(cents: int) -> str:
        return format_cents(cents, locale.current())

    title = _("Corrispettivi di %(brand)s", brand=brand) if brand else _("Corrispettivi delle vendite online")
    return {
        "lang": locale.current(), "title": title,
        "days": _("dal %(first)s al %(last)s", first=format_date(span.first_on, "d MMMM yyyy"), last=format_date(span.last_on, "d MMMM yyyy")),
        "heads": [_("Giorno"), _("Marchio"), _("Aliquota"), _("Venduto"), _("Restituito"), _("Corrispettivi"), _("IVA contenuta")],
        "rows": [
            [
                format_date(row.on, "d/M/yyyy"), row.name, rate(row), money(row.sold_cents), money(row.given_back_cents),
                money(row.takings_cents), money(row.vat_cents),
            ]
            for row in rows
        ],
        "total": [_("In tutto"), money(sum(row.takings_cents for row in rows)), money(sum(row.vat_cents for row in rows))],
        "note": _("Vendite online di chi vende, IVA compresa, senza quelle con fattura. Gli incassi dei negozi sono nel registratore telematico."),
    }  # fmt: skip


@bp.get("/money/asked")
@open_to(Desk.BOOKKEEPER)
def money_asked() -> str:
    """Who must give an invoice that was asked for, and until when."""
    page, given = page_number(), request.args.get("show") == "given"
    rows = asked.every(given=given, offset=(page - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/money_asked.html",
        rows=rows[:A_PAGE],
        page=page,
        has_more=len(rows) > A_PAGE,
        given=given,
        days=asked.DAYS,
    )


@today.tells
def invoices_that_are_late() -> list[today.Task]:
    late = asked.late()
    if not late:
        return []
    words = ngettext("%(num)s fattura chiesta è in ritardo", "%(num)s fatture chieste sono in ritardo", late)
    return [today.Task(words, "office.money_asked", "bad")]
