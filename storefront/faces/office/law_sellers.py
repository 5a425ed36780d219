"""The yearly report of sellers: figures of each brand, letters to them, the files as handed in. See docs/law.md (L17)."""

from collections.abc import Iterator

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront.core import clock
from storefront.core.clock import rome_date
from storefront.core.errors import NotFound
from storefront.domain.law import seller_quarters, sellers
from storefront.domain.law.sellers import FIRST_YEAR, needs_year
from storefront.faces.office import bp, law_words, ledger_words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import A_PAGE, page_number
from storefront.faces.web.csv_file import Cell, answer
from storefront.flows import report_sellers as flow
from storefront.flows.report_sellers import NothingNew, SellersLack, YearNotOver


@bp.get("/law/sellers/<int:year>")
@open_to(Desk.BOOKKEEPER)
def law_sellers(year: int) -> str:
    rows, now = sellers.year_of(needs_year(year)), rome_date(clock.now()).year
    return render_template(
        "office/law_sellers.html", year=year, rows=rows, files=sellers.files(year), due_on=flow.due_on(year),
        is_over=year < now, years=list(range(now, FIRST_YEAR - 1, -1))[:4], words=law_words,
        fewest=sellers.FEWEST_SALES, most_cents=sellers.MOST_CENTS,
    )  # fmt: skip


@bp.get("/law/sellers/<int:year>/<int:brand_id>/<int:quarter>")
@open_to(Desk.BOOKKEEPER)
def law_sellers_quarter(year: int, brand_id: int, quarter: int) -> str:
    """What a brand's quarter is made of, entry by entry."""
    row = next(iter(sellers.year_of(needs_year(year), brand_id)), None)
    if row is None or not 1 <= quarter <= len(row.quarters):
        raise NotFound(brand_id=brand_id)
    page = page_number()
    rows = seller_quarters.behind(year, brand_id, quarter, offset=(page - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/law_sellers_quarter.html", year=year, row=row, quarter=quarter, total=row.quarters[quarter - 1],
        rows=rows[:A_PAGE], has_more=len(rows) > A_PAGE, page=page, words=ledger_words,
    )  # fmt: skip


@bp.get("/law/sellers/<int:year>.csv")
@open_to(Desk.BOOKKEEPER)
def law_sellers_csv(year: int) -> Response:
    return answer(f"dac7-{needs_year(year)}", _rows(year))


def _rows(year: int) -> Iterator[list[Cell]]:
    yield [
        _("Marchio"), _("Nome in legge"), _("Indirizzo"), _("Codice fiscale"), _("Partita IVA"), _("IBAN"),
        *[
            f"{words} {number}"
            for number in range(1, 5)
            for words in (_("Corrispettivo, trimestre"), _("Trattenuto, trimestre"), _("Vendite, trimestre"))
        ],
        _("Corrispettivo dell'anno"), _("Vendite dell'anno"), _("Da comunicare"),
    ]  # fmt: skip
    for one in sellers.year_of(year):
        facts = one.facts
        quarters: list[Cell] = []
        for quarter in one.quarters:
            quarters += [quarter.consideration_cents, quarter.fees_cents, str(quarter.sales)]
        yield [
            one.name, facts["legal_name"], f"{facts['street']}, {facts['postcode']} {facts['city']}", facts["tin"],
            facts["vat_number"], facts["iban"], *quarters, one.total.consideration_cents, str(one.total.sales),
            _("sì") if one.is_reportable else _("no"),
        ]  # fmt: skip


@bp.post("/law/sellers/<int:year>/tell")
@open_to(Desk.BOOKKEEPER)
def law_sellers_tell(year: int) -> ResponseReturnValue:
    told = flow.tell_sellers(needs_year(year), actor())
    flash(_("Scritto ai titolari di %(num)s marchi.", num=told), "success")
    return redirect(url_for("office.law_sellers", year=year), 303)


@bp.post("/law/sellers/<int:year>/report")
@open_to(Desk.BOOKKEEPER)
def law_sellers_report(year: int) -> ResponseReturnValue:
    """Write the file, for good."""
    try:
        made = flow.report_sellers(needs_year(year), current_app.extensions["shop_identity"].name, actor())
    except YearNotOver:
        flash(_("L'anno non è finito: il file si fa dal primo gennaio."), "warning")
    except NothingNew:
        flash(_("Non c'è niente di nuovo rispetto ai file già fatti."), "warning")
    except SellersLack as refusal:
        names = ", ".join(refusal.values.get("brands", []))
        flash(_("Prima completa i dati di: %(names)s.", names=names), "error")
    else:
        flash(_("File pronto: %(refs)s. Quello che c'è dentro non cambia più.", refs=", ".join(made)), "success")
    return redirect(url_for("office.law_sellers", year=year), 303)


@bp.get("/law/sellers/files/<ref>.xml")
@open_to(Desk.BOOKKEEPER)
def law_sellers_file(ref: str) -> Response:
    xml = sellers.xml_of(ref[:60])
    if xml is None:
        raise NotFound(ref=ref)
    found = Response(xml, mimetype="application/xml")
    found.headers["Content-Disposition"] = f'attachment; filename="{ref}.xml"'
    found.headers["Cache-Control"] = "private, no-store"
    return found
