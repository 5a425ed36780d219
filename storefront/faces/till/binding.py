"""A browser becomes a till: bound to a place, once, by somebody with an account there."""

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from storefront.domain.places.staff import places_of
from storefront.domain.tills import doors
from storefront.faces.till import bp, door
from storefront.faces.web import access
from storefront.infra.db import unit_of_work


class BindingForm(FlaskForm):
    place = RadioField(validators=[InputRequired()], coerce=int)
    name = StringField(validators=[InputRequired(), Length(max=60)], filters=[lambda text: (text or "").strip()])


@bp.route("/device", methods=["GET", "POST"])
@door.without_device
def binding() -> str | Response | tuple[str, int]:
    """Choose the place; only places that the signed-in person works at or, for the office, all of them."""
    if not current_user or not current_user.is_authenticated:
        return access.to_sign_in()
    places = places_of(current_user.id, every=current_user.has_role("office"))
    form = BindingForm()
    form.place.label.text, form.name.label.text = _("In quale negozio è questo apparecchio?"), _("Come lo chiamate?")
    form.place.choices = [(place.location_id, place.name) for place in places]
    if request.method == "POST" and form.validate():
        with unit_of_work():
            token = doors.bind(int(form.place.data), form.name.data, by=current_user.id)
        return door.keep(door.to("till.who"), door.DEVICE, token, door.DEVICE_KEPT_S)
    return render_template("till/binding.html", form=form, places=places), 422 if form.errors else 200
