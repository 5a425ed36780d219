"""The bank: account statements read in, their lines matched with our payments, the others explained by a person."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from storefront.domain.settlements import bank
from storefront.domain.settlements.camt import LARGEST, NotABankFile
from storefront.domain.settlements.refusals import OtherAccount
from storefront.faces.office import bp, ledger_words, today
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.money import A_PAGE, page_number
from storefront.faces.web.fields import plain
from storefront.flows.bank_match import explain_line
from storefront.flows.bank_read import read_bank_file

EXPLAINED = ("payout", "cash", "terminal", "other")


class BankFileForm(FlaskForm):
    file = FileField(_l("Estratto conto della banca (camt.053)"), validators=[FileRequired(_l("Scegli un file."))])


class LineForm(FlaskForm):
    kind = SelectField(_l("Che cos'è"))
    why = StringField(
        _l("Una parola in più"), filters=[plain], validators=[DataRequired(_l("Scrivi che cos'è.")), Length(max=200)]
    )


def _line_form() -> LineForm:
    form = LineForm()
    form.kind.choices = [(word, ledger_words.line_kind(word)) for word in EXPLAINED]
    return form


@bp.route("/money/bank", methods=["GET", "POST"])
@open_to(Desk.BOOKKEEPER)
def money_bank() -> ResponseReturnValue:
    form = BankFileForm()
    if form.validate_on_submit():
        done = _read(form)
        if done is not None:
            return done
    return _page(form), 422 if request.method == "POST" else 200


def _page(form: BankFileForm) -> str:
    words, page = request.args.get("q", "").strip()[:80], page_number()
    everything = request.args.get("show") == "all"
    count = bank.counted(unmatched=not everything, words=words)
    rows = bank.lines(unmatched=not everything, words=words, offset=(page - 1) * A_PAGE, limit=A_PAGE)
    return render_template(
        "office/money_bank.html", form=form, line_form=_line_form(), rows=rows, count=count, page=page,
        pages=-(-count // A_PAGE), words=words, everything=everything, files=bank.files(),
    )  # fmt: skip


def _read(form: BankFileForm) -> ResponseReturnValue | None:
    file = form.file.data
    try:
        found = read_bank_file(file.filename or "camt.xml", file.read(LARGEST + 1), by=actor())
    except NotABankFile:
        form.file.errors = [
            _("Non è un estratto conto camt.053 che sappiamo leggere. Chiedi alla banca il formato XML.")
        ]
        return None
    except OtherAccount as refusal:
        form.file.errors = [_("È l'estratto di un altro conto: %(iban)s.", iban=refusal.values["iban"])]
        return None
    if not found.new:
        flash(_("Era già stato letto: non è cambiato niente."), "information")
    else:
        words = ngettext("%(num)s riga nuova", "%(num)s righe nuove", found.new)
        flash(_("%(lines)s, %(matched)s sono pagamenti nostri.", lines=words, matched=found.matched), "success")
    return redirect(url_for("office.money_bank"), 303)


@bp.post("/money/bank/<int:line_id>")
@open_to(Desk.BOOKKEEPER)
def money_bank_line(line_id: int) -> ResponseReturnValue:
    form = _line_form()
    if not form.validate_on_submit():
        flash(_("Scegli che cos'è e scrivi una parola in più."), "error")
    elif not bank.is_there(line_id) or not explain_line(line_id, form.kind.data, form.why.data, by=actor()):
        flash(_("Di questa riga si sa già che cos'è."), "error")
    else:
        flash(_("Scritto."), "success")
    return redirect(url_for("office.money_bank"), 303)


@today.tells
def lines_without_a_name() -> list[today.Task]:
    count = bank.counted(unmatched=True)
    if not count:
        return []
    words = ngettext(
        "%(num)s riga della banca non ha ancora un nome", "%(num)s righe della banca non hanno ancora un nome", count
    )
    return [today.Task(words, "office.money_bank")]
