"""Payments that buyers contest at the bank: what is held, by when to answer, the answer itself. See docs/disputes.md."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from storefront.core.errors import NotFound
from storefront.domain.payments import disputes
from storefront.domain.payments.disputes import DisputeRow
from storefront.faces.office import bp
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web.form_fields import paragraphs
from storefront.flows.dispute_answer import MOST_CHARACTERS, AnsweredBefore, answer_dispute, story

A_PAGE = 25


class AnswerForm(FlaskForm):
    words = paragraphs(_l("La nostra risposta alla banca"), MOST_CHARACTERS, _l("Scrivi che cosa è successo."))


def status_words(status: str) -> tuple[str, str]:
    known = {
        "needs_response": (_("Da rispondere"), "bad"), "warning_needs_response": (_("Da rispondere"), "waiting"),
        "under_review": (_("La banca guarda"), "waiting"), "warning_under_review": (_("La banca guarda"), "waiting"),
        "won": (_("Vinta"), "good"), "lost": (_("Persa"), "bad"), "warning_closed": (_("Chiusa"), "over"),
    }  # fmt: skip
    return known.get(status, (status, "waiting"))


def reason_words(reason: str) -> str:
    known = {
        "product_not_received": _("dice che non è arrivato"), "fraudulent": _("dice che non ha pagato lui"),
        "product_unacceptable": _("dice che non va bene"), "duplicate": _("dice che ha pagato due volte"),
        "credit_not_processed": _("dice che aspetta un rimborso"), "unrecognized": _("non riconosce il pagamento"),
    }  # fmt: skip
    return known.get(reason, reason.replace("_", " "))


@bp.get("/cases/disputes")
@open_to(Desk.BOOKKEEPER)
def case_disputes() -> str:
    is_open = request.args.get("state") != "closed"
    page = max(1, request.args.get("page", 1, int))
    rows = disputes.page(is_open=is_open, offset=(page - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/disputes.html", rows=rows[:A_PAGE], page=page, has_more=len(rows) > A_PAGE, is_open=is_open,
        status=status_words, reason=reason_words,
    )  # fmt: skip


@bp.get("/cases/disputes/<ref>")
@open_to(Desk.BOOKKEEPER)
def case_dispute(ref: str) -> str:
    row = _needed(ref)
    return _page(row, AnswerForm(formdata=None, words=story(row) if row.may_answer else None))


@bp.post("/cases/disputes/<ref>")
def case_dispute_answer(ref: str) -> ResponseReturnValue:
    row, form = _needed(ref), AnswerForm()
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        answer_dispute(row.ref, form.words.data, by=actor())
        flash(_("La risposta parte verso la banca."), "success")
    except AnsweredBefore:
        flash(_("A questa contestazione è già stato risposto."), "error")
    return redirect(url_for("office.case_dispute", ref=row.ref), 303)


def _page(row: DisputeRow, form: AnswerForm) -> str:
    return render_template(
        "office/dispute.html", row=row, shares=disputes.shares(row.id), form=form, status=status_words,
        reason=reason_words,
    )  # fmt: skip


def _needed(ref: str) -> DisputeRow:
    row = disputes.dispute(ref[:80])
    if row is None:
        raise NotFound(ref=ref)
    return row
