"""A brand pauses, closes and comes back: what that does is said before, and guarded."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import DataRequired

from storefront.domain.brands.models import BrandState
from storefront.faces.office import bp, words
from storefront.faces.office.brands import file_of
from storefront.faces.office.door import actor
from storefront.faces.web.form_fields import line
from storefront.flows import change_standing
from storefront.flows.change_standing import NotThisMove, StillOpen


class PauseForm(FlaskForm):
    why = line(_l("Perché"), _l("Scrivi il motivo: resta nel registro."), 200)


class CloseForm(PauseForm):
    is_sure = BooleanField(
        _l("Ho letto che cosa succede"), validators=[DataRequired(_l("Leggi che cosa succede e spunta la casella."))]
    )


@bp.route("/brands/<slug>/standing", methods=["GET", "POST"])
def brand_standing(slug: str) -> ResponseReturnValue:
    """Where the brand stands; `act` is pause, close or reopen."""
    file = file_of(slug)
    act = request.form.get("act", "")
    form = CloseForm() if act == "close" else PauseForm()
    if act == "reopen" or (request.method == "POST" and form.validate_on_submit()):
        try:
            said = _moved(file.brand_id, act, form.why.data or "")
        except NotThisMove:
            return _back(slug, _("Intanto il marchio è cambiato: guarda com'è adesso."), "error")
        except StillOpen:
            return _back(slug, _("C'è ancora qualcosa in corso: chiudilo prima."), "error")
        return _back(slug, said)
    page = render_template(
        "office/brand_standing.html", file=file, form=form, standing=change_standing.standing_of(file.brand_id),
        states=words.states(), is_closing=isinstance(form, CloseForm), close=CloseForm(formdata=None),
        pause=PauseForm(formdata=None), is_active=file.state == BrandState.ACTIVE,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _moved(brand_id: int, act: str, why: str) -> str:
    if act == "close":
        change_standing.close_brand(brand_id, why, actor())
        return _("Il marchio è chiuso. Gli estratti conto vanno avanti finché il saldo non è zero.")
    if act == "pause":
        change_standing.pause_brand(brand_id, why, actor())
        return _("In pausa: online non vende, nei negozi sì.")
    change_standing.reopen_brand(brand_id, actor())
    return _("Riaperto: vende di nuovo quello che pubblica.")


def _back(slug: str, said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("office.brand_standing", slug=slug), 303)
