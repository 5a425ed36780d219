"""An order as its buyer sees it: where it stands, in which parcels, what to do next."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm
from wtforms import StringField

from storefront.core import clock
from storefront.core.clock import rome
from storefront.domain.brands.sellers import sellers
from storefront.domain.carts.queries import how_many
from storefront.domain.orders.carriers import tracking_url
from storefront.domain.orders.models import FulfilmentState, OrderState
from storefront.domain.orders.queries import DoorRow, LineRow, ParcelRow, Whole, whole
from storefront.domain.orders.withdrawal import last_day
from storefront.domain.payments.refund_queries import refunded
from storefront.faces.shop import bp, order_after, parcels_view
from storefront.faces.shop.checkout import pay
from storefront.faces.shop.order_door import open_by_email, opened
from storefront.faces.shop.order_messages import threads
from storefront.faces.web import cart_cookie
from storefront.faces.web.fields import plain
from storefront.flows.close_checkout import cancel_order
from storefront.flows.settle_payment import settle_order
from storefront.infra import pdf


class FindForm(FlaskForm):
    """An order's number and the e-mail it was made with."""

    ref = StringField(lazy("Numero dell'ordine"), filters=[plain])
    email = StringField(lazy("E-mail con cui hai ordinato"), filters=[plain])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the timeline."""

    words: str
    when: str
    state: str  # done, now, later


@bp.get("/orders")
def orders() -> str:
    return render_template("shop/order_find.html", form=FindForm())


@bp.post("/orders")
def find_order() -> Response:
    """Open an order by number and e-mail; whatever is wrong, the answer is the same."""
    form = FindForm()
    found = open_by_email(form.ref.data or "", form.email.data or "")
    if found is not None:
        return _to(found)
    form.ref.errors = [_("Non troviamo un ordine con questo numero e questa e-mail. Controlla tutti e due.")]
    return make_response(render_template("shop/order_find.html", form=form), 422)


@bp.get("/orders/<ref>")
def order(ref: str) -> Response:
    found = opened(ref)
    if "session_id" in request.args and found.state == OrderState.PLACED:
        settle_order(found.ref)  # back from paying: ask now, whether or not the webhook was faster
        g.cart_count = how_many(cart_cookie.owner())  # what is paid has left the cart
    answer = make_response(_page(whole(found.order_id)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/orders/<ref>/qr.png")
def order_qr(ref: str) -> Response:
    """The order's number for a till's scanner: shown by who collects it, or brings a piece back."""
    answer = Response(pdf.qr_picture(opened(ref).ref), mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/orders/<ref>/back")
def back_from_paying(ref: str) -> Response:
    """The buyer turned back on the pay page: nothing is lost, and there are two ways on."""
    found = opened(ref)
    if found.state != OrderState.PLACED:
        return _to(found)
    answer = make_response(render_template("shop/order_back.html", order=whole(found.order_id).order, moment=moment))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/orders/<ref>/pay")
def pay_order(ref: str) -> Response:
    found = opened(ref)
    return pay(found.ref, found.key) if found.state == OrderState.PLACED else _to(found)


@bp.post("/orders/<ref>/cancel")
def cancel(ref: str) -> Response:
    """Give up an order that is not paid; its pieces go back, its cart stays."""
    found = opened(ref)
    if found.state == OrderState.PLACED and cancel_order(found.ref, by=cart_cookie.actor()):
        flash(_("L'ordine è annullato e non hai pagato niente. Il carrello è rimasto com'era."), "success")
        return make_response(redirect(url_for("shop.cart"), 303))
    flash(_("Adesso non si può annullare: forse il pagamento sta arrivando. Guarda qui sotto."), "warning")
    return _to(found)


def _to(found: DoorRow) -> Response:
    return make_response(redirect(url_for("shop.order", ref=found.ref, key=found.key), 303))


def _page(order: Whole) -> str:
    received = [clock.rome_date(p.delivered_at) if p.delivered_at else None for p in _standing(order)]
    return render_template(
        "shop/order.html",
        whole=order,
        order=order.order,
        is_paid=order.order.state == OrderState.PAID,
        steps=steps(order),
        parcels=[
            (parcel, _title(order, parcel), order.lines_of(parcel))
            for parcel in order.parcels
            if order.lines_of(parcel)
        ],
        parcel_state=parcel_state,
        line_facts=line_facts,
        arrives=arrives,
        sellers=sellers((line.brand_id, line.seller, line.vat_bp) for line in order.lines),
        refunds=refunded(order.order.id),
        withdraw_until=last_day(received),
        after=order_after.after(order),
        wish_words=order_after.wish_words,
        day_words=parcels_view.day_words,
        moment=moment,
        tracking_url=tracking_url,
        threads=threads(order.order.id) if order.order.state == OrderState.PAID else [],
    )


def _standing(order: Whole) -> list[ParcelRow]:
    return [parcel for parcel in order.parcels if parcel.state != FulfilmentState.CANCELLED]


def moment(at: datetime) -> str:
    """A day and an hour in Turin, as people say them."""
    local = rome(at)
    return _("%(day)s alle %(time)s", day=parcels_view.day_words(local.date()), time=f"{local:%H:%M}")


def _title(order: Whole, parcel: ParcelRow) -> str:
    if parcel.is_pickup:
        return _("Ritiro a %(place)s", place=parcel.place)
    sent = [one.id for one in order.parcels if not one.is_pickup]
    if len(sent) == 1:
        return _("Un pacco")
    return _("Pacco %(number)s di %(total)s", number=sent.index(parcel.id) + 1, total=len(sent))


def arrives(parcel: ParcelRow) -> str:
    """The days that were promised, until it has come."""
    if parcel.delivered_at or parcel.state == FulfilmentState.CANCELLED:
        return ""
    if parcel.is_pickup:
        day = parcel.arrives_first_on
        return _("Pronto da %(day)s", day=parcels_view.day_words(day)) if day else ""
    return parcels_view.arrival_words(parcel.arrives_first_on, parcel.arrives_last_on)


def line_facts(line: LineRow, is_paid: bool) -> str:
    said = [line.choice, line.brand, line.personalisation and f"«{line.personalisation}»"]
    said += [_("fatto su ordinazione")] if line.made_to_order else []
    said += [_("rimborsato")] if is_paid and line.released_at else []
    return " · ".join(word for word in said if word)


def parcel_state(parcel: ParcelRow) -> tuple[str, str]:
    """Words and tone of a parcel's state."""
    state, pickup = parcel.state, parcel.is_pickup
    words = {
        FulfilmentState.WAITING: (_("In preparazione"), "waiting"),
        FulfilmentState.PREPARED: (_("Pronto per il ritiro") if pickup else _("Pronto per partire"), "waiting"),
        FulfilmentState.SHIPPED: (_("In viaggio"), "waiting"),
        FulfilmentState.DELIVERED: (_("Consegnato"), "good"),
        FulfilmentState.HANDED_OVER: (_("Ritirato"), "good"),
        FulfilmentState.CANCELLED: (_("Annullato"), "over"),
    }
    return words[state]


def steps(order: Whole) -> list[Step]:
    """Where the order stands, in plain words: what is done, what is now, what comes."""
    placed = Step(_("Hai ordinato"), moment(order.order.placed_at), "done")
    state = order.order.state
    if state == OrderState.PLACED:
        return [placed, Step(_("Aspettiamo il pagamento"), "", "now"), Step(_("Prepariamo i pezzi"), "", "later")]
    if state == OrderState.PROCESSING:
        return [
            placed,
            Step(_("La banca sta lavorando il pagamento"), "", "now"),
            Step(_("Prepariamo i pezzi"), "", "later"),
        ]
    if state != OrderState.PAID:
        ends = {
            OrderState.EXPIRED: _("Non è arrivato il pagamento: l'ordine è chiuso"),
            OrderState.CANCELLED: _("Hai annullato l'ordine"),
            OrderState.FAILED: _("Il pagamento non è riuscito: l'ordine è chiuso"),
        }
        when = moment(order.order.ended_at) if order.order.ended_at else ""
        return [placed, Step(ends[state], when, "now")]
    paid = Step(_("Hai pagato"), moment(order.order.paid_at) if order.order.paid_at else "", "done")
    return [placed, paid, *_journey(_standing(order))]


def _journey(parcels: list[ParcelRow]) -> list[Step]:
    """Preparing, on the way, there: each is done when it is done for all parcels."""
    ready = [p for p in parcels if p.state != FulfilmentState.WAITING]
    gone = [
        p
        for p in parcels
        if p.state in {FulfilmentState.SHIPPED, FulfilmentState.DELIVERED, FulfilmentState.HANDED_OVER}
    ]
    there = [p for p in parcels if p.delivered_at]
    names = [
        (_("Prepariamo i pezzi"), ready),
        (_("In viaggio, o pronti da ritirare"), gone),
        (_("Tutto consegnato"), there),
    ]
    found: list[Step] = []
    for words, done in names:
        is_done = len(done) == len(parcels) and bool(parcels)
        is_next = all(step.state == "done" for step in found)
        found.append(Step(words, "", "done" if is_done else "now" if is_next else "later"))
    return found
