"""Who the brand is in law, and where it is reached: owners write it, buyers read it."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from storefront.domain.brands import invitations
from storefront.domain.brands.checklist import Step
from storefront.domain.brands.models import VatRegime
from storefront.domain.brands.own_file import legal_file
from storefront.faces.studio import bp
from storefront.faces.studio.brand import onward
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web.form_fields import PHONE, an_email, line
from storefront.faces.web.legal_fields import LegalFields
from storefront.flows import change_brand


class ContactForm(FlaskForm):
    email = line(_l("E-mail"), _l("Scrivi un indirizzo e-mail."), 254, an_email, render_kw={"inputmode": "email"})
    phone = line(_l("Telefono"), _l("Scrivi un numero di telefono."), 32, PHONE, render_kw={"inputmode": "tel"})


@bp.route("/<brand>/brand/legal", methods=["GET", "POST"])
@owners_only
def brand_legal() -> ResponseReturnValue:
    known = legal_file(here().brand_id)
    told = {} if known["vat_number"] else invitations.told(here().brand_id)
    form = LegalFields(data=_start(known) | told)
    if known["phone"]:
        del form.phone  # it is changed on its own page
    if not form.validate_on_submit():
        return _page("studio/brand_legal.html", form, known, is_told=bool(told))
    contact = (known["email"], form.phone.data) if form.phone and form.phone.data else None
    change_brand.identify(here().brand_id, form.file(), VatRegime(form.vat_regime.data), actor(), contact=contact)
    return onward(Step.LEGAL, _("Dati legali salvati."))


@bp.route("/<brand>/brand/contact", methods=["GET", "POST"])
@owners_only
def brand_contact() -> ResponseReturnValue:
    known = legal_file(here().brand_id)
    form = ContactForm(data=known)
    if not form.validate_on_submit():
        return _page("studio/brand_contact.html", form, known)
    change_brand.reach(here().brand_id, form.email.data, form.phone.data, actor())
    return onward(Step.CONTACT, _("Contatti salvati."))


def _start(known: dict[str, Any]) -> dict[str, Any]:
    """What is written so far; the regime stays open until the rest is there, so that nobody takes ours for theirs."""
    return known if known["vat_number"] else {**known, "vat_regime": None, "province": known["province"] or "TO"}


def _page(template: str, form: FlaskForm, known: dict[str, Any], **more: Any) -> ResponseReturnValue:
    page = render_template(template, form=form, email=known["email"], **more)
    return page, 422 if request.method == "POST" else 200
