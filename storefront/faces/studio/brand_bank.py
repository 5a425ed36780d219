"""Where a brand's money from the outlets goes. Owners alone; what is stored is never shown whole again."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from wtforms import Field, ValidationError

from storefront.domain.brands import own_file
from storefront.domain.brands.checklist import Step
from storefront.faces.studio import bp
from storefront.faces.studio.brand import onward
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web.form_fields import code, line
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows import change_brand


def an_iban(_form: Any, field: Field) -> None:
    """The check digits hold, and it lies where SEPA transfers reach."""
    try:
        found = IBAN(field.data or "")
    except SchwiftyException as error:
        raise ValidationError(_("Questo IBAN non torna: controlla le cifre, una per una.")) from error
    if not found.in_sepa_zone:
        raise ValidationError(_("Qui serve un conto raggiunto dai bonifici SEPA."))


class BankForm(FlaskForm):
    holder = line(_l("A chi è intestato il conto"), _l("Scrivi a chi è intestato il conto."), 70)
    iban = code(_l("IBAN"), _l("Scrivi l'IBAN."), 34, an_iban)


@bp.route("/<brand>/brand/bank", methods=["GET", "POST"])
@owners_only
def brand_bank() -> ResponseReturnValue:
    bank = own_file.bank(here().brand_id)
    if bank and not is_fresh():
        return ask_again()
    form = BankForm(holder=bank.holder if bank else own_file.legal_file(here().brand_id)["legal_name"])
    if not form.validate_on_submit():
        page = render_template("studio/brand_bank.html", form=form, bank=bank)
        return page, 422 if request.method == "POST" else 200
    change_brand.bank_at(here().brand_id, here().name, form.iban.data, form.holder.data, actor())
    return onward(Step.BANK, _("IBAN salvato. Da adesso qui ne vedi solo le ultime cifre."))
