"""Withdrawing from the contract, in two steps and without an account (art. 54-bis Codice del consumo)."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField

from storefront.domain.orders import returns
from storefront.domain.orders.models import OrderState
from storefront.domain.orders.queries import DoorRow, LineRow, Whole, whole
from storefront.faces.shop import bp
from storefront.faces.shop.order_door import open_by_email, opened
from storefront.faces.shop.orders import FindForm, moment
from storefront.faces.web import cart_cookie
from storefront.faces.web.fields import is_email, plain
from storefront.flows.declare_withdrawal import (
    NothingToWithdraw,
    declare_withdrawal,
    excluded_lines,
    is_period_over,
    open_lines,
)

MOST_NOTE = 1000


class ChooseForm(FlaskForm):
    """Who withdraws, from which lines; a reason may be told and is never asked for."""

    lines = SelectMultipleField(lazy("Da quali pezzi recedi"), coerce=str, validate_choice=False)
    name = StringField(lazy("Nome e cognome"), filters=[plain])
    email = StringField(lazy("E-mail per la conferma"), filters=[plain])
    note = TextAreaField(lazy("Vuoi dirci qualcosa?"), filters=[plain])


@bp.get("/withdrawal")
def withdrawal() -> str:
    return render_template("shop/withdrawal.html", form=FindForm())


@bp.post("/withdrawal")
def find_withdrawal() -> Response:
    """Open the order by its number and e-mail; whatever is wrong, the answer is the same."""
    form = FindForm()
    found = open_by_email(form.ref.data or "", form.email.data or "")
    if found is not None:
        return make_response(redirect(url_for("shop.withdraw", ref=found.ref), 303))
    form.ref.errors = [
        _("Non troviamo un ordine con questo numero e questa e-mail. Controlla tutti e due, oppure scrivici.")
    ]
    return make_response(render_template("shop/withdrawal.html", form=form), 422)


@bp.get("/withdrawal/<ref>")
def withdraw(ref: str) -> str:
    """Step one: choose the pieces. All are chosen to begin with."""
    found = opened(ref)
    order = whole(found.order_id)
    form = _form(order)
    form.lines.data = [str(line.id) for line in open_lines(order)]
    form.name.data, form.email.data = order.order.name, order.order.email
    return _choose(found, order, form)


@bp.post("/withdrawal/<ref>")
def check_withdrawal(ref: str) -> Response:
    """Step two: read it once more, then confirm."""
    found = opened(ref)
    order = whole(found.order_id)
    form = _form(order)
    if not _check(form) or "change" in request.form:
        return make_response(_choose(found, order, form), 200 if "change" in request.form else 422)
    return make_response(_confirm(found, order, form))


@bp.post("/withdrawal/<ref>/confirm")
def confirm_withdrawal(ref: str) -> Response:
    """Stamp it."""
    found = opened(ref)
    order = whole(found.order_id)
    form = _form(order)
    if not _check(form):
        return make_response(_choose(found, order, form), 422)
    try:
        declared = declare_withdrawal(
            found.ref, {line.id for line in _chosen(order, form)}, name=form.name.data, email=form.email.data,
            note=form.note.data or "", by=cart_cookie.actor(),
        )  # fmt: skip
    except NothingToWithdraw:
        return make_response(_choose(found, whole(found.order_id), form), 422)
    address = url_for("shop.withdrawn", ref=found.ref, number=declared.ref.rpartition("-W")[2], key=_key(found))
    return make_response(redirect(address, 303))


@bp.get("/withdrawal/<ref>/done/<int:number>")
def withdrawn(ref: str, number: int) -> Response:
    """What was declared, with its day and hour."""
    found = opened(ref)
    order = whole(found.order_id)
    declared = next((one for one in order.withdrawals if one.ref == f"{found.ref}-W{number}"), None)
    if declared is None:
        return make_response(redirect(url_for("shop.withdraw", ref=found.ref, key=_key(found)), 303))
    lines = [line for line in order.lines if line.id in declared.line_ids]
    coming = {row.line_id for row in returns.of_subject(declared.ref)}
    page = render_template(
        "shop/withdrawal_done.html", order=order.order, declared=declared, lines=lines, coming=coming, moment=moment,
        stopped=[line for line in lines if line.id not in coming and line.released_at is not None],
    )  # fmt: skip
    return make_response(page)


def _form(order: Whole) -> Any:
    form = ChooseForm()
    form.lines.choices = [(str(line.id), _words(line)) for line in open_lines(order)]
    return form


def _words(line: LineRow) -> str:
    said = f"{line.title}, {line.choice}" if line.choice else line.title
    return f"{said} – {line.brand}"


def _chosen(order: Whole, form: Any) -> list[LineRow]:
    return [line for line in open_lines(order) if str(line.id) in (form.lines.data or [])]


def _check(form: Any) -> bool:
    known = {value for value, _words_of_it in form.lines.choices}
    form.lines.errors = [] if known & set(form.lines.data or []) else [_("Scegli almeno un pezzo.")]
    form.name.errors = [] if form.name.data else [_("Scrivi nome e cognome.")]
    form.email.errors = (
        [] if is_email(form.email.data or "") else [_("Scrivi l'e-mail per intero, come nome@esempio.it.")]
    )
    form.note.errors = [] if len(form.note.data or "") <= MOST_NOTE else [_("Scrivi un po' meno.")]
    return not any(field.errors for field in form)


def _choose(found: DoorRow, order: Whole, form: Any) -> str:
    return render_template(
        "shop/withdrawal_choose.html",
        form=form,
        order=order.order,
        key=_key(found),
        is_paid=order.order.state == OrderState.PAID,
        lines=open_lines(order),
        excluded=excluded_lines(order),
        before=order.withdrawals,
        is_late=is_period_over(order),
        moment=moment,
    )


def _confirm(found: DoorRow, order: Whole, form: Any) -> str:
    return render_template(
        "shop/withdrawal_confirm.html", form=form, order=order.order, key=_key(found), lines=_chosen(order, form),
        is_late=is_period_over(order),
    )  # fmt: skip


def _key(found: DoorRow) -> str | None:
    """The key, carried on for who came with it."""
    return found.key if request.values.get("key") else None
