"""When nobody is at the bench: from when to when, and whether dates shift or sales pause. It ends by itself."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField
from wtforms.validators import InputRequired

from storefront.core import clock
from storefront.domain.brands import own_file
from storefront.domain.brands.own_file import AwayRow
from storefront.domain.brands.services import Away
from storefront.faces.studio import bp
from storefront.faces.studio.door import here
from storefront.faces.web.form_fields import line
from storefront.flows import change_brand

LONGEST = timedelta(days=120)
SHIFTS, PAUSES = "shift", "pause"


class AwayForm(FlaskForm):
    from_on = DateField(_l("Primo giorno via"), validators=[InputRequired(_l("Scegli il primo giorno."))])
    until_on = DateField(_l("Ultimo giorno via"), validators=[InputRequired(_l("Scegli l'ultimo giorno."))])
    mode = RadioField(
        _l("E le vendite online"), validators=[InputRequired(_l("Scegli una delle due."))],
        choices=[(SHIFTS, _l("Continuano, ma si spedisce al ritorno")), (PAUSES, _l("Si fermano fino al ritorno"))],
    )  # fmt: skip
    words_it = line(_l("Una frase per chi compra, in italiano"))
    words_en = line(_l("La stessa frase in inglese"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        first, last = self.from_on.data, self.until_on.data
        if last < first:
            self.until_on.errors = [_("L'ultimo giorno viene prima del primo.")]
        elif last < _today():
            self.until_on.errors = [_("Questo giorno è già passato.")]
        elif last - first > LONGEST:
            self.until_on.errors = [_("Al massimo quattro mesi per volta.")]
        return not self.until_on.errors


@bp.route("/<brand>/brand/away", methods=["GET", "POST"])
def brand_away() -> ResponseReturnValue:
    noted, words = own_file.absence(here().brand_id), own_file.stories(here().brand_id)
    form = AwayForm(data=_start(noted, words))
    if not form.validate_on_submit():
        page = render_template("studio/brand_away.html", form=form, noted=noted)
        return page, 422 if request.method == "POST" else 200
    said = {"it": form.words_it.data, "en": form.words_en.data}
    change_brand.be_away(here().brand_id, Away(form.from_on.data, form.until_on.data, form.mode.data == PAUSES, said))
    flash(_("Segnato. Il negozio lo dice a chi compra, e il giorno dopo tutto riparte da solo."), "success")
    return redirect(url_for("studio.brand_away"), 303)


def _start(noted: AwayRow | None, words: dict[str, dict[str, str]]) -> dict[str, Any]:
    said = {f"words_{tag}": words.get(tag, {}).get("away", "") for tag in ("it", "en")}
    if noted is None:
        return {"from_on": _today(), "mode": SHIFTS, **said}
    return {
        "from_on": noted.from_on or _today(), "until_on": noted.until_on, "mode": PAUSES if noted.pauses else SHIFTS,
        **said,
    }  # fmt: skip


@bp.post("/<brand>/brand/away/back")
def brand_away_back() -> ResponseReturnValue:
    change_brand.be_back(here().brand_id)
    flash(_("Fatto: da adesso si vende e si spedisce come sempre."), "success")
    return redirect(url_for("studio.brand_away"), 303)


def _today() -> date:
    return clock.rome_date(clock.now())
