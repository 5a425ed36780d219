"""The people of a brand: who they are, who is invited, what each may do. Owners alone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.brands import invitations
from storefront.domain.brands.invitations import InvitedAlready
from storefront.domain.brands.members import EDITOR, OWNER, people_of
from storefront.domain.brands.services_members import LastOwner
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web import locale
from storefront.faces.web.form_fields import an_email, line
from storefront.flows import change_members

PARTS = [(EDITOR, _l("Collabora")), (OWNER, _l("È titolare"))]


class InviteForm(FlaskForm):
    email = line(
        _l("La sua e-mail"), _l("Scrivi un indirizzo e-mail."), 254, an_email,
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )  # fmt: skip
    role = RadioField(
        _l("Che cosa può fare"), choices=PARTS, default=EDITOR, validators=[InputRequired(_l("Scegli una delle due."))]
    )


class PartForm(FlaskForm):
    role = RadioField(choices=PARTS, validators=[InputRequired()])


@bp.route("/<brand>/brand/people", methods=["GET", "POST"])
@owners_only
def brand_members() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form)
    if form.email.data in {person.email for person in people_of(here().brand_id)}:
        form.email.errors = [_("Lavora già per questo marchio.")]
        return _page(form)
    try:
        change_members.invite_member(
            here().brand_id, here().slug, here().name, form.email.data, form.role.data, locale.current(), actor()
        )
    except InvitedAlready:
        form.email.errors = [_("Ha già un invito: se non trova la mail, mandalo di nuovo da qui sotto.")]
        return _page(form)
    return _back(_("Invito mandato a %(email)s. Vale 14 giorni.", email=form.email.data))


def _page(form: InviteForm) -> ResponseReturnValue:
    page = render_template(
        "studio/brand_members.html", form=form, people=people_of(here().brand_id), own_id=current_user.id,
        invitations=invitations.waiting(here().brand_id), now=clock.now(),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.post("/<brand>/brand/people/<int:user_id>")
@owners_only
def brand_member_part(user_id: int) -> ResponseReturnValue:
    if user_id not in {person.user_id for person in people_of(here().brand_id)}:
        raise NotFound(user_id=user_id)
    form = PartForm()
    if not form.validate_on_submit():
        return _back(_("Scegli una delle due."), "error")
    try:
        change_members.change_member(here().brand_id, here().slug, user_id, form.role.data, actor())
    except LastOwner:
        return _back(_last_words(), "error")
    return _back(_("Cambiato. Quella persona accede di nuovo e trova le sue pagine."))


@bp.post("/<brand>/brand/people/<int:user_id>/remove")
@owners_only
def brand_member_remove(user_id: int) -> ResponseReturnValue:
    own_id = int(current_user.id)
    try:
        change_members.remove_member(here().brand_id, here().slug, user_id, actor())
    except LastOwner:
        return _back(_last_words(), "error")
    if user_id == own_id:
        return redirect(url_for("security.login"), 303)
    return _back(_("Fatto: non entra più, da nessun dispositivo."))


@bp.post("/<brand>/brand/invitations/<ref>/again")
@owners_only
def brand_invitation_again(ref: str) -> ResponseReturnValue:
    email = change_members.renew_invitation(here().brand_id, here().slug, here().name, ref, locale.current(), actor())
    return _back(_("Invito mandato di nuovo a %(email)s. Il link di prima non vale più.", email=email))


@bp.post("/<brand>/brand/invitations/<ref>/revoke")
@owners_only
def brand_invitation_revoke(ref: str) -> ResponseReturnValue:
    email = change_members.revoke_invitation(here().brand_id, here().slug, ref, actor())
    return _back(_("Invito ritirato: il link di %(email)s non vale più.", email=email))


def _last_words() -> str:
    return _("Un marchio ha sempre almeno un titolare. Prima nomina qualcun altro.")


def _back(words: str, kind: str = "success") -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("studio.brand_members"), 303)
