"""What comes back to the atelier: looked at, put on the shelf again or taken out. See docs/returns.md."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from storefront.core.errors import NotFound
from storefront.core.money import parse_cents
from storefront.domain.orders import returns
from storefront.domain.orders.after_models import Condition
from storefront.domain.orders.returns import ReturnRow, Seen
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.web.fields import plain
from storefront.flows.receive_return import WorthlessReason, receive_return


class SeenForm(FlaskForm):
    """How it came back."""

    condition = RadioField(_l("Com'è?"), validators=[InputRequired(_l("Scegli com'è."))])
    shelve = BooleanField(_l("Si può vendere di nuovo"))
    less = StringField(_l("Quanto vale in meno"), filters=[plain])
    remark = TextAreaField(_l("Che cosa hai visto"), filters=[plain], validators=[Length(max=600)])

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        words = {
            Condition.AS_NEW: _("Come nuovo"), Condition.USED: _("Usato più che per provarlo"),
            Condition.DAMAGED: _("Rovinato"), Condition.MISSING: _("Nella scatola non c'era"),
        }  # fmt: skip
        self.condition.choices = [(one.value, words[one]) for one in Condition]

    def seen(self) -> Seen | None:
        """What was filled in; none when it cannot be read."""
        if not self.validate_on_submit():
            return None
        try:
            less = parse_cents(self.less.data) if self.less.data else 0
        except ValueError:
            self.less.errors = [_("Scrivi un importo, come 12,50.")]
            return None
        return Seen(Condition(self.condition.data), bool(self.shelve.data), less, self.remark.data or "")


@bp.get("/<brand>/orders/returns")
def order_returns() -> str:
    return render_template("studio/order_returns.html", rows=returns.expected_by(here().brand_id))


@bp.route("/<brand>/orders/returns/<number>", methods=["GET", "POST"])
def order_return(number: str) -> Response | str | tuple[str, int]:
    """One piece: what was in the box."""
    row = returns.of_brand(here().brand_id, number.upper())
    if row is None:
        raise NotFound(ref=number)
    form = SeenForm()
    seen = form.seen()
    if seen is None:
        return _page(row, form), 422 if request.method == "POST" else 200
    try:
        received = receive_return(row.ref, seen, row.place_id, actor(), brand_id=here().brand_id)
    except WorthlessReason:
        form.remark.errors = [
            _("Se non è come nuovo, scrivi che cosa hai visto. E non può valere più di quanto è stato pagato.")
        ]
        return _page(row, form), 422
    flash(_("Segnato, grazie. Al rimborso pensa l'ufficio.") if received else _("Era già segnato."), "success")
    return redirect(url_for("studio.order_returns"), 303)  # type: ignore[return-value]  # werkzeug's type


def _page(row: ReturnRow, form: SeenForm) -> str:
    return render_template("studio/order_return.html", row=row, form=form)
