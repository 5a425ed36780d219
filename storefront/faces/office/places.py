"""Outlets and the hub: address, contacts, hours by weekday, closures, pick-up. Ateliers are their brands' to change."""

import re
from datetime import date, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.media.queries import ready
from storefront.domain.places import keeping
from storefront.domain.places.keeping import KeptPlace, PlaceFacts
from storefront.domain.places.models import LocationKind
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web.form_fields import PHONE, a_province, an_email, an_italian_postcode, code, line, paragraphs
from storefront.flows import change_place

STRETCH = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*[-–]\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?")
LONGEST_CLOSURE = timedelta(days=120)
Stretches = list[tuple[time, time]]


def stretches(text: str) -> Stretches:
    """Hours as people write them, "9-13, 15:30-19"; empty is closed. Raises ValueError."""
    found: Stretches = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        match = STRETCH.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, first_minutes, last, last_minutes = match.groups()
        opens, closes = time(int(first), int(first_minutes or 0)), time(int(last), int(last_minutes or 0))
        if closes <= opens or (found and opens < found[-1][1]):
            raise ValueError(part)
        found.append((opens, closes))
    return found


def written(hours: Stretches) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in hours)


def some_hours(_form: Any, field: Field) -> None:
    try:
        stretches(field.data or "")
    except ValueError as error:
        raise ValidationError(_("Scrivi gli orari così: 9:00-13:00, 15:30-19:00. Vuoto vuol dire chiuso.")) from error


def weekdays() -> list[str]:
    return [
        _("Lunedì"), _("Martedì"), _("Mercoledì"), _("Giovedì"), _("Venerdì"), _("Sabato"), _("Domenica")
    ]  # fmt: skip


class PlaceForm(FlaskForm):
    name = line(_l("Nome"), _l("Scrivi il nome."))
    street = line(_l("Via e numero"), _l("Scrivi la via e il numero."))
    postcode = code(_l("CAP"), _l("Scrivi il CAP."), 5, an_italian_postcode)
    city = line(_l("Città"), _l("Scrivi la città."))
    province = line(_l("Provincia"), _l("Scrivi la sigla della provincia, come TO."), 2, a_province)
    email = line(_l("E-mail"), _l("Scrivi un indirizzo e-mail."), 254, an_email)
    phone = line(_l("Telefono"), None, 32, PHONE)
    offers_pickup = BooleanField(_l("Qui si ritirano gli ordini online"))
    ready_hours = IntegerField(
        _l("Ore di apertura perché un ritiro sia pronto"),
        validators=[InputRequired(_l("Scrivi un numero, come 4.")), NumberRange(0, 240, _l("Da 0 a 240."))],
    )
    cutoff_hour = SelectField(
        _l("I pacchi ordinati entro le"), coerce=int, choices=[(hour, f"{hour}:00") for hour in range(8, 21)]
    )
    blurb_it = paragraphs(_l("Che posto è, in italiano"), 2000)
    blurb_en = paragraphs(_l("La stessa cosa in inglese"), 2000)

    @property
    def days(self) -> list[Field]:
        return [self[f"day_{number}"] for number in range(7)]

    def facts(self) -> PlaceFacts:
        return PlaceFacts(*(self[name].data for name in PlaceFacts.__slots__))

    def hours(self) -> dict[int, Stretches]:
        return {number: stretches(field.data or "") for number, field in enumerate(self.days)}


for _number in range(7):
    setattr(PlaceForm, f"day_{_number}", line("", None, 60, some_hours))


class ClosureForm(FlaskForm):
    first = DateField(_l("Primo giorno chiuso"), validators=[InputRequired(_l("Scegli il primo giorno."))])
    last = DateField(_l("Ultimo giorno chiuso"), validators=[InputRequired(_l("Scegli l'ultimo giorno."))])
    reason_it = line(_l("Perché, in italiano"))
    reason_en = line(_l("Perché, in inglese"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.last.data < self.first.data:
            self.last.errors = [_("L'ultimo giorno viene prima del primo.")]
        elif self.last.data < _today():
            self.last.errors = [_("Questo giorno è già passato.")]
        elif self.last.data - self.first.data > LONGEST_CLOSURE:
            self.last.errors = [_("Al massimo quattro mesi per volta.")]
        return not self.last.errors


def _today() -> date:
    return clock.rome_date(clock.now())


def place_of(slug: str) -> KeptPlace:
    found = keeping.place(slug, _today())
    if found is None:
        raise NotFound(slug=slug)
    return found


def own_place_of(slug: str) -> KeptPlace:
    """One of the cooperative's own places; an atelier is not found."""
    found = place_of(slug)
    if found.kind not in keeping.OURS:
        raise NotFound(slug=slug)
    return found


@bp.get("/places")
@open_to(Desk.SUPERVISOR)
def places() -> str:
    rows = keeping.places()
    return render_template(
        "office/places.html", ours=[row for row in rows if row.kind != LocationKind.ATELIER],
        ateliers=[row for row in rows if row.kind == LocationKind.ATELIER],
    )  # fmt: skip


@bp.route("/places/<slug>", methods=["GET", "POST"])
@open_to(Desk.SUPERVISOR)
def place(slug: str) -> ResponseReturnValue:
    row = place_of(slug)
    if row.kind == LocationKind.ATELIER:
        if request.method == "POST":
            raise NotFound(slug=slug)
        return render_template("office/place_seen.html", row=row, days=weekdays(), written=written)
    form = PlaceForm(data=_start(row))
    for field, name in zip(form.days, weekdays(), strict=True):
        field.label.text = name
    if not form.validate_on_submit():
        picture = ready([row.picture_id]).get(row.picture_id) if row.picture_id else None
        page = render_template(
            "office/place.html", form=form, row=row, closing=ClosureForm(formdata=None), picture=picture
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200
    blurbs = {"it": form.blurb_it.data or "", "en": form.blurb_en.data or ""}
    change_place.change_place(row.location_id, slug, form.facts(), blurbs, form.hours(), actor())
    return _back(slug, _("Salvato: le pagine del negozio lo dicono da adesso."))


def _start(row: KeptPlace) -> dict[str, Any]:
    facts = {name: getattr(row.facts, name) for name in PlaceFacts.__slots__}
    hours = {f"day_{number}": written(row.hours.get(number, [])) for number in range(7)}
    return {**facts, **hours, "blurb_it": row.blurbs.get("it", ""), "blurb_en": row.blurbs.get("en", "")}


@bp.post("/places/<slug>/closures")
@open_to(Desk.SUPERVISOR)
def place_shut(slug: str) -> ResponseReturnValue:
    row, form = own_place_of(slug), ClosureForm()
    if not form.validate_on_submit():
        return render_template("office/place_closing.html", closing=form, row=row), 422
    reasons = {"it": form.reason_it.data or "", "en": form.reason_en.data or ""}
    change_place.shut_place(row.location_id, slug, form.first.data, form.last.data, reasons, actor())
    return _back(slug, _("Segnato: chi compra vede le date giuste."))


@bp.post("/places/<slug>/closures/<day>/remove")
@open_to(Desk.SUPERVISOR)
def place_open_again(slug: str, day: str) -> ResponseReturnValue:
    row = own_place_of(slug)
    try:
        shut_on = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound(day=day) from error
    change_place.open_place(row.location_id, slug, shut_on, actor())
    return _back(slug, _("Tolto: quel giorno è aperto come sempre."))


def _back(slug: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("office.place", slug=slug), 303)
