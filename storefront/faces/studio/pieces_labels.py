"""Labels to print: of single pieces, of a variant, of a consignment, or of all that has none yet."""

from dataclasses import dataclass

from flask import make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.consignments import queries as consignments
from storefront.domain.pieces import choosing, labels
from storefront.domain.pieces.handling import mark_printed
from storefront.domain.pieces.label_paper import SHEETS, label_paper
from storefront.domain.pieces.labels import LabelRow
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.infra.db import unit_of_work

MOST_CODES = 200
LAST_SHEET = "label_sheet"
"""Where the session remembers which sheets this workshop has in its printer."""


class PrintForm(FlaskForm):
    sheet = RadioField(_l("Che etichette hai"), validators=[InputRequired(_l("Scegli le etichette che hai."))])
    first_cell = IntegerField(
        _l("Prima etichetta libera"), default=1,
        validators=[
            InputRequired(_l("Scrivi un numero, come 1.")), NumberRange(1, 65, _l("Scrivi un numero da 1 a 65.")),
        ],
    )  # fmt: skip

    def __init__(self, **start: object) -> None:
        super().__init__(**start)
        self.sheet.choices = [
            ("24", _("Foglio A4, 24 etichette da 70 × 37 mm")),
            ("24-margins", _("Foglio A4 con margini, 24 etichette da 63,5 × 33,9 mm")),
            ("65", _("Foglio A4, 65 etichette da 38,1 × 21,2 mm")),
            ("roll-62x29", _("Rotolo, una per volta, 62 × 29 mm")),
            ("roll-57x32", _("Rotolo, una per volta, 57 × 32 mm")),
        ]

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        sheet = SHEETS[self.sheet.data]
        if not sheet.is_roll and self.first_cell.data > sheet.a_page:
            self.first_cell.errors = [_("Questo foglio ha %(count)s etichette.", count=sheet.a_page)]
            return False
        return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose labels, as the address says it; the same words go along with the form."""

    codes: list[str]
    sku: str
    consignment: str
    is_all: bool  # printed ones of the variant too


@bp.route("/<brand>/pieces/labels", methods=["GET", "POST"])
def piece_labels() -> ResponseReturnValue:
    wanted = _wanted()
    rows = _rows(wanted)
    form = PrintForm(sheet=session.get(LAST_SHEET, "24"))
    if rows and form.validate_on_submit():
        return _printed(rows, form)
    page = render_template("studio/piece_labels.html", form=form, rows=rows, wanted=wanted, most=labels.MOST)
    return page, 422 if request.method == "POST" else 200


def _wanted() -> Wanted:
    codes = [refs.normalised(code)[:12] for code in request.values.getlist("piece")][:MOST_CODES]
    return Wanted(
        codes, request.values.get("sku", "")[:64], request.values.get("consignment", "")[:12],
        request.values.get("all") == "1",
    )  # fmt: skip


def _rows(wanted: Wanted) -> list[LabelRow]:
    """The labels that are meant. What is not the brand's is not found."""
    brand_id = here().brand_id
    if wanted.codes:
        return _all_of(wanted.codes)
    if wanted.consignment:
        row = consignments.consignment(brand_id, wanted.consignment)
        if row is None:
            raise NotFound(ref=wanted.consignment)
        return _all_of([line.code for line in consignments.lines_of(row.id, "it")])
    if wanted.sku:
        if choosing.variant_id(brand_id, wanted.sku) is None:
            raise NotFound(sku=wanted.sku)
        if wanted.is_all:
            return labels.of_variant(brand_id, wanted.sku, "it")
    return labels.unprinted(brand_id, "it", wanted.sku)


def _all_of(codes: list[str]) -> list[LabelRow]:
    rows = labels.of_codes(here().brand_id, codes, "it")
    if len(rows) != len(set(codes)):
        raise NotFound(codes=codes)
    return rows


def _printed(rows: list[LabelRow], form: PrintForm) -> Response:
    """The paper. The labels are Italian, whatever language the studio is read in: they hang in shops in Turin."""
    paper = label_paper(rows, form.sheet.data, "it", form.first_cell.data)
    with unit_of_work():
        mark_printed([row.piece_id for row in rows])
    session[LAST_SHEET] = form.sheet.data
    return as_paper(paper, _("etichette"))


def as_paper(paper: bytes, name: str) -> Response:
    """A PDF to look at and print; never kept by anybody in between."""
    answer = make_response(paper)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
