"""The people at the tills: added, changed, given a PIN and a badge, ended, erased. PINs are shown once, and never again.

The office and supervisors see everybody; a tutor sees the trainees of the places that are theirs, and changes nothing.
"""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from storefront.core.errors import NotFound
from storefront.domain.places.staff import places_of, tutored_by
from storefront.domain.tills import staff_queries
from storefront.domain.tills.staff import FACES, StaffFacts
from storefront.domain.tills.staff_queries import StaffRow
from storefront.faces.office import bp, today
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.today import Task
from storefront.faces.web.form_fields import line
from storefront.flows import change_staff
from storefront.infra import pdf

LOCALES = [("it", "Italiano"), ("en", "English"), ("fr", "Français"), ("ar", "العربية")]


class StaffForm(FlaskForm):
    name = line(_l("Nome di battesimo"), _l("Scrivi il nome."), 40, render_kw={"autocomplete": "off"})
    face = RadioField(
        _l("Il disegno da toccare"), default=FACES[0], validators=[InputRequired(_l("Scegli un disegno."))]
    )
    places = SelectMultipleField(
        _l("Dove lavora"), coerce=int, validators=[InputRequired(_l("Scegli almeno un posto."))]
    )
    locale = SelectField(_l("Lingua della cassa"), choices=LOCALES, default="it")
    text_size = SelectField(
        _l("Scritte"), default="m", choices=[("m", _l("Normali")), ("l", _l("Grandi")), ("x", _l("Molto grandi"))]
    )
    is_trainee = BooleanField(_l("È in formazione"))
    is_supervisor = BooleanField(_l("È responsabile: annulla vendite di giornate chiuse"))
    may_change_prices = BooleanField(_l("Può cambiare i prezzi"))

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        self.face.choices = [(face, name) for face, name in faces().items()]
        self.places.choices = [(place.location_id, place.name) for place in places_of(0, every=True)]

    def facts(self) -> StaffFacts:
        return StaffFacts(
            self.name.data, self.face.data, self.locale.data, self.text_size.data, self.is_supervisor.data,
            self.may_change_prices.data, self.is_trainee.data,
        )  # fmt: skip


def faces() -> dict[str, str]:
    """What each drawing shows, in words."""
    said = (
        _("Sole"), _("Luna"), _("Stella"), _("Cuore"), _("Foglia"), _("Fiore"), _("Pesce"), _("Barca"), _("Casa"),
        _("Aquilone"), _("Tazza"), _("Chiave"),
    )  # fmt: skip
    return dict(zip(FACES, said, strict=True))


def changes_staff() -> bool:
    """Whether the person of this request may do more than look."""
    return bool(current_user.has_role("office") or current_user.has_role(Desk.SUPERVISOR))


def _seen(staff_id: int | None = None) -> list[StaffRow]:
    own = None if changes_staff() else tutored_by(current_user.id)
    return staff_queries.working(own, staff_id)


def _one(staff_id: int) -> StaffRow:
    found = next(iter(_seen(staff_id)), None)
    if found is None:
        raise NotFound(staff_id=staff_id)
    return found


@bp.get("/people/staff")
@open_to(Desk.SUPERVISOR, Desk.TUTOR)
def person_staff() -> str:
    gone = staff_queries.gone() if changes_staff() else []
    return render_template("office/staff.html", rows=_seen(), gone=gone, may_change=changes_staff())


@bp.route("/people/staff/new", methods=["GET", "POST"])
@open_to(Desk.SUPERVISOR)
def person_staff_new() -> ResponseReturnValue:
    form = StaffForm()
    if form.validate_on_submit():
        staff_id, pin = change_staff.add_staff(form.facts(), form.places.data, actor())
        return _told_once(staff_id, form.name.data, pin)
    return render_template("office/staff_form.html", form=form, row=None), 422 if request.method == "POST" else 200


@bp.route("/people/staff/<int:staff_id>", methods=["GET", "POST"])
@open_to(Desk.SUPERVISOR, Desk.TUTOR)
def person_staff_one(staff_id: int) -> ResponseReturnValue:
    row = _one(staff_id)
    if not changes_staff():
        if request.method == "POST":
            raise NotFound
        return render_template("office/staff_seen.html", row=row)
    form = StaffForm(obj=row) if request.method == "POST" else StaffForm(data=_start(row))
    if form.validate_on_submit():
        change_staff.change_staff(staff_id, form.facts(), form.places.data, actor())
        return _back(staff_id, _("Salvato."))
    return render_template("office/staff_form.html", form=form, row=row), 422 if request.method == "POST" else 200


def _start(row: StaffRow) -> dict[str, Any]:
    start = {name: getattr(row, name) for name in StaffFacts.__slots__}
    return {**start, "places": [location_id for location_id, _name in row.places]}


@bp.post("/people/staff/<int:staff_id>/pin")
@open_to(Desk.SUPERVISOR)
def person_staff_pin(staff_id: int) -> ResponseReturnValue:
    row = _one(staff_id)
    return _told_once(staff_id, row.name, change_staff.give_pin(staff_id, actor()))


def _told_once(staff_id: int, name: str, pin: str) -> ResponseReturnValue:
    """The page with the PIN: the answer itself, for a redirect would have to keep the number somewhere."""
    page = make_response(render_template("office/staff_pin.html", staff_id=staff_id, name=name, pin=pin))
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.post("/people/staff/<int:staff_id>/unlock")
@open_to(Desk.SUPERVISOR)
def person_staff_unlock(staff_id: int) -> ResponseReturnValue:
    change_staff.unlock(staff_id, actor())
    return _back(staff_id, _("Aperto: vale il numero di prima."))


@bp.post("/people/staff/<int:staff_id>/badge")
@open_to(Desk.SUPERVISOR)
def person_staff_badge(staff_id: int) -> ResponseReturnValue:
    """A new badge as a paper to print, once: the QR is kept nowhere."""
    row = _one(staff_id)
    code = change_staff.give_badge(staff_id, actor())
    title = _("Tessera di %(name)s", name=row.name)
    values = {
        "lang": "it",
        "title": title,
        "name": row.name,
        "qr": pdf.qr(code),
        "words": _("Passala davanti alla cassa."),
    }
    answer = make_response(pdf.draw("badge", values))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'inline; filename="tessera.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/people/staff/<int:staff_id>/badge/end")
@open_to(Desk.SUPERVISOR)
def person_staff_badge_end(staff_id: int) -> ResponseReturnValue:
    change_staff.take_badge(staff_id, actor())
    return _back(staff_id, _("La tessera di prima non apre più niente."))


@bp.post("/people/staff/<int:staff_id>/end")
@open_to(Desk.SUPERVISOR)
def person_staff_end(staff_id: int) -> ResponseReturnValue:
    change_staff.end_staff(staff_id, actor())
    return _to_list(_("Fatto: non entra più in nessuna cassa."))


@bp.post("/people/staff/<int:staff_id>/erase")
@open_to(Desk.SUPERVISOR)
def person_staff_erase(staff_id: int) -> ResponseReturnValue:
    change_staff.erase_staff(staff_id, actor())
    return _to_list(_("Cancellato: nome e disegno non ci sono più, le vendite restano senza nome."))


def _back(staff_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("office.person_staff_one", staff_id=staff_id), 303)


def _to_list(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("office.person_staff"), 303)


@today.tells
def locked_out() -> list[Task]:
    """Who was shut out by wrong PINs waits for somebody."""
    return [
        Task(_("%(name)s ha sbagliato il numero cinque volte: la cassa è chiusa per lei o lui.", name=name),
             "office.person_staff_one", "bad", {"staff_id": staff_id})
        for staff_id, name in staff_queries.locked()
    ] if changes_staff() else []  # fmt: skip
