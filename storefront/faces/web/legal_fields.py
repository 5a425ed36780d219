"""Who somebody is in law, as forms ask it: a brand says it of itself, the office writes what it knows."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from storefront.domain.brands.models import VatRegime
from storefront.domain.brands.services import LegalFile
from storefront.faces.web.fields import compact, is_fiscal_code, is_vat_number
from storefront.faces.web.form_fields import PHONE, a_province, an_email, an_italian_postcode, code, line, that

FACTS = (
    "legal_name", "street", "postcode", "city", "province", "vat_number", "fiscal_code", "register_no",
    "sdi", "pec",
)  # fmt: skip


class LegalFields(FlaskForm):
    legal_name = line(_l("Nome in legge"), _l("Scrivi il nome della ditta o della persona."))
    street = line(_l("Via e numero"), _l("Scrivi la via e il numero."), render_kw={"autocomplete": "street-address"})
    postcode = code(_l("CAP"), _l("Scrivi il CAP."), 5, an_italian_postcode)
    city = line(_l("Città"), _l("Scrivi la città."))
    province = line(_l("Provincia"), _l("Scrivi la sigla della provincia, come TO."), 2, a_province)
    vat_regime = RadioField(
        _l("Regime IVA"), validators=[InputRequired(_l("Scegli il tuo regime."))],
        choices=[(VatRegime.ORDINARY.value, _l("Ordinario")), (VatRegime.FORFETTARIO.value, _l("Forfettario"))],
    )  # fmt: skip
    vat_number = code(
        _l("Partita IVA"), _l("Scrivi la partita IVA."), 13,
        that(is_vat_number, _l("Questa partita IVA non torna: sono undici cifre. Controlla l'ultima.")),
    )  # fmt: skip
    fiscal_code = code(
        _l("Codice fiscale"), _l("Scrivi il codice fiscale."), 16,
        that(is_fiscal_code, _l("Questo codice fiscale non torna: controlla lettera per lettera.")),
    )  # fmt: skip
    register_no = line(_l("Numero REA"), None, 40)
    sdi = StringField(
        _l("Codice destinatario"), filters=[compact],
        validators=[Optional(), Regexp(r"^[A-Z0-9]{7}$", message=_l("Il codice destinatario ha sette lettere o cifre."))],
    )  # fmt: skip
    pec = line(_l("PEC"), None, 254, an_email, render_kw={"inputmode": "email"})
    phone = line(_l("Telefono"), None, 32, PHONE, render_kw={"inputmode": "tel"})

    def file(self) -> LegalFile:
        facts = {name: self[name].data or "" for name in FACTS}
        return LegalFile(**{**facts, "vat_number": facts["vat_number"].removeprefix("IT")})
