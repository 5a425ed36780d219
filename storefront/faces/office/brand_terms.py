"""The terms of a brand: what held, what holds, what is agreed from a coming day on.

Fifteen days are the notice that a brand has a right to (Regulation (EU) 2019/1150, art. 3); it may do without.
"""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import InputRequired

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.core.percent import parse_percent
from storefront.domain.brands import terms
from storefront.domain.brands.models import Party, VatRegime
from storefront.domain.brands.terms import Agreed, TermsOfDay, TooSoon
from storefront.faces.office import bp
from storefront.faces.office.brands import file_of, part
from storefront.faces.office.door import actor
from storefront.flows import change_standing

NOTICE = timedelta(days=15)
CHOOSE = _l("Scegli una delle due.")
SELLERS = [(Party.BRAND.value, _l("Il marchio")), (Party.COOPERATIVE.value, _l("La cooperativa"))]


def choice(label: Any, choices: list[tuple[str, Any]]) -> RadioField:
    return RadioField(label, choices=choices, validators=[InputRequired(CHOOSE)])


class TermsForm(FlaskForm):
    valid_from = DateField(_l("Valgono dal"), validators=[InputRequired(_l("Scegli da quando valgono."))])
    waives = BooleanField(_l("Il marchio ha scritto che gli va bene prima dei 15 giorni"))
    online = part(_l("Commissione online, in %"), "15")
    till = part(_l("Commissione in negozio, in %"), "20")
    fee_bearer = choice(_l("Chi paga il costo del pagamento online"), SELLERS)
    seller_online = choice(_l("Chi vende online, per legge"), SELLERS)
    seller_till = choice(_l("Chi vende in negozio, per legge"), SELLERS)
    vat_regime = choice(
        _l("Regime IVA"),
        [(VatRegime.ORDINARY.value, _l("Ordinario")), (VatRegime.FORFETTARIO.value, _l("Forfettario"))],
    )
    vat = part(_l("IVA dei suoi pezzi, in %"), "22")
    purpose = choice(_l("Che cos'è"), [("profit", _l("Un'impresa")), ("nonprofit", _l("Un ente senza scopo di lucro"))])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        today = clock.rome_date(clock.now())
        if self.valid_from.data <= today:
            self.valid_from.errors = [
                _("Valgono da domani in poi: quello che si vende oggi tiene le condizioni di oggi.")
            ]
        elif self.valid_from.data < today + NOTICE and not self.waives.data:
            self.valid_from.errors = [
                _("La legge dà al marchio 15 giorni di preavviso. Se gli va bene prima, spunta la casella.")
            ]
        return not self.valid_from.errors

    def agreed(self) -> Agreed:
        return Agreed(
            parse_percent(self.online.data), parse_percent(self.till.data), VatRegime(self.vat_regime.data),
            parse_percent(self.vat.data), Party(self.seller_online.data), Party(self.seller_till.data),
            Party(self.fee_bearer.data), self.purpose.data == "nonprofit",
        )  # fmt: skip


@bp.route("/brands/<slug>/terms", methods=["GET", "POST"])
def brand_terms(slug: str) -> ResponseReturnValue:
    file, today = file_of(slug), clock.rome_date(clock.now())
    rows = terms.history(file.brand_id)
    form = TermsForm(data=_start(rows, today))
    if form.validate_on_submit():
        valid_from = form.valid_from.data
        change_standing.agree_terms(file.brand_id, slug, file.name, valid_from, form.agreed(), actor())
        return _back(slug, _("Segnato. Chi è titolare riceve una mail."))
    now = terms.in_force(rows, today)
    page = render_template("office/brand_terms.html", file=file, form=form, rows=rows, now=now, today=today)
    return page, 422 if request.method == "POST" else 200


def _start(rows: list[TermsOfDay], today: date) -> dict[str, Any]:
    now = terms.in_force(rows, today) or (rows[-1] if rows else None)
    start: dict[str, Any] = {"valid_from": today + NOTICE}
    if now is None:
        return start
    agreed = now.agreed
    return start | {
        "online": _typed(agreed.commission_online_bp), "till": _typed(agreed.commission_till_bp),
        "vat": _typed(agreed.vat_bp), "fee_bearer": agreed.fee_bearer.value, "seller_online": agreed.seller_online.value,
        "seller_till": agreed.seller_till.value, "vat_regime": agreed.vat_regime.value,
        "purpose": "nonprofit" if agreed.is_nonprofit else "profit",
    }  # fmt: skip


def _typed(basis_points: int) -> str:
    return f"{basis_points / 100:g}".replace(".", ",")


@bp.post("/brands/<slug>/terms/<day>/remove")
def brand_terms_remove(slug: str, day: str) -> ResponseReturnValue:
    file = file_of(slug)
    try:
        change_standing.forget_terms(file.brand_id, slug, date.fromisoformat(day), actor())
    except (ValueError, TooSoon) as error:
        raise NotFound(day=day) from error
    return _back(slug, _("Tolte: non entrano in vigore."))


def _back(slug: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("office.brand_terms", slug=slug), 303)
