"""Money back to a customer: choose lines, see what would happen, confirm. See docs/refunds.md."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from storefront.core.errors import Refusal
from storefront.core.money import format_cents, parse_cents
from storefront.domain.brands.models import Party
from storefront.domain.orders.queries import Whole, goods_of
from storefront.domain.payments.refund_plan import Fate, Given, GoodwillWish, LineWish, ShippingWish, Wish
from storefront.domain.payments.refund_queries import given, sent_of
from storefront.domain.payments.refusals import (
    InDispute,
    NothingToRefund,
    NotRefundable,
    RefundChanged,
    RefundedTooMuch,
)
from storefront.domain.settlements.refusals import OtherPersonNeeded
from storefront.domain.settlements.standing import outlets
from storefront.faces.office import bp, order_words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.office.order_page import needed
from storefront.faces.office.order_story_words import refund_reason
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.faces.web.form_fields import paragraphs
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows.refund import RefundPlan, plan, refund
from storefront.flows.refund_approve import approve_refund
from storefront.settings import settings


def a_sum(_form: FlaskForm, field: Field) -> None:
    """A sum above nothing, kept as typed."""
    try:
        fits = parse_cents(field.data or "") > 0
    except ValueError:
        fits = False
    if not fits:
        raise ValidationError(_("Scrivi un importo, come 12,50."))


class RefundForm(FlaskForm):
    reason = SelectField(_l("Perché"))
    note = paragraphs(_l("Due parole per i colleghi"), 600)
    goodwill = StringField(_l("Importo in €"), filters=[plain], validators=[Optional(), a_sum])
    bearer = SelectField(_l("Chi lo paga"))
    seen = HiddenField()
    key = HiddenField(validators=[DataRequired(), Length(max=64)])


REASONS = ("withdrawal", "cancelled", "damaged", "wrong_item", "lost_parcel", "guarantee", "goodwill", "other")


def reasons() -> list[tuple[str, str]]:
    return [(one, refund_reason(one)) for one in REASONS]


def form_for(order: Whole, done: Given) -> RefundForm:
    """A form that names a field for each line and each parcel of this order."""
    places = [("", _("dov'era"))] + [(str(one.location_id), one.name) for one in outlets()]
    fates = [(Fate.STAYS.value, _("resta a chi l'ha comprato")), (Fate.SHELF.value, _("torna in vendita")),
             (Fate.WITHDRAWN.value, _("non si vende più"))]  # fmt: skip
    fields: dict[str, Any] = {}
    for line in order.lines:
        if line.paid_cents > done.lines.get(line.id, 0):
            fields[f"take_{line.id}"] = BooleanField(line.title)
            fields[f"part_{line.id}"] = StringField(
                _("Solo una parte, in €"), filters=[plain], validators=[Optional(), a_sum]
            )
            fields[f"fate_{line.id}"] = SelectField(_("Il pezzo"), choices=fates)
            fields[f"place_{line.id}"] = SelectField(_("In quale sede"), choices=places)
    for parcel in order.parcels:
        if parcel.shipping_cents > done.parcels.get(parcel.id, 0):
            fields[f"ship_{parcel.id}"] = BooleanField(_("Spedizione %(ref)s", ref=parcel.ref))
            fields[f"shippart_{parcel.id}"] = StringField(
                _("Solo una parte, in €"), filters=[plain], validators=[Optional(), a_sum]
            )
    form: RefundForm = type("OrderRefundForm", (RefundForm,), fields)(key=secrets.token_urlsafe(24))
    form.reason.choices = reasons()
    form.bearer.choices = [
        (Party.COOPERATIVE.value, _("la cooperativa")),
        (Party.BRAND.value, _("i marchi, per quota")),
    ]
    return form


def wishes(form: RefundForm, order: Whole) -> list[Wish]:
    found: list[Wish] = []
    for line in order.lines:
        if f"take_{line.id}" in form and form[f"take_{line.id}"].data:
            place = form[f"place_{line.id}"].data
            fate = Fate(form[f"fate_{line.id}"].data)
            found.append(LineWish(line.id, _part(form[f"part_{line.id}"]), fate, int(place) if place else None))
    for parcel in order.parcels:
        if f"ship_{parcel.id}" in form and form[f"ship_{parcel.id}"].data:
            found.append(ShippingWish(parcel.id, _part(form[f"shippart_{parcel.id}"])))
    if form.goodwill.data:
        found.append(GoodwillWish(parse_cents(form.goodwill.data), Party(form.bearer.data)))
    return found


def is_all_back(form: RefundForm) -> bool:
    """Whether nothing is left that could go back: then the form names no line and no parcel."""
    return not any(name.startswith(("take_", "ship_")) for name in form._fields)


def _part(field: Field) -> int | None:
    return parse_cents(field.data) if field.data else None


@bp.route("/orders/<ref>/refund", methods=["GET", "POST"])
def order_refund(ref: str) -> ResponseReturnValue:
    """Money moves here: the password again."""
    if not is_fresh():
        return ask_again()
    head = needed(ref)
    order, done = goods_of(head.as_row()), given(head.id)
    form = form_for(order, done)
    shown: RefundPlan | None = None
    if form.validate_on_submit():
        try:
            wanted = wishes(form, order)
            if request.form.get("act") == "do" and form.seen.data.isdecimal():
                made = refund(
                    head.id, wanted, form.reason.data, actor(), form.key.data, note=form.note.data or "",
                    seen_cents=int(form.seen.data),
                )  # fmt: skip
                flash(_("Rimborso %(ref)s deciso. Chi ha comprato riceve una mail.", ref=made), "success")
                return redirect(url_for("office.order_refunds", ref=head.ref), 303)
            shown = plan(head.id, wanted, done)
        except (RefundedTooMuch, NothingToRefund, NotRefundable, RefundChanged, InDispute) as refusal:
            _say(form, refusal)
    status = 422 if form.errors else 200
    page = render_template(
        "office/refund.html", head=head, order=order, done=done, form=form, plan=shown, Fate=Fate,
        limit=settings().second_person_above_cents, all_back=is_all_back(form),
    )  # fmt: skip
    return page, status


def _say(form: RefundForm, refusal: Refusal) -> None:
    """A refusal beside the field that it is about."""
    values, field = refusal.values, form.goodwill
    if "line_id" in values and f"part_{values['line_id']}" in form:
        field = form[f"part_{values['line_id']}"]
    elif "fulfilment_id" in values and f"shippart_{values['fulfilment_id']}" in form:
        field = form[f"shippart_{values['fulfilment_id']}"]
    if is_all_back(form):
        words = _("Di questo ordine è già tornato tutto: non resta niente da rimborsare.")
    elif isinstance(refusal, NotRefundable):
        words = _("Questo ordine non è pagato: non c'è niente da rimborsare.")
    elif isinstance(refusal, RefundedTooMuch):
        words = _("Si possono ancora rimborsare %(rest)s.", rest=format_cents(values["rest_cents"], locale.current()))
    elif isinstance(refusal, InDispute):
        words = _("Una contestazione è aperta: la banca potrebbe ridare gli stessi soldi. Aspetta che decida.")
    elif isinstance(refusal, RefundChanged):
        words = _("La somma è cambiata: guarda di nuovo che cosa succede.")
    else:
        words = _("Scegli almeno una riga, una spedizione o un importo.")
    field.errors = [words]


@bp.get("/orders/<ref>/refunds")
@open_to(Desk.BOOKKEEPER)
def order_refunds(ref: str) -> str:
    head = needed(ref)
    rows = sent_of(head.id)
    return render_template(
        "office/refunds.html", head=head, rows=rows, words=order_words, reason=refund_reason, me=actor().user_id
    )


@bp.post("/orders/<ref>/refunds/<refund_ref>/approve")
def order_refund_approve(ref: str, refund_ref: str) -> ResponseReturnValue:
    if not is_fresh():
        return ask_again()
    head = needed(ref)
    known = {row.ref for row in sent_of(head.id)}
    try:
        if refund_ref in known and approve_refund(refund_ref, by=actor()):
            flash(_("Approvato: il rimborso parte."), "success")
    except OtherPersonNeeded:
        flash(_("L'hai deciso tu: serve una seconda persona."), "error")
    return redirect(url_for("office.order_refunds", ref=head.ref), 303)
