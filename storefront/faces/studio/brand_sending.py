"""Where a brand's parcels leave: its own place with its days and prices, or the cooperative's hub."""

from datetime import time
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from storefront.domain.brands.checklist import Step
from storefront.domain.places import ateliers
from storefront.domain.places.ateliers import Atelier, Place, Price
from storefront.faces.studio import bp
from storefront.faces.studio.brand import file_of, onward
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web.fields import plain
from storefront.faces.web.form_fields import PHONE, a_province, an_italian_postcode, code, line
from storefront.faces.web.sending_prices import BadFigure, Row, price, written
from storefront.flows import change_brand

OWN, HUB = "own", "hub"
ROWS = {"home": 3, "abroad": 3}
PARTS = ("kg", "price", "free", "min", "max")
PLACE = ("name", "street", "postcode", "city", "province", "phone")
FIRST_PRICES = {"home_0_kg": "2", "home_0_min": "2", "home_0_max": "4"}


class SendingForm(FlaskForm):
    where = RadioField(
        _l("Da dove partono i pacchi"), validators=[InputRequired(_l("Scegli da dove partono."))],
        choices=[(OWN, _l("Dal mio laboratorio")), (HUB, _l("Dal magazzino della cooperativa"))],
    )  # fmt: skip
    name = line(_l("Come si chiama il posto"), _l("Dai un nome al posto, come «Laboratorio»."))
    street = line(_l("Via e numero"), _l("Scrivi la via e il numero."))
    postcode = code(_l("CAP"), _l("Scrivi il CAP."), 5, an_italian_postcode)
    city = line(_l("Città"), _l("Scrivi la città."))
    province = line(_l("Provincia"), _l("Scrivi la sigla della provincia, come TO."), 2, a_province)
    phone = line(_l("Telefono, per il corriere"), None, 32, PHONE)
    weekdays = SelectMultipleField(_l("Giorni in cui lavori"), coerce=int, choices=[(day, "") for day in range(7)])
    opens = TimeField(_l("Dalle"), validators=[InputRequired(_l("Scrivi da che ora."))])
    closes = TimeField(_l("Alle"), validators=[InputRequired(_l("Scrivi fino a che ora."))])
    cutoff_hour = SelectField(
        _l("Se ordinano entro le"), coerce=int, choices=[(hour, f"{hour}:00") for hour in range(8, 21)]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if self.where.data == HUB:
            return bool(self.where.validate(self))
        self.prices: dict[str, list[Price]] = {}
        fine = bool(super().validate(extra_validators))
        if not self.weekdays.data:
            self.weekdays.errors = [_("Scegli almeno un giorno.")]
        elif not self.opens.errors and not self.closes.errors and self.closes.data <= self.opens.data:
            self.closes.errors = [_("La chiusura viene prima dell'apertura.")]
        for group in ROWS:
            self.prices[group] = self._read(group)
        if not self.prices["home"] and not self._wrong("home"):
            self["home_0_price"].errors = [_("Scrivi almeno un prezzo per l'Italia.")]
        return fine and not any(field.errors for field in self)

    def _read(self, group: str) -> list[Price]:
        """The rows of prices that are filled in, lightest first; what is wrong is said beside its field."""
        found: dict[int, Price] = {}
        for row in self.rows(group):
            try:
                read = price(Row(**{part: row[part].data or "" for part in PARTS}))
            except BadFigure as bad:
                row[bad.part].errors = [bad.words]
                continue
            if read is not None and read.up_to_grams in found:
                row["kg"].errors = [_("C'è già un prezzo per questo peso.")]
            elif read is not None:
                found[read.up_to_grams] = read
        return [found[grams] for grams in sorted(found)]

    def _wrong(self, group: str) -> bool:
        return any(field.errors for row in self.rows(group) for field in row.values())

    def rows(self, group: str) -> list[dict[str, Field]]:
        return [{part: self[f"{group}_{number}_{part}"] for part in PARTS} for number in range(ROWS[group])]

    def atelier(self, email: str) -> Atelier:
        facts = {name: self[name].data or "" for name in PLACE}
        return Atelier(
            Place(**facts, email=email, cutoff_hour=self.cutoff_hour.data), tuple(sorted(set(self.weekdays.data))),
            self.opens.data, self.closes.data, self.prices["home"], self.prices["abroad"],
        )  # fmt: skip


def _add_price_fields() -> None:
    labels = {
        "kg": _l("Fino a, in chili"), "price": _l("Prezzo in euro"), "free": _l("Gratis da, in euro"),
        "min": _l("Giorni, da"), "max": _l("a"),
    }  # fmt: skip
    for group, count in ROWS.items():
        for number in range(count):
            for part, label in labels.items():
                field = StringField(label, validators=[Optional(), Length(max=12)], filters=[plain])
                setattr(SendingForm, f"{group}_{number}_{part}", field)


_add_price_fields()


@bp.route("/<brand>/brand/sending", methods=["GET", "POST"])
@owners_only
def brand_sending() -> ResponseReturnValue:
    file, known = file_of(here().slug), ateliers.atelier(here().brand_id)
    start = _start(known, OWN if file.has_own_place and not file.sends_from_hub else HUB)
    if known is None and not file.sends_from_hub:
        start |= {"street": file.street, "postcode": file.postcode, "city": file.city, "phone": file.phone}
    form = SendingForm(data=start)
    if not form.validate_on_submit():
        page = render_template("studio/brand_sending.html", form=form)
        return page, 422 if request.method == "POST" else 200
    if form.where.data == HUB:
        change_brand.send_from_hub(here().brand_id, actor())
    else:
        change_brand.send_from_atelier(here().brand_id, here().slug, form.atelier(file.email), actor())
    return onward(Step.SENDING, _("Salvato. Chi compra vede questi costi e questi tempi."))


def _start(known: Atelier | None, where: str) -> dict[str, Any]:
    if known is None:
        return {
            "where": where, "name": _("Laboratorio"), "province": "TO", "weekdays": list(range(5)), "opens": time(9),
            "closes": time(18), "cutoff_hour": 12, **FIRST_PRICES,
        }  # fmt: skip
    shown: dict[str, Any] = {name: getattr(known.place, name) for name in PLACE}
    shown |= {"where": where, "weekdays": list(known.weekdays), "opens": known.opens, "closes": known.closes}
    shown |= {"cutoff_hour": known.place.cutoff_hour}
    for group, prices in (("home", known.at_home), ("abroad", known.abroad)):
        for number, stored in enumerate(prices[: ROWS[group]]):
            shown |= {f"{group}_{number}_{part}": words for part, words in written(stored).items()}
    return shown
