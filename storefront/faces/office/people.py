"""The people of the office: who has which desk, who is invited. Only the office; nobody changes their own."""

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
from storefront.domain.people import desks, office_letters
from storefront.domain.people.desks import LastOfOffice, OwnRole
from storefront.domain.people.office_letters import WrittenAlready
from storefront.domain.places.staff import places_of, tutored_by
from storefront.faces.office import bp, words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web import locale
from storefront.faces.web.form_fields import an_email, line
from storefront.flows import change_desks


class InviteForm(FlaskForm):
    email = line(
        _l("La sua e-mail"), _l("Scrivi un indirizzo e-mail."), 254, an_email,
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )  # fmt: skip
    role = RadioField(_l("Che cosa fa"), validators=[InputRequired(_l("Scegli un ruolo."))])

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = [(role, name) for role, (name, _opens) in words.desks().items()]


@bp.get("/people")
@open_to(Desk.SUPERVISOR, Desk.TUTOR)
def people() -> ResponseReturnValue:
    """People with a desk; supervisors and tutors go on to those at the tills."""
    if not current_user.has_role(desks.OFFICE):
        return redirect(url_for("office.person_staff"), 303)
    return render_template(
        "office/people.html", people=desks.people(), letters=office_letters.waiting(), now=clock.now(),
        own_id=current_user.id, desks=words.desks(),
    )  # fmt: skip


@bp.route("/people/invite", methods=["GET", "POST"])
def person_invite() -> ResponseReturnValue:
    form = InviteForm()
    if form.validate_on_submit():
        user_id = desks.account_of(form.email.data)
        if user_id is not None:  # an account of the shop: the desk is given at once, nothing is to be accepted
            return _changed(user_id, form.role.data, gives=True)
        try:
            change_desks.invite_to_office(form.email.data, form.role.data, locale.current(), actor())
        except WrittenAlready:
            form.email.errors = [_("Ha già un invito: se non trova la mail, ritiralo e mandane un altro.")]
        else:
            return _back(_("Invito mandato a %(email)s. Vale 7 giorni.", email=form.email.data))
    page = render_template("office/person_invite.html", form=form, desks=words.desks())
    return page, 422 if request.method == "POST" else 200


@bp.get("/people/<int:user_id>")
def person(user_id: int) -> str:
    found = next(iter(desks.people(user_id)), None)
    if found is None:
        raise NotFound(user_id=user_id)
    is_tutor = Desk.TUTOR in found.roles
    return render_template(
        "office/person.html", person=found, desks=words.desks(), is_me=user_id == current_user.id,
        places=places_of(0, every=True) if is_tutor else [], tutored=tutored_by(user_id) if is_tutor else [],
    )  # fmt: skip


@bp.post("/people/<int:user_id>/places")
def person_places(user_id: int) -> ResponseReturnValue:
    """Whose trainees a tutor sees."""
    found = next(iter(desks.people(user_id)), None)
    if found is None or Desk.TUTOR not in found.roles:
        raise NotFound(user_id=user_id)
    known = {place.location_id for place in places_of(0, every=True)}
    wanted = [
        int(said) for said in request.form.getlist("places") if said.isascii() and said.isdigit() and len(said) < 18
    ]
    change_desks.keep_places_of_tutor(user_id, [one for one in wanted if one in known], actor())
    flash(_("Salvato."), "success")
    return redirect(url_for("office.person", user_id=user_id), 303)


@bp.post("/people/<int:user_id>/roles")
def person_roles(user_id: int) -> ResponseReturnValue:
    """Give or take one desk: `give` or `take` holds its name."""
    for act in ("give", "take"):
        if request.form.get(act) in desks.DESKS:
            return _changed(user_id, request.form[act], gives=act == "give")
    return _back(_("Scegli un ruolo."), "error")


def _changed(user_id: int, role: str, *, gives: bool) -> ResponseReturnValue:
    try:
        if gives:
            change_desks.give_desk(user_id, role, actor())
        else:
            change_desks.take_desk(user_id, role, actor())
    except OwnRole:
        return _back(_("I propri ruoli non si cambiano da soli: lo fa un'altra persona dell'ufficio."), "error")
    except LastOfOffice:
        return _back(_("È l'unica persona dell'ufficio: prima dai il ruolo a qualcun altro."), "error")
    return _back(_("Fatto. Quella persona accede di nuovo e trova le sue pagine."))


@bp.post("/people/<int:user_id>/sign-ins/end")
def person_sign_ins_end(user_id: int) -> ResponseReturnValue:
    change_desks.end_sign_ins(user_id, actor())
    return _back(_("Fatto: è uscita da tutti i dispositivi."))


@bp.post("/people/letters/<ref>/revoke")
def person_letter_revoke(ref: str) -> ResponseReturnValue:
    email = change_desks.revoke_letter(ref, actor())
    return _back(_("Invito ritirato: il link di %(email)s non vale più.", email=email))


def _back(said: str, kind: str = "success") -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("office.people"), 303)
