"""The first page of an account: who you are to us, and what you ordered."""

from datetime import datetime

from flask import render_template, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from storefront.domain.orders.models import OrderState
from storefront.domain.orders.of_person import orders_of
from storefront.faces.account import bp
from storefront.faces.web import access

STATES = {
    OrderState.PLACED: (_l("In attesa del pagamento"), "waiting"),
    OrderState.PROCESSING: (_l("Pagamento in arrivo"), "waiting"),
    OrderState.PAID: (_l("Pagato"), "good"),
    OrderState.EXPIRED: (_l("Non pagato, scaduto"), "over"),
    OrderState.CANCELLED: (_l("Annullato"), "over"),
    OrderState.FAILED: (_l("Pagamento non riuscito"), "bad"),
}


@bp.app_template_filter("on_day")
def on_day(at: datetime) -> str:
    """The day of an instant in Turin, in the reader's words: 3 novembre 2026."""
    return format_date(at, "d MMMM yyyy")


@bp.get("")
def home() -> str:
    return render_template(
        "account/home.html", person=current_user, orders=orders_of(current_user.id), states=STATES,
        workplaces=workplaces(),
    )  # fmt: skip


def workplaces() -> list[tuple[str, str, str]]:
    """Where staff work: address, name, what it is for; nothing for customers."""
    places = [
        (access.Rule.BRAND, "studio.brands", _("Lo studio"), _("I tuoi prodotti, i pezzi, gli ordini, i soldi.")),
        (access.Rule.OUTLET, "till.home", _("La cassa"), _("La cassa del tuo negozio.")),
        (access.Rule.OFFICE, "office.today", _("L'ufficio"), _("Che cosa c'è da fare per la cooperativa.")),
    ]
    return [(url_for(endpoint), name, words) for rule, endpoint, name, words in places if access.is_let_in(rule)]
