"""Invoices of the commission: issued for closed months, as XML for the exchange and as a paper to read."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.invoices import fattura, queries
from storefront.domain.invoices.models import Invoice
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import A_PAGE, page_number
from storefront.faces.office.money_statements import paper_file
from storefront.faces.web import csv_file, invoice_paper
from storefront.flows.invoice_months import invoice_months
from storefront.infra import pdf


@bp.get("/money/invoices")
@open_to(Desk.BOOKKEEPER)
def money_invoices() -> str:
    years, page = queries.years(), page_number()
    year = _year(years)
    count = queries.counted(year)
    today = clock.rome_date(clock.now())
    return render_template(
        "office/money_invoices.html", years=years, year=year, page=page, pages=-(-count // A_PAGE), count=count,
        rows=queries.of_year(year, offset=(page - 1) * A_PAGE, limit=A_PAGE), waiting=len(queries.to_invoice(today)),
    )  # fmt: skip


def _year(years: list[int]) -> int:
    asked = request.args.get("year", "")
    here = clock.rome_date(clock.now()).year
    return int(asked) if asked in {str(year) for year in years} else (years[0] if years else here)


@bp.get("/money/invoices.csv")
@open_to(Desk.BOOKKEEPER)
def money_invoices_csv() -> Response:
    year = _year(queries.years())
    cells: list[list[csv_file.Cell]] = [
        [_("Numero"), _("Giorno"), _("Tipo"), _("Marchio"), _("Imponibile"), _("IVA"), _("Totale"), _("Estratto conto")]
    ]
    for row in queries.of_year(year, limit=100_000):
        sums = [row.sign * cents for cents in (row.net_cents, row.vat_cents, row.total_cents)]
        cells.append([row.label, row.issued_on, row.kind.value, row.name, *sums, row.statement_ref])
    return csv_file.answer(f"{_('fatture')}-{year}", cells)


@bp.post("/money/invoices/issue")
@open_to(Desk.BOOKKEEPER)
def money_invoices_issue() -> ResponseReturnValue:
    """Invoice every closed month that has none."""
    written, stuck = invoice_months(clock.rome_date(clock.now()), by=actor())
    flash(
        ngettext("%(num)s fattura emessa.", "%(num)s fatture emesse.", written), "success" if written else "information"
    )
    if stuck:
        flash(
            ngettext(
                "A %(num)s marchio mancano dati: guarda i casi.", "A %(num)s marchi mancano dati: guarda i casi.", stuck
            ),
            "error",
        )
    return redirect(url_for("office.money_invoices"), 303)


@bp.get("/money/invoices/<int:year>/<int:number>")
@open_to(Desk.BOOKKEEPER)
def money_invoice(year: int, number: int) -> str:
    row = _paper(year, number)
    return render_template(
        "office/money_invoice.html", row=row, paper=invoice_paper.printed(row), statement=queries.statement_of(row)
    )


@bp.get("/money/invoices/<int:year>/<int:number>.xml")
@open_to(Desk.BOOKKEEPER)
def money_invoice_xml(year: int, number: int) -> Response:
    row = _paper(year, number)
    return paper_file(row.xml, fattura.file_name(row.house["vat_number"], year, number), "application/xml")


@bp.get("/money/invoices/<int:year>/<int:number>.pdf")
@open_to(Desk.BOOKKEEPER)
def money_invoice_pdf(year: int, number: int) -> Response:
    row = _paper(year, number)
    return paper_file(pdf.draw("invoice", invoice_paper.printed(row)), f"{_('fattura')}-{year}-{number}.pdf")


def _paper(year: int, number: int) -> Invoice:
    row = queries.paper(year, number)
    if row is None:
        raise NotFound(year=year, number=number)
    return row
