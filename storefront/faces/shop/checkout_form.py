"""The checkout's form: who, where to, how each line is received, whether an invoice is wanted."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField

from storefront.domain.carts.queries import WishRow
from storefront.faces.web import locale
from storefront.faces.web.fields import (
    PROVINCES,
    compact,
    is_email,
    is_fiscal_code,
    is_postcode,
    is_vat_number,
    plain,
)

SENT = ""  # the choice of a line that travels
ADDRESS = ("street", "extra", "postcode", "city", "province", "country")
LIMITS = {"name": 120, "phone": 32, "street": 160, "extra": 160, "postcode": 12, "city": 100, "province": 40}
INVOICE = ("invoice_name", "vat_number", "fiscal_code", "sdi", "pec")


class CheckoutForm(FlaskForm):
    """All of it on one page. What is asked depends on the choices: `check` says what is missing."""

    request_key = HiddenField()
    seen_total_cents = HiddenField()
    email = StringField(lazy("E-mail"), filters=[plain])
    name = StringField(lazy("Nome e cognome"), filters=[plain])
    phone = StringField(lazy("Telefono"), filters=[plain])
    country = SelectField(lazy("Paese"), default="IT", validate_choice=False)
    street = StringField(lazy("Via e numero"), filters=[plain])
    extra = StringField(lazy("Scala, piano, presso"), filters=[plain])
    postcode = StringField(lazy("CAP"), filters=[plain])
    city = StringField(lazy("Città"), filters=[plain])
    province = StringField(lazy("Provincia"), filters=[plain])
    invoice = BooleanField(lazy("Voglio la fattura"))
    invoice_name = StringField(lazy("Nome o ragione sociale"), filters=[plain])
    vat_number = StringField(lazy("Partita IVA"), filters=[compact])
    fiscal_code = StringField(lazy("Codice fiscale"), filters=[compact])
    sdi = StringField(lazy("Codice destinatario"), filters=[compact])
    pec = StringField(lazy("PEC"), filters=[plain])

    def check(self, *, sends: bool) -> bool:
        """Say one sentence for each field that is wrong; `sends` when something travels. True when all is well."""
        for field in self:
            field.errors = []
        self._check_person()
        if sends or self.invoice.data:
            self._check_address()
        if self.invoice.data:
            self._check_invoice()
        for name, most in LIMITS.items():
            if len(self[name].data or "") > most:
                wrong(self[name], _("Scrivi al massimo %(most)s lettere.", most=most))
        return not any(field.errors for field in self)

    def _check_person(self) -> None:
        if not self.email.data:
            wrong(self.email, _("Scrivi la tua e-mail: ci mandiamo la conferma."))
        elif not is_email(self.email.data):
            wrong(self.email, _("Scrivi l'e-mail per intero, come nome@esempio.it."))
        if not self.name.data:
            wrong(self.name, _("Scrivi nome e cognome."))

    def _check_address(self) -> None:
        country = self.country.data or ""
        if country not in dict(self.country.choices or []):
            wrong(self.country, _("Scegli un paese dall'elenco."))
            return
        if not self.street.data:
            wrong(self.street, _("Scrivi la via e il numero."))
        if not self.city.data:
            wrong(self.city, _("Scrivi la città."))
        if country == "IT":
            self.postcode.data = compact(self.postcode.data)
            self.province.data = compact(self.province.data)
            if self.province.data not in PROVINCES:
                wrong(self.province, _("Scrivi le due lettere della provincia, come TO."))
        if not is_postcode((self.postcode.data or "").upper(), country):
            words = _("Il CAP ha cinque cifre.") if country == "IT" else _("Scrivi il codice postale.")
            wrong(self.postcode, words)

    def _check_invoice(self) -> None:
        if not self.invoice_name.data:
            wrong(self.invoice_name, _("Scrivi a chi va intestata la fattura."))
        if not self.vat_number.data and not self.fiscal_code.data:
            wrong(self.fiscal_code, _("Per la fattura serve la partita IVA o il codice fiscale."))
        if self.country.data == "IT":
            if self.vat_number.data and not is_vat_number(self.vat_number.data):
                wrong(self.vat_number, _("La partita IVA ha undici cifre: controlla che ci siano tutte."))
            if self.fiscal_code.data and not is_fiscal_code(self.fiscal_code.data):
                wrong(self.fiscal_code, _("Il codice fiscale non torna: controlla lettere e cifre."))
        if self.sdi.data and not (len(self.sdi.data) in {6, 7} and self.sdi.data.isascii() and self.sdi.data.isalnum()):
            wrong(self.sdi, _("Il codice destinatario ha sette lettere o cifre."))
        if self.pec.data and not is_email(self.pec.data):
            wrong(self.pec, _("Scrivi la PEC per intero, come nome@pec.it."))

    def address(self) -> dict[str, str]:
        """The address as an order keeps it."""
        kept = {name: self[name].data or "" for name in ADDRESS}
        return {"name": self.name.data or "", "phone": self.phone.data or "", **kept}

    def invoice_facts(self) -> dict[str, str] | None:
        """Who the invoices of this order are made out to; none unless asked for."""
        if not self.invoice.data:
            return None
        facts = {name.removeprefix("invoice_"): self[name].data or "" for name in INVOICE}
        return {**facts, **{name: self[name].data or "" for name in ADDRESS}}


def wrong(field: Field, words: str) -> None:
    field.errors = [*field.errors, words]


def form_for(
    rows: Sequence[WishRow],
    outlets: Mapping[int, Sequence[tuple[str, str]]],
    countries: Sequence[str],
    prefill: Mapping[str, Any],
) -> Any:
    """The form of one cart: a choice for each line that may be collected, a text for each that may carry one.

    `outlets` are choices of (slug, words) by cart line.
    """
    extra: dict[str, Any] = {}
    for row in rows:
        choices = [(SENT, _("Me lo spedite")), *outlets.get(row.line_id, ())]
        if len(choices) > 1:
            label = _("Come ricevi %(title)s", title=row.title)
            extra[collect_name(row.line_id)] = SelectField(label, choices=choices, default=SENT, validate_choice=False)
        if row.personalisation_max:
            label = row.personalisation_label or _("Testo da aggiungere")
            extra[text_name(row.line_id)] = StringField(label, filters=[plain], default=row.personalisation)
    form = type("CheckoutFormOfCart", (CheckoutForm,), extra)(data=prefill)
    form.country.choices = countries_in_words(countries)
    return form


def collect_name(line_id: int) -> str:
    return f"collect_{line_id}"


def text_name(line_id: int) -> str:
    return f"text_{line_id}"


def countries_in_words(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Countries by name in the reader's language, Italy first."""
    names = Locale.parse(locale.current()).territories
    pairs = sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])
    return sorted(pairs, key=lambda pair: pair[0] != "IT")
