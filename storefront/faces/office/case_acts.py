"""Ways out of cases: the money of a withdrawal, a claim under the guarantee."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal, SoldOut
from storefront.domain.orders import claims, returns
from storefront.domain.orders.after_models import ClaimState, Wish
from storefront.faces.office import bp, order_words, today
from storefront.faces.office.cases import SOON, needed
from storefront.faces.office.door import actor
from storefront.faces.web.form_fields import paragraphs
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows import claim as claim_flow
from storefront.flows.refund_withdrawal import accept_late, due, refund_withdrawal, waiting


class MoneyForm(FlaskForm):
    seen_cents = HiddenField()


class ClaimForm(FlaskForm):
    """How a claim is answered."""

    outcome = RadioField(_l("Come va a finire?"), validators=[InputRequired(_l("Scegli come va a finire."))])
    comes_back = BooleanField(_l("Il pezzo torna indietro"))
    text = paragraphs(
        _l("Parole per chi ha comprato"), claims.LONGEST, _l("Scrivi due righe: le legge chi ha comprato.")
    )

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        self.outcome.choices = [(one.value, wish_words()[one]) for one in Wish]


def wish_words() -> dict[Wish, str]:
    return {
        Wish.REPAIR: _("Riparare"), Wish.REPLACE: _("Sostituire con un pezzo uguale"), Wish.MONEY: _("Ridare i soldi"),
        Wish.NONE: _("Non è un difetto che la garanzia copre"),
    }  # fmt: skip


# --- a withdrawal --------------------------------------------------------------------------------------------


@bp.route("/cases/<ref>/withdrawal", methods=["GET", "POST"])
def case_withdrawal(ref: str) -> ResponseReturnValue:
    """What goes back for a withdrawal, shown first, then done. Money moves: the password again."""
    if not is_fresh():
        return ask_again()
    found = needed(ref)
    if found.kind != "withdrawal":
        raise NotFound(ref=ref)
    number = str(found.values.get("withdrawal", ""))
    try:
        owed = due(number)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(_refused(refusal), "warning")
        return redirect(url_for("office.case", ref=found.ref), 303)
    form = MoneyForm()
    if not form.validate_on_submit():
        return render_template(
            "office/case_withdrawal.html", case=found, due=owed, form=form, moment=order_words.moment
        )  # fmt: skip
    if "accept" in request.form:
        accept_late(number, actor())
        flash(_("Accolto lo stesso: si aspetta che i pezzi tornino."), "success")
        return redirect(url_for("office.case", ref=found.ref), 303)
    seen = form.seen_cents.data or ""
    try:
        refund_withdrawal(number, actor(), seen_cents=int(seen) if seen.isascii() and seen.isdigit() else -1)
        flash(_("Fatto: i soldi tornano a chi ha comprato."), "success")
    except Refusal as refusal:
        flash(_refused(refusal), "warning")
    return redirect(url_for("office.case", ref=found.ref), 303)


def _refused(refusal: Refusal) -> str:
    known = {
        "nothing_to_refund": _("Non resta niente da rimborsare."),
        "in_dispute": _("C'è una contestazione aperta: prima deve finire quella."),
        "refund_changed": _("La somma è cambiata mentre guardavi: rileggila."),
        "not_refundable": _("Questo ordine non è pagato."),
        "sold_out": _("Non c'è un pezzo uguale da mandare. Scegli un'altra via."),
    }  # fmt: skip
    return known.get(refusal.code, _("Adesso non si può: qualcuno ha già fatto un altro passo. Guarda com'è ora."))


# --- the guarantee -------------------------------------------------------------------------------------------


@bp.route("/claims/<ref>", methods=["GET", "POST"])
def case_claim(ref: str) -> ResponseReturnValue:
    """A claim: read, decided, followed. Its money may go back from here: the password again."""
    if not is_fresh():
        return ask_again()
    claim = claim_flow.needed(ref.upper()[:16])
    form = ClaimForm()
    if request.method == "GET" or claim.state != ClaimState.ASKED:
        form.outcome.data = form.outcome.data or claim.wish.value
        return _claim_page(claim, form)
    if not form.validate_on_submit():
        return _claim_page(claim, form), 422
    try:
        _decide(claim.ref, Wish(form.outcome.data), form)
    except SoldOut as refusal:
        form.outcome.errors = [_refused(refusal)]
        return _claim_page(claim, form), 422
    flash(_("Deciso. Abbiamo scritto a chi ha comprato."), "success")
    return redirect(url_for("office.case_claim", ref=claim.ref), 303)


def _decide(ref: str, outcome: Wish, form: ClaimForm) -> None:
    if outcome == Wish.NONE:
        claim_flow.refuse(ref, actor(), reason=form.text.data)
    else:
        claim_flow.accept(ref, outcome, actor(), text=form.text.data, comes_back=bool(form.comes_back.data))


def _claim_page(claim: claims.ClaimRow, form: ClaimForm) -> str:
    return render_template(
        "office/case_claim.html", claim=claim, form=form, wishes=wish_words(), steps=claims.steps(claim.id),
        rows=returns.of_subject(claim.ref), moment=order_words.moment,
    )  # fmt: skip


@bp.post("/claims/<ref>/done")
def case_claim_done(ref: str) -> ResponseReturnValue:
    """It is repaired and back, or its money is given back now."""
    claim = claim_flow.needed(ref.upper()[:16])
    if not is_fresh():
        return redirect(url_for("office.case_claim", ref=claim.ref), 303)
    try:
        if claim.outcome == Wish.MONEY:
            claim_flow.give_money_back(claim.ref, actor())
        else:
            claim_flow.finish(claim.ref, actor())
        flash(_("Finita: abbiamo scritto a chi ha comprato."), "success")
    except NotFound:
        raise
    except Refusal as refusal:
        flash(_refused(refusal), "warning")
    return redirect(url_for("office.case_claim", ref=claim.ref), 303)


@today.tells
def withdrawals_to_refund() -> list[today.Task]:
    """Money that the law wants back within its days: its pieces are here, on their way, or never left."""
    rows = waiting()
    if not rows:
        return []
    first = rows[0][1]
    is_near = first is not None and first < clock.now() + SOON
    words = ngettext("%(num)s recesso da rimborsare", "%(num)s recessi da rimborsare", len(rows))
    if len(rows) == 1:
        return [today.Task(words, "office.case", "bad" if is_near else "waiting", {"ref": rows[0][0]})]
    return [today.Task(words, "office.cases", "bad" if is_near else "waiting", {"kind": "withdrawal"})]
