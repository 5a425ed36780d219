"""The devices of the tills by place: a word to bind a new one, and an end to one that was lost."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField

from storefront.domain.people.queries import names_of
from storefront.domain.places.staff import places_of
from storefront.domain.tills import devices
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.flows import change_devices


class CodeForm(FlaskForm):
    place = SelectField(coerce=int)

    def __init__(self) -> None:
        super().__init__()
        self.place.label.text = _("Dove sta il nuovo apparecchio")
        self.place.choices = [(place.location_id, place.name) for place in places_of(0, every=True)]


@bp.route("/places/devices", methods=["GET", "POST"])
@open_to(Desk.SUPERVISOR)
def place_devices() -> ResponseReturnValue:
    """The list; after a POST with the word for a new device, which this answer alone shows."""
    form, code = CodeForm(), ""
    if form.validate_on_submit():
        code = change_devices.make_device_code(form.place.data, actor())
    rows = devices.bound()
    page = make_response(
        render_template(
            "office/place_devices.html", form=form, code=code, rows=rows, binders=names_of(row.bound_by for row in rows)
        ),
        422 if request.method == "POST" and not code else 200,
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.post("/places/devices/<int:device_id>/end")
@open_to(Desk.SUPERVISOR)
def place_device_end(device_id: int) -> ResponseReturnValue:
    name = change_devices.end_device(device_id, actor())
    flash(_("%(name)s non è più una cassa: alla prossima pagina resta fuori.", name=name), "success")
    return redirect(url_for("office.place_devices"), 303)
