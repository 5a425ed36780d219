"""After the sale, for the buyer: giving up what has not left, sending back, and the guarantee. See docs/returns.md."""

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.orders import claims, returns, services
from storefront.domain.orders.after_models import ReturnState, Wish
from storefront.domain.orders.models import FulfilmentState, OrderState
from storefront.domain.orders.queries import DoorRow, LineRow, Whole, whole
from storefront.domain.orders.returns import ReturnRow
from storefront.faces.shop import bp
from storefront.faces.shop.order_door import opened
from storefront.faces.web import cart_cookie, locale
from storefront.faces.web.fields import plain
from storefront.faces.web.form_fields import paragraphs
from storefront.flows.cancel_lines import HasLeft, cancel_lines, cancellable
from storefront.flows.claim import AlreadyAsked, ask_guarantee
from storefront.infra import pdf
from storefront.infra.db import unit_of_work
from storefront.settings import settings

WISHES = (Wish.REPAIR, Wish.REPLACE, Wish.MONEY)
HERE = (FulfilmentState.DELIVERED, FulfilmentState.HANDED_OVER, FulfilmentState.SHIPPED)


@dataclass(frozen=True, slots=True)
class After:
    """What may be done, and what is under way, of a paid order."""

    can_give_up: bool
    can_claim: bool
    coming: dict[str, list[ReturnRow]]  # by the withdrawal or claim they belong to
    claims: list[claims.ClaimRow]


def after(order: Whole) -> After | None:
    """Two statements; none for what is not paid."""
    if order.order.state != OrderState.PAID:
        return None
    coming: dict[str, list[ReturnRow]] = {}
    for row in returns.of_order(order.order.id):
        coming.setdefault(row.subject_ref, []).append(row)
    asked = claims.of_order(order.order.id)
    return After(bool(cancellable(order, by_buyer=True)), bool(_claimable(order, asked)), coming, asked)


def _claimable(order: Whole, asked: list[claims.ClaimRow]) -> list[LineRow]:
    """Pieces that the buyer has, and of which no claim is open."""
    has = {parcel.id for parcel in order.parcels if parcel.state in HERE}
    busy = {claim.line_id for claim in asked if claim.is_open}
    return [
        line for line in order.lines
        if line.released_at is None and line.id not in busy and (line.fulfilment_id in has or line.fulfilment_id is None)
    ]  # fmt: skip


def wish_words() -> dict[Wish, str]:
    return {
        Wish.REPAIR: _("Una riparazione"),
        Wish.REPLACE: _("Un pezzo nuovo uguale"),
        Wish.MONEY: _("I soldi indietro"),
    }


class GiveUpForm(FlaskForm):
    lines = SelectMultipleField(lazy("Quali pezzi non vuoi più"), coerce=str, validate_choice=False)


class SentForm(FlaskForm):
    subject = HiddenField()
    tracking = StringField(lazy("Numero di spedizione"), filters=[plain])


class ClaimForm(FlaskForm):
    """Which piece, what is wrong, what the buyer would like."""

    line = RadioField(lazy("Quale pezzo"), validators=[InputRequired(lazy("Scegli il pezzo."))])
    wish = RadioField(lazy("Che cosa vorresti"), validators=[InputRequired(lazy("Scegli che cosa vorresti."))])
    text = paragraphs(lazy("Che cosa non va"), claims.LONGEST, lazy("Scrivi che cosa non va."))
    request_key = HiddenField()


@bp.route("/orders/<ref>/give-up", methods=["GET", "POST"])
def give_up(ref: str) -> Response:
    """Give up pieces that have not left. Nobody has to say why."""
    found = opened(ref)
    order = whole(found.order_id)
    offered, form = cancellable(order, by_buyer=True), GiveUpForm()
    if request.method == "GET":
        return _kept(render_template("shop/order_give_up.html", order=order.order, lines=offered, form=form))
    chosen = [line.id for line in offered if str(line.id) in (form.lines.data or [])]
    if not chosen:
        form.lines.errors = [_("Scegli almeno un pezzo.")]
        return _kept(render_template("shop/order_give_up.html", order=order.order, lines=offered, form=form), 422)
    try:
        cancel_lines(found.ref, chosen, cart_cookie.actor(), why="buyer", by_buyer=True)
        flash(_("Annullato: ti rimborsiamo con il mezzo con cui hai pagato."), "success")
    except HasLeft:
        flash(_("Nel frattempo il pacco è partito. Quando arriva puoi recedere."), "warning")
    except NotFound:
        raise
    except Refusal:
        flash(_("Adesso non si può. Scrivici e ci pensiamo noi."), "warning")
    return _to(found)


@bp.post("/orders/<ref>/sent-back")
def sent_back(ref: str) -> Response:
    """The buyer has sent the pieces of a withdrawal or a claim: that is proof enough (art. 56)."""
    found, form = opened(ref), SentForm()
    subject = (form.subject.data or "")[:16]
    with unit_of_work():
        if services.lock(found.ref) is not None and returns.sent_back(
            found.order_id, subject, form.tracking.data or ""
        ):
            values = {"return": subject, "tracking": (form.tracking.data or "")[:80]}
            services.record(found.order_id, "sent_back", by=cart_cookie.actor(), values=values)
    flash(_("Segnato, grazie. Ti scriviamo quando arriva."), "success")
    return _to(found)


@bp.get("/orders/<ref>/returns/<subject>.pdf")
def return_slip(ref: str, subject: str) -> Response:
    """The paper for the box that goes back: where to, what is in it, a code to scan."""
    found = opened(ref)
    rows = [row for row in returns.of_order(found.order_id) if row.subject_ref == subject.upper()]
    rows = [row for row in rows if row.state == ReturnState.EXPECTED]
    if not rows:
        raise NotFound(ref=ref)
    answer = make_response(pdf.draw("return", _slip(found, rows)))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{rows[0].subject_ref}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _slip(found: DoorRow, rows: list[ReturnRow]) -> dict[str, Any]:
    places: dict[int, list[ReturnRow]] = {}
    for row in rows:
        places.setdefault(row.place_id, []).append(row)
    return {
        "ref": rows[0].subject_ref, "lang": locale.current(),
        "boxes": [
            {
                "place": inside[0].place, "address": inside[0].address,
                "lines": [
                    {"ref": row.ref, "title": row.title, "choice": row.choice, "code": row.code,
                     "qr": pdf.qr(f"{settings().base_url}/orders/{found.ref}")}
                    for row in inside
                ],
            }
            for inside in places.values()
        ],
        "words": {
            "title": _("Reso %(ref)s", ref=rows[0].subject_ref), "to": _("Da mandare a"), "inside": _("Che cosa c'è dentro"),
            "cut": _("Metti questo foglio nella scatola e scrivi l'indirizzo fuori."),
            "shop": _("Oppure porta i pezzi, con questo foglio, in uno dei nostri negozi."),
            "proof": _("Tieni la ricevuta di spedizione: è la prova che li hai mandati."), "piece": _("Pezzo"), "label": _("Etichetta"),
        },
    }  # fmt: skip


@bp.route("/orders/<ref>/guarantee", methods=["GET", "POST"])
def claim(ref: str) -> Response:
    """Ask for the guarantee of two years."""
    found = opened(ref)
    order = whole(found.order_id)
    offered, form = _claimable(order, claims.of_order(found.order_id)), ClaimForm()
    form.line.choices = [
        (str(line.id), f"{line.title}, {line.choice}" if line.choice else line.title) for line in offered
    ]
    form.wish.choices = [(wish.value, wish_words()[wish]) for wish in WISHES]
    if not offered or not form.validate_on_submit():
        form.request_key.data = form.request_key.data or refs.key()
        page = render_template("shop/order_claim.html", order=order.order, form=form, is_open=bool(offered))
        return _kept(page, 422 if request.method == "POST" and offered else 200)
    try:
        ask_guarantee(
            found.ref, int(form.line.data), Wish(form.wish.data), form.text.data, cart_cookie.actor(),
            request_key=(form.request_key.data or refs.key())[:64],
        )  # fmt: skip
        flash(_("Abbiamo ricevuto la tua richiesta. Ti rispondiamo entro 14 giorni, di solito prima."), "success")
    except AlreadyAsked:
        flash(_("Per questo pezzo c'è già una richiesta: la trovi qui."), "information")
    return _to(found)


def _kept(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _to(found: DoorRow) -> Response:
    return make_response(redirect(url_for("shop.order", ref=found.ref, key=found.key), 303))
