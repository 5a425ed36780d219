"""How the shop calls a person, and in which language it writes to them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from storefront.domain.people import services
from storefront.faces.account import bp
from storefront.faces.web import locale
from storefront.infra.db import unit_of_work

NAMES = {"it": "Italiano", "en": "English"}


class ProfileForm(FlaskForm):
    name = StringField(
        _l("Come ti chiami"), render_kw={"autocomplete": "name"},
        validators=[Length(max=120, message=_l("Al massimo 120 caratteri."))],
        filters=[lambda words: words.strip() if words else ""],
    )  # fmt: skip
    locale = RadioField(
        _l("In che lingua ti scriviamo"), choices=[(tag, NAMES[tag]) for tag in locale.LOCALES],
        validators=[InputRequired(_l("Scegli una lingua."))],
    )  # fmt: skip


@bp.route("/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    form = ProfileForm(name=current_user.name, locale=current_user.locale)
    if not form.validate_on_submit():
        page = render_template("account/profile.html", form=form, email=current_user.email)
        return page, 422 if request.method == "POST" else 200
    with unit_of_work():
        services.call(current_user.id, form.name.data, form.locale.data)
    flash(_("Fatto: abbiamo preso nota."), "success")
    return redirect(url_for("account.profile"), 303)
