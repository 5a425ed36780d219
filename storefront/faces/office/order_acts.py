"""What the office does with an order: cancel before it leaves, have a piece sent back, take it in. See docs/returns.md."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from storefront.core import clock
from storefront.core.errors import NotFound, Refusal
from storefront.core.money import parse_cents
from storefront.domain.audit.services import note
from storefront.domain.orders import returns, services
from storefront.domain.orders.after_models import Condition, ReturnState, ReturnWhy
from storefront.domain.orders.queries import LineRow, whole
from storefront.domain.orders.returns import ReturnRow, Seen
from storefront.domain.orders.undeliverable import undeliverable
from storefront.faces.office import bp, order_story_words
from storefront.faces.office.door import actor
from storefront.faces.office.order_page import needed
from storefront.faces.web.fields import plain
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows.cancel_lines import HasLeft, cancel_lines, cancellable
from storefront.flows.find_orders import places
from storefront.flows.receive_return import WorthlessReason, receive_return
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge


class LinesForm(FlaskForm):
    """Which pieces, and why."""

    lines = SelectMultipleField(_l("Quali pezzi"), coerce=str, validate_choice=False)
    why = StringField(_l("Perché"), filters=[plain], validators=[Length(max=200, message=_l("Scrivi un po' meno."))])

    def chosen(self, offered: list[LineRow]) -> list[int]:
        """Ids of the offered lines that were ticked; says so when there are none."""
        found = [line.id for line in offered if str(line.id) in (self.lines.data or [])]
        self.lines.errors = [] if found else [_("Segna almeno un pezzo.")]
        return found


class SeenForm(FlaskForm):
    """How a piece came back."""

    condition = RadioField(_l("Com'è?"), validators=[InputRequired(_l("Scegli com'è."))])
    shelve = BooleanField(_l("Si può vendere di nuovo"))
    place = SelectField(_l("Dove si trova adesso"), coerce=int)
    less = StringField(_l("Quanto vale in meno"), filters=[plain])
    remark = TextAreaField(_l("Che cosa hai visto"), filters=[plain], validators=[Length(max=600)])

    def __init__(self, row: ReturnRow, **start: Any) -> None:
        super().__init__(**start)
        self.condition.choices = [(one.value, order_story_words.condition(one.value).capitalize()) for one in Condition]
        self.place.choices = places()
        if self.place.data is None:
            self.place.data = row.place_id

    def seen(self) -> Seen | None:
        """What was filled in; none when it cannot be read."""
        if not self.validate_on_submit():
            return None
        try:
            less = parse_cents(self.less.data) if self.less.data else 0
        except ValueError:
            self.less.errors = [_("Scrivi un importo, come 12,50.")]
            return None
        return Seen(Condition(self.condition.data), bool(self.shelve.data), less, self.remark.data or "")


@bp.route("/orders/<ref>/cancel", methods=["GET", "POST"])
def order_cancel(ref: str) -> ResponseReturnValue:
    """Cancel what has not left. GET takes `line`, ticked beforehand. Money moves: the password again."""
    if not is_fresh():
        return ask_again()
    head, form = needed(ref), LinesForm()
    offered = cancellable(whole(head.id))
    if request.method == "GET":
        wanted = request.args.get("line", "")
        form.lines.data = [wanted] if wanted else [str(line.id) for line in offered]
        return _lines_page(head, form, offered)
    chosen = form.chosen(offered) if form.validate_on_submit() else []
    if not chosen:
        return _lines_page(head, form, offered), 422
    try:
        cancel_lines(head.ref, chosen, actor(), why=form.why.data or "")
    except HasLeft:
        flash(_("Troppo tardi: il pacco è partito. Si può far tornare il pezzo."), "warning")
    except NotFound:
        raise
    except Refusal as refusal:
        flash(_("Non si può: %(code)s. Guarda i casi di questo ordine.", code=refusal.code), "warning")
    else:
        flash(_("Annullato. I soldi tornano a chi ha comprato, il marchio lo sa."), "success")
    return redirect(url_for("office.order", ref=head.ref), 303)


def _lines_page(head: Any, form: LinesForm, offered: list[LineRow], *, is_cancel: bool = True) -> str:
    return render_template(
        "office/order_lines.html", head=head, form=form, offered=offered, is_cancel=is_cancel,
        undeliverable=undeliverable(head.id),
    )  # fmt: skip


@bp.route("/orders/<ref>/goods", methods=["GET", "POST"])
def order_goods(ref: str) -> ResponseReturnValue:
    """Have pieces sent back that no withdrawal and no claim asks for."""
    head, form = needed(ref), LinesForm()
    order = whole(head.id)
    coming = {row.line_id for row in returns.of_order(head.id) if row.state == ReturnState.EXPECTED}
    stays = {line.id for line in cancellable(order)}
    offered = [one for one in order.lines if one.released_at is None and one.id not in coming | stays]
    if request.method == "GET":
        return _lines_page(head, form, offered, is_cancel=False)
    chosen = form.chosen(offered) if form.validate_on_submit() else []
    if not chosen:
        return _lines_page(head, form, offered, is_cancel=False), 422
    with unit_of_work():
        if services.lock(head.ref) is None:
            raise NotFound(ref=ref)
        made = returns.expect(head.id, head.ref, chosen, ReturnWhy.GOODWILL, head.ref, clock.now())
        for one in made:
            note(actor(), "return_asked", "return", one, new={"why": form.why.data or ""})
    flash(_("Segnato: si aspetta che torni."), "success")
    return redirect(url_for("office.order", ref=head.ref), 303)


@bp.route("/orders/<ref>/goods/<int:number>", methods=["GET", "POST"])
def order_goods_in(ref: str, number: int) -> ResponseReturnValue:
    """A piece came back to the office's hands."""
    head = needed(ref)
    row = returns.by_ref(f"{head.ref}-B{number}")
    if row is None or row.order_id != head.id:
        raise NotFound(ref=ref)
    form = SeenForm(row)
    seen = form.seen()
    if seen is None:
        page = render_template("office/order_goods_in.html", head=head, row=row, form=form)
        return page, 422 if request.method == "POST" else 200
    try:
        received = receive_return(row.ref, seen, form.place.data, actor())
    except WorthlessReason:
        form.remark.errors = [
            _("Se non è come nuovo, scrivi che cosa hai visto. E non può valere più di quanto è stato pagato.")
        ]
        return render_template("office/order_goods_in.html", head=head, row=row, form=form), 422
    nudge("send_mails")
    flash(_("Segnato. Adesso si può rimborsare.") if received else _("Era già segnato."), "success")
    return redirect(url_for("office.order", ref=head.ref), 303)
