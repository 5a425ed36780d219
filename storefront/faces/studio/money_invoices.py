"""A brand's invoices: those of the cooperative's commission, and those that its buyers asked it for. For owners."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, Length

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.invoices import asked, fattura, queries
from storefront.domain.invoices.models import Invoice
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web import invoice_paper
from storefront.faces.web.fields import plain
from storefront.flows.invoice_given import give_invoice
from storefront.infra import pdf

SHOWN = 100


class GivenForm(FlaskForm):
    number = StringField(
        _l("Numero della tua fattura"), filters=[plain],
        validators=[DataRequired(_l("Scrivi il numero della fattura.")), Length(max=20, message=_l("È troppo lungo."))],
    )  # fmt: skip
    on = DateField(_l("Giorno"), validators=[DataRequired(_l("Scrivi il giorno."))])


@bp.get("/<brand>/money/invoices")
@owners_only
def money_invoices() -> str:
    return _page(GivenForm(on=clock.rome_date(clock.now())))


def _page(form: GivenForm, opened: str = "") -> str:
    brand_id = here().brand_id
    return render_template(
        "studio/money_invoices.html", rows=queries.of_brand(brand_id), form=form, opened=opened,
        asked=asked.every(brand_id=brand_id, limit=SHOWN), days=asked.DAYS, on_day=lambda day: format_date(day, "d MMM yyyy"),
    )  # fmt: skip


@bp.post("/<brand>/money/invoices/given/<ref>")
@owners_only
def money_invoice_given(ref: str) -> ResponseReturnValue:
    """The brand has sent its buyer the invoice of an order."""
    if asked.of_brand(here().brand_id, ref) is None:
        raise NotFound(ref=ref)
    form = GivenForm()
    if not form.validate_on_submit():
        return _page(form, ref), 422
    give_invoice(here().brand_id, ref, form.number.data, form.on.data, by=actor())
    flash(_("Segnata: la fattura dell'ordine %(ref)s è fatta.", ref=ref), "success")
    return redirect(url_for("studio.money_invoices"), 303)


@bp.get("/<brand>/money/invoices/<int:year>/<int:number>.<any(pdf,xml):kind>")
@owners_only
def money_invoice_file(year: int, number: int, kind: str) -> Response:
    row = _paper(year, number)
    content = row.xml if kind == "xml" else pdf.draw("invoice", invoice_paper.printed(row))
    name = (
        fattura.file_name(row.house["vat_number"], year, number)
        if kind == "xml"
        else f"{_('fattura')}-{year}-{number}.pdf"
    )
    answer = make_response(content)
    answer.mimetype = f"application/{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _paper(year: int, number: int) -> Invoice:
    """One of the brand's own. Raises NotFound for another's."""
    row = queries.paper(year, number, here().brand_id)
    if row is None:
        raise NotFound(year=year, number=number)
    return row
