"""A browser becomes a till: bound to a place, once, by a word from the office, or by somebody with an account there.

The word is what shops are given: no account's password is typed on a device that stands in a shop.
"""

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from storefront.domain.places.staff import places_of
from storefront.domain.tills import doors, refusals
from storefront.faces.till import bp, door
from storefront.faces.till.words import sentence
from storefront.faces.web.form_fields import line
from storefront.flows.change_devices import bind_device
from storefront.infra.db import unit_of_work


class BindingForm(FlaskForm):
    place = RadioField(validators=[InputRequired(_l("Scegli il negozio."))], coerce=int)
    name = line("", _l("Scrivi come chiamate l'apparecchio."), 60)


@bp.route("/device", methods=["GET", "POST"])
@door.without_device
def binding() -> str | Response | tuple[str, int]:
    """Choose the place; only places that the signed-in person works at or, for who looks after all, all of them."""
    if not current_user or not current_user.is_authenticated:
        return door.to("till.binding_code")
    is_over_all = current_user.has_role("office") or current_user.has_role("supervisor")
    places = places_of(current_user.id, every=is_over_all)
    form = BindingForm()
    form.place.label.text, form.name.label.text = _("In quale negozio è questo apparecchio?"), _("Come lo chiamate?")
    form.place.choices = [(place.location_id, place.name) for place in places]
    if request.method == "POST" and form.validate():
        with unit_of_work():
            token = doors.bind(int(form.place.data), form.name.data, by=current_user.id)
        return door.keep(door.to("till.who"), door.DEVICE, token, door.DEVICE_KEPT_S)
    return render_template("till/binding.html", form=form, places=places), 422 if form.errors else 200


class CodeForm(FlaskForm):
    code = line("", None, 20)
    name = line("", None, 60)


@bp.route("/device/code", methods=["GET", "POST"])
@door.without_device
def binding_code() -> str | Response | tuple[str, int]:
    """With a word that the office has made for this place: used once, and soon."""
    form = CodeForm()
    if request.method == "GET" or not form.validate():
        return render_template("till/binding_code.html", form=form, said=None)
    name = form.name.data or _("Un apparecchio")
    try:
        token = bind_device(form.code.data, name, request.remote_addr or "")
    except (refusals.WrongDeviceCode, refusals.TooManyTries) as refusal:
        return render_template("till/binding_code.html", form=form, said=sentence(refusal)), refusal.status
    return door.keep(door.to("till.who"), door.DEVICE, token, door.DEVICE_KEPT_S)
