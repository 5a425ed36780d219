"""Paying brands: what is due, a run for those that are chosen, its file, what became of each row. See docs/settlement.md."""

from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.core.money import format_cents
from storefront.domain.settlements import due, months, runs
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementWay
from storefront.domain.settlements.periods import last_of
from storefront.domain.settlements.refusals import BeingPaid, HasEnded, NotApproved, NothingDue, OtherPersonNeeded
from storefront.faces.office import bp, today
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import page_number
from storefront.faces.office.money_statements import paper_file
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows.settle_end import end_payment
from storefront.flows.settle_run import approve_run, can_receive, make_run
from storefront.settings import settings

A_PAGE = 25
SOON = timedelta(days=2)  # the day that a bank needs to take a file


class RunForm(FlaskForm):
    brands = SelectMultipleField(_l("Marchi"), coerce=int, validators=[InputRequired(_l("Scegli almeno un marchio."))])
    way = RadioField(
        _l("Come"), default=SettlementWay.BANK.value, validators=[InputRequired(_l("Scegli come pagare."))],
        choices=[(SettlementWay.BANK.value, _l("Bonifico (file per la banca)")), (SettlementWay.STRIPE.value, _l("Stripe"))],
    )  # fmt: skip
    pay_on = DateField(_l("Giorno del pagamento"), validators=[DataRequired(_l("Scrivi un giorno."))])


class EndForm(FlaskForm):
    kind = RadioField(
        _l("Che cosa è successo"), validators=[InputRequired(_l("Scegli che cosa è successo."))],
        choices=[
            (SettlementEventKind.PAID.value, _l("È stato pagato")),
            (SettlementEventKind.CANCELLED.value, _l("Non è mai partito")),
            (SettlementEventKind.BOUNCED.value, _l("È tornato indietro")),
        ],
    )  # fmt: skip
    on = DateField(_l("In che giorno"), validators=[DataRequired(_l("Scrivi un giorno."))])
    why = StringField(
        _l("Come lo sai"), filters=[plain],
        validators=[DataRequired(_l("Scrivi come lo sai: resta nel registro.")), Length(max=200)],
    )  # fmt: skip


@bp.get("/money/payments")
@open_to(Desk.BOOKKEEPER)
def money_runs() -> str:
    page = page_number()
    rows = runs.every(offset=(page - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template("office/money_runs.html", rows=rows[:A_PAGE], page=page, has_more=len(rows) > A_PAGE)


@bp.route("/money/payments/new", methods=["GET", "POST"])
@open_to(Desk.BOOKKEEPER)
def money_run_new() -> ResponseReturnValue:
    """Choose a month and its brands; what each would get stands beside its name. Money moves: the password again."""
    if not is_fresh():
        return ask_again()
    every = months.months()
    asked = request.args.get("month", "")
    first = next((one for one, _all, _closed in every if f"{one:%Y-%m}" == asked), every[0][0] if every else None)
    rows = due.due(last_of(first)) if first else []
    form = RunForm(pay_on=clock.rome_date(clock.now()) + SOON)
    form.brands.choices = [(row.brand_id, row.name) for row in rows if row.is_payable]
    if first and form.validate_on_submit():
        done = _made(form, last_of(first))
        if done is not None:
            return done
    status = 422 if request.method == "POST" else 200
    page = render_template(
        "office/money_run_new.html", form=form, months=every, month=first, rows=rows, can_receive=can_receive,
        bank=SettlementWay.BANK, limit=settings().second_person_above_cents,
    )  # fmt: skip
    return page, status


def _made(form: RunForm, until_on: date) -> ResponseReturnValue | None:
    try:
        ref = make_run(until_on, form.brands.data, SettlementWay(form.way.data), form.pay_on.data, by=actor())
    except NothingDue:
        form.brands.errors = [_("A questi marchi non c'è niente da pagare, o non hanno un conto su cui ricevere.")]
    except BeingPaid:
        form.brands.errors = [_("Qualcun altro sta già pagando uno di questi mesi. Ricarica la pagina.")]
    else:
        return redirect(url_for("office.money_run", ref=ref), 303)
    return None


@bp.get("/money/payments/<ref>")
@open_to(Desk.BOOKKEEPER)
def money_run(ref: str) -> ResponseReturnValue:
    row = _run(ref)
    if not is_fresh():  # here money is approved and ended
        return ask_again()
    return render_template(
        "office/money_run.html", row=row, payments=runs.payments(row.run_id), form=EndForm(on=clock.rome_date(clock.now())),
        is_mine=row.made_by == actor().user_id, bank=SettlementWay.BANK,
    )  # fmt: skip


@bp.post("/money/payments/<ref>/approve")
@open_to(Desk.BOOKKEEPER)
def money_run_approve(ref: str) -> ResponseReturnValue:
    if not is_fresh():
        return redirect(url_for("office.money_run", ref=ref), 303)
    try:
        approve_run(ref, by=actor())
    except OtherPersonNeeded:
        flash(_("Chi prepara un pagamento grande non lo approva: chiedi a un'altra persona."), "error")
    else:
        flash(_("Approvato."), "success")
    return redirect(url_for("office.money_run", ref=ref), 303)


@bp.get("/money/payments/<ref>.xml")
@open_to(Desk.BOOKKEEPER)
def money_run_file(ref: str) -> Response:
    """The file for the bank: kept as it was made, so always the same bytes. Gone once a row of it was called off."""
    row = _run(ref)
    if any(one.state == SettlementEventKind.CANCELLED for one in runs.payments(row.run_id)):
        raise NotFound(ref=ref)
    content = runs.file_of(row.run_id) if row.is_approved else None
    if content is None:
        raise NotFound(ref=ref)
    return paper_file(content, f"sepa-{row.until_on:%Y-%m}-{ref}.xml", "application/xml")


@bp.post("/money/payments/<ref>/<int:payment_id>/end")
@open_to(Desk.BOOKKEEPER)
def money_run_end(ref: str, payment_id: int) -> ResponseReturnValue:
    """Somebody knows what became of one row."""
    if not is_fresh():
        return redirect(url_for("office.money_run", ref=ref), 303)
    row, form = _run(ref), EndForm()
    rows = runs.payments(row.run_id)
    if payment_id not in {one.payment_id for one in rows}:
        raise NotFound(payment_id=payment_id)
    if not form.validate_on_submit():
        return render_template(
            "office/money_run.html", row=row, payments=rows, form=form, is_mine=row.made_by == actor().user_id,
            bank=SettlementWay.BANK, opened=payment_id,
        ), 422  # fmt: skip
    try:
        end_payment(payment_id, SettlementEventKind(form.kind.data), form.on.data, form.why.data, by=actor())
        flash(_("Scritto."), "success")
    except NotApproved:
        flash(_("Prima serve la seconda persona."), "error")
    except HasEnded:
        flash(_("Di questo pagamento si sa già com'è finito."), "error")
    return redirect(url_for("office.money_run", ref=ref), 303)


def _run(ref: str) -> runs.RunRow:
    row = runs.run(ref)
    if row is None:
        raise NotFound(ref=ref)
    return row


@today.tells
def payments_that_wait() -> list[today.Task]:
    """Large payments that need a second person, and rows that came back."""
    rows = runs.every(limit=50)
    waiting = [row for row in rows if not row.is_approved and row.open]
    tasks = []
    if waiting:
        cents = format_cents(sum(row.total_cents for row in waiting), locale.current())
        words = _("Un pagamento di %(amount)s aspetta una seconda persona", amount=cents)
        tasks.append(today.Task(words, "office.money_run", "bad", {"ref": waiting[0].ref}))
    still = sum(row.open for row in rows if row.is_approved)
    if still:
        words = ngettext(
            "%(num)s pagamento non è ancora arrivato in banca",
            "%(num)s pagamenti non sono ancora arrivati in banca",
            still,
        )
        tasks.append(today.Task(words, "office.money_runs"))
    return tasks
