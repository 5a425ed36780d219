"""Cases: what a person must decide, the most urgent first; each with its words, its ways out, its notes. See docs/office-orders.md."""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.cases import queries
from storefront.domain.cases.queries import CaseRow
from storefront.domain.cases.services import note_on
from storefront.faces.office import bp, case_words, order_query, order_words, today
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web.form_fields import paragraphs
from storefront.flows.close_by_hand import ClaimOpen, MoneyWaits, close_by_hand
from storefront.infra.db import unit_of_work

LONGEST = 2_000
SOON = timedelta(days=3)


class NoteForm(FlaskForm):
    text = paragraphs(_l("Nota per chi lavora con te"), LONGEST, _l("Scrivi qualcosa."))


class CloseForm(FlaskForm):
    reason = paragraphs(_l("Come è finita"), LONGEST, _l("Scrivi come è finita: resta nel registro."))


@bp.get("/cases")
@open_to(Desk.BOOKKEEPER)
def cases() -> str:
    state = "closed" if request.args.get("state") == "closed" else "open"
    order = "age" if request.args.get("order") == "age" else "due"
    kinds, number = queries.kinds(state), order_query.page()
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else ""
    rows, has_more = queries.page(kind, state, order, number)
    args = {"kind": kind, "state": "closed" if state == "closed" else "", "order": "age" if order == "age" else ""}
    return render_template(
        "office/cases.html", rows=rows, kinds=kinds, kind=kind, state=state, order=order, page=number,
        has_more=has_more, words=case_words, moment=order_words.moment, tone=tone,
        args={name: value for name, value in args.items() if value},
    )  # fmt: skip


def tone(case: CaseRow) -> str:
    """How urgent it is: its day is over, near, or far."""
    if case.due_at is None or not case.is_open:
        return "over" if not case.is_open else "waiting"
    now = clock.now()
    return "bad" if case.due_at < now + SOON else "waiting"


@bp.get("/cases/<ref>")
@open_to(Desk.BOOKKEEPER)
def case(ref: str) -> str:
    return page_of(needed(ref))


def needed(ref: str) -> CaseRow:
    found = queries.one(ref.upper()[:12])
    if found is None:
        raise NotFound(ref=ref)
    return found


def page_of(found: CaseRow, **forms: Any) -> str:
    brand_id = found.values.get("brand_id")
    brands = queries.brand_names([brand_id] if isinstance(brand_id, int) else [])
    name, email = brands.get(brand_id or 0, ("", ""))
    ways = [way for way in case_words.ways(found) if way.endpoint in current_app.view_functions]
    given = {"note_form": NoteForm(formdata=None), "close_form": CloseForm(formdata=None), **forms}
    return render_template(
        "office/case.html", case=found, words=case_words, ways=ways, brand=name, brand_email=email,
        notes=queries.notes(found.id), moment=order_words.moment, tone=tone(found),
        form=next((form for form in forms.values() if form.errors), None), **given,
    )  # fmt: skip


@bp.post("/cases/<ref>/notes")
def case_note(ref: str) -> ResponseReturnValue:
    found, form = needed(ref), NoteForm()
    if not form.validate_on_submit():
        return page_of(found, note_form=form), 422
    with unit_of_work():
        note_on(found.subject_ref, form.text.data, by=actor().user_id)
        note(actor(), "case_noted", "case", found.ref)
    flash(_("Nota scritta."), "success")
    return redirect(url_for("office.case", ref=found.ref), 303)


@bp.post("/cases/<ref>/close")
def case_close(ref: str) -> ResponseReturnValue:
    """Close it with its reason, which nobody can change afterwards. Twice is once."""
    found, form = needed(ref), CloseForm()
    if not form.validate_on_submit():
        return page_of(found, close_form=form), 422
    try:
        closed = close_by_hand(found, form.reason.data, actor())
    except ClaimOpen:
        form.reason.errors = [
            _("La garanzia è ancora aperta: prima si decide e si finisce quella, poi il caso si chiude da solo.")
        ]
        return page_of(found, close_form=form), 422
    except MoneyWaits:
        form.reason.errors = [
            _("I soldi di questa vendita sono ancora in sospeso: prima sistemala, poi il caso si chiude da solo.")
        ]
        return page_of(found, close_form=form), 422
    flash(_("Caso chiuso.") if closed else _("Era già chiuso."), "success")
    return redirect(url_for("office.cases"), 303)


@today.tells
def cases_due() -> list[today.Task]:
    """What is late, what is due soon, and how much waits in all. One statement."""
    now = clock.now()
    total, late, near = queries.waiting(now, now + SOON)
    found = []
    if late:
        words = ngettext("%(num)s caso è in ritardo", "%(num)s casi sono in ritardo", late)
        found.append(today.Task(words, "office.cases", "bad"))
    if near:
        words = ngettext("%(num)s caso scade entro tre giorni", "%(num)s casi scadono entro tre giorni", near)
        found.append(today.Task(words, "office.cases", "bad"))
    if total - late - near:
        words = ngettext(
            "%(num)s caso aspetta una decisione", "%(num)s casi aspettano una decisione", total - late - near
        )
        found.append(today.Task(words, "office.cases"))
    return found
