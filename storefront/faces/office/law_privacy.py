"""Who asked for a copy of their data, or to be erased, by letter or at a desk; and what goes by itself at night (L21)."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from storefront.core import clock
from storefront.core.clock import rome_date
from storefront.core.errors import NotFound
from storefront.domain.privacy import periods, requests, standing
from storefront.domain.privacy.models import Progress, RetentionRun, Wish
from storefront.domain.privacy.person import Person
from storefront.domain.privacy.requests import RequestRow
from storefront.domain.tills import staff_queries
from storefront.faces.office import bp, today
from storefront.faces.office.door import actor
from storefront.faces.office.money import page_number
from storefront.faces.web import own_copy, privacy_words
from storefront.faces.web.form_fields import line, spelt
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows import erase_person, export_person

ANSWER_WITHIN = timedelta(days=30)
"""One month from when it came (GDPR, art. 12.3); told a week before."""
NEAR = timedelta(days=7)
A_PAGE = 25
SHOWN = {"open": True, "closed": False}
OLDEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Night:
    """One period as the office reads it."""

    words: str
    span: str
    run: RetentionRun | None


class AskForm(FlaskForm):
    email = line(
        _l("La sua e-mail"), None, 254, render_kw={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}
    )
    staff_id = SelectField(_l("Oppure: chi alla cassa"), coerce=int, default=0, validators=[Optional()])
    wish = RadioField(
        _l("Che cosa chiede"), validators=[InputRequired(_l("Scegli che cosa chiede."))],
        choices=[(Wish.COPY.value, _l("Una copia dei suoi dati")), (Wish.ERASURE.value, _l("Di essere cancellata"))],
    )  # fmt: skip
    asked_on = DateField(_l("Quando lo ha chiesto"), validators=[InputRequired(_l("Scrivi il giorno."))])

    def __init__(self) -> None:
        super().__init__(asked_on=rome_date(clock.now()))
        tills = [(one.staff_id, one.name) for one in staff_queries.working()]
        tills += [(staff_id, name) for staff_id, name, _ended_at in staff_queries.gone()]
        self.staff_id.choices = [(0, _("Nessuno")), *tills]

    def is_good(self) -> bool:
        """Somebody is named, in one way, and the day makes sense."""
        good, today_on = self.validate_on_submit(), rome_date(clock.now())
        if not good:
            return False
        if self.email.data and not spelt(self.email.data):
            self.email.errors = [_("Scrivi un indirizzo e-mail completo, come nome@esempio.it.")]
        elif bool(self.email.data) == bool(self.staff_id.data):
            self.email.errors = [_("Scrivi un'e-mail, oppure scegli chi lavora alla cassa.")]
        elif self.staff_id.data and self.wish.data == Wish.ERASURE:
            self.wish.errors = [_("Chi lavora alla cassa si cancella dalla sua pagina, in Persone.")]
        elif not today_on - OLDEST <= self.asked_on.data <= today_on:
            self.asked_on.errors = [_("Scrivi un giorno dell'ultimo anno, non dopo oggi.")]
        return not self.errors


@bp.route("/law/privacy", methods=["GET", "POST"])
def law_privacy() -> ResponseReturnValue:
    """Requests, a new one, and what each night let go of. An address is sent by form alone: no log has it."""
    form = AskForm()
    if request.method == "POST" and form.is_good():
        ref = export_person.write_request(
            Wish(form.wish.data), actor(), email=spelt(form.email.data), staff_id=form.staff_id.data or None,
            asked_on=form.asked_on.data,
        )  # fmt: skip
        return redirect(url_for("office.law_privacy_one", ref=ref), 303)
    shown, number = request.args.get("show", ""), page_number()
    rows = requests.recent(A_PAGE + 1, A_PAGE * (number - 1), is_open=SHOWN.get(shown))
    page = render_template(
        "office/law_privacy.html", form=form, rows=rows[:A_PAGE], has_more=len(rows) > A_PAGE, number=number, shown=shown,
        due_on=due_on, nights=_nights(), today=rome_date(clock.now()), wishes=wish_words(), states=state_words(),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _nights() -> list[Night]:
    runs = requests.nights()
    return [
        Night(privacy_words.period(one.name), privacy_words.span(one), runs.get(one.name)) for one in periods.PERIODS
    ]


@bp.get("/law/privacy/<ref>")
def law_privacy_one(ref: str) -> str:
    """One request: who that is to the shop, what is in the way, what to do."""
    row = _needed(ref)
    who = erase_person.whose(row) if row.state == Progress.OPEN else Person()
    return render_template(
        "office/law_privacy_one.html", row=row, who=who, open=standing.what_is_open(who), due_on=due_on(row),
        words=privacy_words, wishes=wish_words(), states=state_words(),
    )  # fmt: skip


@bp.get("/law/privacy/<ref>/data.zip")
def law_privacy_data(ref: str) -> ResponseReturnValue:
    """Their copy, for the office to hand over."""
    if not is_fresh():
        return ask_again()
    row = export_person.hand_over(ref, actor())
    return own_copy.answer(erase_person.whose(row))


@bp.route("/law/privacy/<ref>/erase", methods=["GET", "POST"])
def law_privacy_erase(ref: str) -> ResponseReturnValue:
    """Erase them, or let the worker do so as soon as nothing is open."""
    row = _needed(ref)
    if row.wish != Wish.ERASURE or row.state != Progress.OPEN:
        raise NotFound(ref=ref)
    if not is_fresh():
        return ask_again()
    if request.method == "POST":
        if erase_person.carry_out(ref, actor()):
            flash(_("Fatto: di questa persona restano i numeri, senza il nome."), "success")
        else:
            flash(_("C'è ancora qualcosa di aperto: lo facciamo da soli appena si può."), "warning")
        return redirect(url_for("office.law_privacy_one", ref=ref), 303)
    who = erase_person.whose(row)
    return render_template("office/law_privacy_erase.html", row=row, who=who, open=standing.what_is_open(who),
                           words=privacy_words)  # fmt: skip


@bp.post("/law/privacy/<ref>/answered")
def law_privacy_answered(ref: str) -> ResponseReturnValue:
    export_person.answered(ref, actor())
    flash(_("Segnato: hai risposto. L'indirizzo qui non c'è più."), "success")
    return redirect(url_for("office.law_privacy"), 303)


@bp.post("/law/privacy/<ref>/withdraw")
def law_privacy_withdraw(ref: str) -> ResponseReturnValue:
    export_person.withdraw(ref, actor())
    flash(_("Segnato: non si fa niente. L'indirizzo qui non c'è più."), "success")
    return redirect(url_for("office.law_privacy"), 303)


def _needed(ref: str) -> RequestRow:
    row = requests.request(ref)
    if row is None:
        raise NotFound(ref=ref)
    return row


def due_on(row: RequestRow) -> date:
    return row.asked_on + ANSWER_WITHIN


def wish_words() -> dict[Wish, str]:
    return {Wish.COPY: _("Una copia"), Wish.ERASURE: _("Cancellazione")}


def state_words() -> dict[Progress, tuple[str, str]]:
    return {
        Progress.OPEN: (_("Da fare"), "waiting"), Progress.DONE: (_("Fatto"), "good"),
        Progress.WITHDRAWN: (_("Ritirata"), "over"),
    }  # fmt: skip


@today.tells
def privacy_waits() -> list[today.Task]:
    """Requests whose month is nearly over. One statement."""
    late = requests.unanswered(rome_date(clock.now()) - ANSWER_WITHIN + NEAR)
    words = ngettext(
        "%(num)s richiesta sui dati personali sta per scadere",
        "%(num)s richieste sui dati personali stanno per scadere",
        late,
    )
    return [today.Task(words, "office.law_privacy", "bad")] if late else []
