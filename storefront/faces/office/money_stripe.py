"""Stripe's balance beside the book: what is of nobody, and who says what it is. See docs/reconciliation.md."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from storefront.domain.ledger import accounts
from storefront.domain.ledger import queries as ledger
from storefront.domain.payments.gateway_rows import GatewayError
from storefront.domain.settlements import balance
from storefront.faces.office import bp, today
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import A_PAGE, page_number
from storefront.faces.web.fields import plain
from storefront.flows.reconcile import explain_row, reconcile


class ExplainForm(FlaskForm):
    why = StringField(
        _l("Che cos'è"), filters=[plain], validators=[DataRequired(_l("Scrivi che cos'è.")), Length(max=200)]
    )


@bp.get("/money/stripe")
@open_to(Desk.BOOKKEEPER)
def money_stripe() -> str:
    page, words, everything = page_number(), request.args.get("q", "").strip()[:80], request.args.get("show") == "all"
    count = balance.counted(unmatched=not everything, words=words)
    rows = balance.rows(unmatched=not everything, words=words, offset=(page - 1) * A_PAGE, limit=A_PAGE)
    return render_template(
        "office/money_stripe.html", reading=balance.last_reading(), sums=balance.sums(), rows=rows, count=count,
        page=page, pages=-(-count // A_PAGE), words=words, everything=everything, form=ExplainForm(),
        book=ledger.balance(accounts.STRIPE_BALANCE),
    )  # fmt: skip


@bp.post("/money/stripe/read")
@open_to(Desk.BOOKKEEPER)
def money_stripe_read() -> ResponseReturnValue:
    try:
        new, unmatched = reconcile(by=actor())
    except GatewayError:
        flash(_("Stripe non risponde. Riprova tra poco: non si perde niente."), "error")
    else:
        words = ngettext("%(num)s movimento nuovo.", "%(num)s movimenti nuovi.", new)
        tail = (
            ngettext("%(num)s non si spiega.", "%(num)s non si spiegano.", unmatched)
            if unmatched
            else _("Torna tutto.")
        )
        flash(f"{words} {tail}", "error" if unmatched else "success")
    return redirect(url_for("office.money_stripe"), 303)


@bp.post("/money/stripe/<stripe_id>")
@open_to(Desk.BOOKKEEPER)
def money_stripe_row(stripe_id: str) -> ResponseReturnValue:
    form = ExplainForm()
    if not form.validate_on_submit():
        flash(_("Scrivi che cos'è."), "error")
    elif balance.is_there(stripe_id) and explain_row(stripe_id, form.why.data, by=actor()):
        flash(_("Scritto."), "success")
    else:
        flash(_("Di questo movimento si sa già che cos'è."), "error")
    return redirect(url_for("office.money_stripe"), 303)


@today.tells
def stripe_rows_of_nobody() -> list[today.Task]:
    count = balance.counted(unmatched=True)
    if not count:
        return []
    words = ngettext("%(num)s movimento di Stripe non si spiega", "%(num)s movimenti di Stripe non si spiegano", count)
    return [today.Task(words, "office.money_stripe", "bad")]
