"""What sending costs from the cooperative's places: by country and weight, free above a value, days on the way."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from storefront.core.errors import NotFound
from storefront.domain.places import keeping
from storefront.domain.places.ateliers import HOME, UNION, Price
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.places import own_place_of
from storefront.faces.web.form_fields import line
from storefront.faces.web.sending_prices import BadFigure, Row, price, written
from storefront.flows import change_place

ALL_OF_UNION = "EU"
PARTS = ("kg", "price", "free", "min", "max")


class BandForm(FlaskForm):
    country = SelectField(_l("Dove"), default=HOME)
    kg = line(_l("Fino a, in chili"), None, 12)
    price = line(_l("Prezzo in euro"), _l("Scrivi il prezzo, come 6,50."), 12)
    free = line(_l("Gratis da, in euro"), None, 12)
    min = line(_l("Giorni, da"), None, 3)
    max = line(_l("a"), None, 3)

    def __init__(self) -> None:
        super().__init__()
        self.country.choices = [
            (HOME, _("Italia")), (ALL_OF_UNION, _("Resto dell'Unione europea")), *((tag, tag) for tag in UNION)
        ]  # fmt: skip

    @property
    def countries(self) -> tuple[str, ...]:
        return UNION if self.country.data == ALL_OF_UNION else (self.country.data,)

    def read(self) -> Price | None:
        """The price as typed; none, with the words beside its field, for what cannot be read."""
        if not self.validate_on_submit():
            return None
        try:
            return price(Row(**{part: self[part].data or "" for part in PARTS}))
        except BadFigure as bad:
            self[bad.part].errors = [bad.words]
            return None


@bp.get("/places/bands")
@open_to(Desk.SUPERVISOR)
def place_bands() -> str:
    ours = [row for row in keeping.places() if row.kind in keeping.OURS]
    bands = keeping.bands([row.location_id for row in ours])
    return render_template("office/place_bands.html", rows=ours, bands=bands)


@bp.route("/places/<slug>/bands", methods=["GET", "POST"])
@open_to(Desk.SUPERVISOR)
def place_band(slug: str) -> ResponseReturnValue:
    row, form = own_place_of(slug), BandForm()
    wanted = form.read() if request.method == "POST" else None
    if wanted is None:
        known = [_told(one) for one in keeping.bands([row.location_id])[row.location_id]]
        page = render_template("office/place_band.html", form=form, row=row, bands=known)
        return page, 422 if request.method == "POST" else 200
    change_place.keep_bands(row.location_id, slug, form.countries, wanted, actor())
    return _back(slug, _("Salvato. Gli ordini già fatti tengono il loro prezzo."))


def _told(band: keeping.BandRow) -> dict[str, Any]:
    return {"country": band.country, "grams": band.price.up_to_grams, **written(band.price)}


@bp.post("/places/<slug>/bands/<country>/<int:grams>/remove")
@open_to(Desk.SUPERVISOR)
def place_band_remove(slug: str, country: str, grams: int) -> ResponseReturnValue:
    row = own_place_of(slug)
    if len(country) != len(HOME):
        raise NotFound(country=country)
    change_place.drop_band(row.location_id, slug, country, grams, actor())
    return _back(slug, _("Tolto."))


def _back(slug: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("office.place_band", slug=slug), 303)
