"""The official notice on the guarantee (L25): the office hangs the file that the Commission publishes."""

from typing import BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.validators import InputRequired

from storefront.domain.texts import official
from storefront.faces.office import bp, today
from storefront.faces.office.door import actor
from storefront.faces.office.texts import LANGUAGES
from storefront.faces.office.today import Task
from storefront.faces.web import inputs
from storefront.flows.hang_notice import MOST_BYTES, NotANotice, hang_notice

inputs.LARGEST["office.text_notice"] = MOST_BYTES + 64 * 1024  # and what the form says besides


class NoticeForm(FlaskForm):
    language = RadioField(
        _l("In che lingua è"), choices=list(LANGUAGES.items()), validators=[InputRequired(_l("Scegli la lingua."))]
    )
    file = FileField(_l("Il file"), validators=[FileRequired(_l("Scegli il file."))])


@bp.route("/texts/official-notice", methods=["GET", "POST"])
def text_notice() -> ResponseReturnValue:
    form = NoticeForm()
    if form.validate_on_submit():
        try:
            is_new = hang_notice(form.language.data, cast(BinaryIO, form.file.data.stream), actor())
        except NotANotice as refusal:
            form.file.errors = [_refused(refusal.values["why"])]
        else:
            flash(_("Fatto: il negozio lo mostra da adesso.") if is_new else _("Questo c'era già."), "success")
            return redirect(url_for("office.text_notice"), 303)
    page = render_template("office/text_notice.html", form=form, hung=official.hung(), languages=LANGUAGES)
    return page, 422 if request.method == "POST" else 200


def _refused(why: str) -> str:
    return {
        "too_large": _("È troppo grande: al massimo 4 MB."),
        "too_small": _("È troppo piccolo per essere letto: scegli la versione più grande, almeno 300 punti per lato."),
        "not_a_picture": _("Non è un'immagine che si può mostrare: serve un file PNG, JPEG o WebP."),
    }[why]


@today.tells
def _lacking() -> list[Task]:
    """Since 27 September 2026 every shop must show it."""
    if "it" in official.hung():
        return []
    return [Task(_("Manca l'avviso ufficiale sulla garanzia legale"), "office.text_notice", "bad")]
