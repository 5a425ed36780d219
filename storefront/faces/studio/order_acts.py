"""What a brand does with its part of an order: the steps of a parcel, what cannot be delivered, an answer to the buyer."""

from collections.abc import Callable

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.orders import messages
from storefront.domain.orders.carriers import name_of
from storefront.domain.orders.fulfilments import Through
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.order_forms import OTHER, AnswerForm, CannotForm, ShipForm
from storefront.faces.studio.orders import needed, page_of, stays
from storefront.flows import fulfil
from storefront.flows.cannot_deliver import can_deliver, cannot_deliver
from storefront.flows.write_message import answer_buyer


def through() -> Through:
    return Through(brand_id=here().brand_id)


def to_order(ref: str) -> Response:
    return redirect(url_for("studio.order", ref=ref), 303)  # type: ignore[return-value]  # werkzeug's type


def _act(ref: str, act: Callable[[], bool], done: str) -> Response:
    """One step of a parcel; what does not follow is said kindly, and the page shows how it stands."""
    try:
        flash(done if act() else _("Era già fatto: non è cambiato niente."), "success")
    except NotFound:
        raise
    except Refusal as refusal:
        flash(stays(refusal), "warning")
    return to_order(ref)


@bp.post("/<brand>/orders/<ref>/<parcel>/prepared")
def order_prepared(ref: str, parcel: str) -> Response:
    needed(ref)
    return _act(ref, lambda: fulfil.prepare(parcel, through(), actor()), _("Segnato: è pronto."))


@bp.post("/<brand>/orders/<ref>/<parcel>/shipped")
def order_shipped(ref: str, parcel: str) -> Response | tuple[str, int]:
    found, form = needed(ref), ShipForm()
    if not any(one.ref == parcel and one.is_own for one in found.parcels):
        raise NotFound(ref=parcel)
    carrier = name_of(form.carrier.data) if form.carrier.data != OTHER else form.other.data
    if not form.validate():
        return page_of(found, ship_form=form), 422
    ship = lambda: fulfil.ship(parcel, through(), actor(), carrier=carrier or "", tracking=form.tracking.data or "")  # noqa: E731 - a step to take, as its neighbours are
    return _act(ref, ship, _("Segnato: è partito. Abbiamo scritto a chi l'ha comprato."))


@bp.post("/<brand>/orders/<ref>/<parcel>/delivered")
def order_delivered(ref: str, parcel: str) -> Response:
    needed(ref)
    return _act(ref, lambda: fulfil.deliver(parcel, through(), actor()), _("Segnato: è arrivato."))


@bp.post("/<brand>/orders/<ref>/<parcel>/handed-over")
def order_handed_over(ref: str, parcel: str) -> Response:
    needed(ref)
    return _act(ref, lambda: fulfil.hand_over(parcel, through(), actor()), _("Segnato: consegnato a mano."))


@bp.post("/<brand>/orders/<ref>/<parcel>/back")
def order_back(ref: str, parcel: str) -> Response:
    needed(ref)
    was = request.form.get("was", "")
    return _act(ref, lambda: fulfil.undo_step(parcel, through(), was, actor()), _("Tornato indietro di un passo."))


@bp.post("/<brand>/orders/<ref>/cannot")
def order_cannot(ref: str) -> Response | tuple[str, int]:
    found, form = needed(ref), CannotForm()
    chosen = [line for line in request.form.getlist("line") if line.isascii() and line.isdigit() and len(line) < 19]
    is_right = form.validate()
    if not chosen:
        form.form_errors = [_("Segna almeno un pezzo.")]
    if not is_right or not chosen:
        return page_of(found, chosen=chosen, cannot_form=form), 422
    lines = [int(line) for line in chosen]
    told = cannot_deliver(here().brand_id, ref, lines, form.why.data, form.remark.data or "", actor())
    flash(
        _("L'ufficio lo sa, e scrive a chi ha comprato. Non devi fare altro.") if told
        else _("L'ufficio lo sapeva già."), "success",
    )  # fmt: skip
    return to_order(ref)


@bp.post("/<brand>/orders/<ref>/can")
def order_can(ref: str) -> Response:
    """What could not be delivered is there after all."""
    line = request.form.get("line", "")
    if not (line.isascii() and line.isdigit() and len(line) < 19):
        raise NotFound(line=line)
    if can_deliver(here().brand_id, ref, int(line), actor()):
        flash(_("Bene: il pezzo si consegna. L'ufficio lo sa."), "success")
    else:
        flash(_("Era già fatto: non è cambiato niente."), "success")
    return to_order(ref)


@bp.post("/<brand>/orders/<ref>/answer")
def order_answer(ref: str) -> Response | tuple[str, int]:
    found, form = needed(ref), AnswerForm()
    if not form.validate():
        return page_of(found, answer_form=form), 422
    try:
        answer_buyer(here().brand_id, ref, form.text.data, actor(), request_key=form.request_key.data or refs.key())
        flash(_("Mandato. Chi ha comprato lo legge nella pagina del suo ordine."), "success")
    except messages.ThreadFull:
        flash(_("Vi siete scritti tanto: meglio una telefonata."), "warning")
    return to_order(ref)
