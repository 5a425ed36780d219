"""A person's own data: what is kept and why, a copy to take away, and the way out (GDPR, articles 15, 17 and 20)."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import DataRequired

from storefront.domain.privacy import person, requests, standing
from storefront.domain.privacy.models import Progress
from storefront.faces.account import bp
from storefront.faces.web import own_copy, privacy_words
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows import erase_person
from storefront.infra.log import logger

log = logger(__name__)


class EraseForm(FlaskForm):
    sure = BooleanField(
        _l("Ho letto che cosa va via e che cosa resta"),
        validators=[DataRequired(_l("Segna la casella: dopo non si torna indietro."))],
    )


@bp.get("/privacy")
def privacy() -> str:
    """What is kept, a copy, the way out; and what an erasure waits for that was asked before."""
    return render_template(
        "account/privacy.html", waiting=requests.open_erasure_of(current_user.id), words=privacy_words
    )  # fmt: skip


@bp.get("/data.zip")
def data() -> ResponseReturnValue:
    """The copy. Whoever finds the browser open does not get it: the password is asked again."""
    if not is_fresh():
        return ask_again()
    log.info("data_copied")
    return own_copy.answer(person.of_account(current_user.id))


@bp.route("/erase", methods=["GET", "POST"])
def erase() -> ResponseReturnValue:
    """What goes, what stays and why, what is in the way; sent, it is done, or waits until it can be."""
    if not is_fresh():
        return ask_again()
    form = EraseForm()
    if form.validate_on_submit():
        return _asked()
    found = standing.what_is_open(person.of_account(current_user.id))
    page = render_template("account/erase.html", form=form, found=found, words=privacy_words)
    return page, 422 if request.method == "POST" else 200


def _asked() -> Response:
    user_id = current_user.id
    if erase_person.ask_erasure(user_id).state == Progress.DONE:
        logout_user()
        flash(_("Fatto: il tuo profilo non c'è più. Ti abbiamo scritto un'ultima mail."), "success")
        return redirect(url_for("shop.home"), 303)  # type: ignore[return-value]  # werkzeug's type
    flash(_("Abbiamo preso nota: lo facciamo appena si può."), "success")
    return redirect(url_for("account.privacy"), 303)  # type: ignore[return-value]  # as above


@bp.post("/erase/stop")
def keep() -> Response:
    """They thought better of it."""
    if erase_person.take_back(current_user.id):
        flash(_("Il tuo profilo resta: non cancelliamo niente."), "success")
    return redirect(url_for("account.privacy"), 303)  # type: ignore[return-value]  # as above
