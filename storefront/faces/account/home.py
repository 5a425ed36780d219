"""The first page of an account: who you are to us, and what you ordered."""

from datetime import datetime

from flask import render_template
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from storefront.domain.orders.models import OrderState
from storefront.domain.orders.of_person import orders_of
from storefront.faces.account import bp

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
        workplace=workplace(),
    )  # fmt: skip


def workplace() -> str:
    """What staff read until their own pages open; nothing for customers."""
    if current_user.has_role("brand"):
        return _("Lo studio, dove curi i tuoi pezzi e i tuoi ordini, apre presto. Ti scriviamo noi.")
    if current_user.has_role("outlet"):
        return _("La cassa del tuo negozio apre presto. Ti scriviamo noi.")
    if current_user.has_role("office"):
        return _("L'ufficio apre presto. Ti scriviamo noi.")
    return ""
