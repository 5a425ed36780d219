"""A person's address book."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from storefront.core.errors import NotFound
from storefront.domain.people import queries, services
from storefront.domain.people.services import AddressLines, BookFull
from storefront.faces.account import bp
from storefront.faces.account.countries import countries
from storefront.infra.db import unit_of_work

LINES = ("name", "street", "extra", "postcode", "city", "province", "country", "phone")


def text(label: str, needed: str = "", most: int = 120, autocomplete: str = "", *more: object) -> StringField:
    """A line of text: `needed` is what is said when it is empty; without, it may be."""
    first = DataRequired(needed) if needed else Optional()
    too_long = Length(max=most, message=_l("È troppo lungo: al massimo %(max)d caratteri."))
    return StringField(
        label, validators=[first, too_long, *more], render_kw={"autocomplete": autocomplete},
        filters=[lambda words: words.strip() if words else ""],
    )  # fmt: skip


class AddressForm(FlaskForm):
    name = text(_l("Nome e cognome"), _l("Scrivi a chi va consegnato."), 120, "name")
    street = text(_l("Via e numero"), _l("Scrivi la via e il numero."), 120, "address-line1")
    extra = text(_l("Scala, interno, presso"), "", 120, "address-line2")
    postcode = text(
        _l("CAP"),
        _l("Scrivi il CAP."),
        16,
        "postal-code",
        Regexp(r"^[0-9A-Za-z][0-9A-Za-z \-]{1,14}$", message=_l("Scrivi un CAP, come 10154.")),
    )
    city = text(_l("Città"), _l("Scrivi la città."), 120, "address-level2")
    province = text(_l("Provincia"), "", 64, "address-level1")
    country = SelectField(_l("Paese"), render_kw={"autocomplete": "country"})
    phone = text(
        _l("Telefono, per il corriere"),
        "",
        32,
        "tel",
        Regexp(r"^[0-9+()./ \-]{5,32}$", message=_l("Scrivi un numero di telefono.")),
    )
    is_first = BooleanField(_l("È il mio indirizzo principale"))

    def __init__(self, **start: object) -> None:
        super().__init__(**start)
        self.country.choices = countries()
        if not self.country.data:
            self.country.data = "IT"

    def validate(self, extra_validators: object = None) -> bool:
        fine = bool(super().validate(extra_validators))
        plain = (self.postcode.data or "").replace(" ", "")
        if self.country.data == "IT" and not self.postcode.errors and not (len(plain) == 5 and plain.isdigit()):
            self.postcode.errors = [_("In Italia il CAP ha cinque cifre.")]
            return False
        if self.country.data == "IT":
            self.postcode.data = plain
        return fine

    def lines(self) -> AddressLines:
        return AddressLines(**{name: self[name].data or "" for name in LINES})


@bp.get("/addresses")
def addresses() -> str:
    return render_template(
        "account/addresses.html", addresses=queries.addresses(current_user.id), names=dict(countries())
    )


@bp.route("/addresses/new", methods=["GET", "POST"])
def new_address() -> ResponseReturnValue:
    form = AddressForm(name=current_user.name)
    if not form.validate_on_submit():
        return _page(form)
    try:
        with unit_of_work():
            services.add_address(current_user.id, form.lines(), is_first=form.is_first.data)
    except BookFull as refusal:
        form.form_errors = [_("La rubrica tiene %(most)s indirizzi. Togline uno.", most=refusal.values["most"])]
        return _page(form)
    return _back(_("Indirizzo aggiunto."))


@bp.route("/addresses/<int:address_id>", methods=["GET", "POST"])
def address(address_id: int) -> ResponseReturnValue:
    row = queries.address(current_user.id, address_id)
    if row is None:
        raise NotFound
    form = AddressForm(obj=row)
    if not form.validate_on_submit():
        return _page(form, address_id)
    with unit_of_work():
        services.change_address(current_user.id, address_id, form.lines(), is_first=form.is_first.data)
    return _back(_("Indirizzo cambiato."))


@bp.post("/addresses/<int:address_id>/first")
def first_address(address_id: int) -> Response:
    with unit_of_work():
        services.put_first(current_user.id, address_id)
    return _back(_("È il tuo indirizzo principale."))


@bp.post("/addresses/<int:address_id>/remove")
def remove_address(address_id: int) -> Response:
    with unit_of_work():
        services.remove_address(current_user.id, address_id)
    return _back(_("Indirizzo tolto."))


def _page(form: AddressForm, address_id: int | None = None) -> ResponseReturnValue:
    status = 422 if request.method == "POST" else 200
    return render_template("account/address.html", form=form, address_id=address_id), status


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("account.addresses"), 303)
