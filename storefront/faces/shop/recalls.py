"""Recalls as the public reads them, and where a buyer chooses what they want for a recalled piece. See docs/law.md."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField

from storefront.core.clock import rome
from storefront.core.errors import NotFound
from storefront.domain.law import recall_reach, recalls
from storefront.domain.law.models import RecallKind
from storefront.domain.law.recalls import RecallRow
from storefront.domain.orders.after_models import Wish
from storefront.faces.shop import bp
from storefront.faces.shop.order_door import opened
from storefront.faces.web import cart_cookie, locale
from storefront.flows.recall_goods import answer_recall


class RemedyForm(FlaskForm):
    """One choice for each recalled piece of an order that none was made for."""

    remedy = RadioField(_l("Che cosa vuoi"), validate_choice=False)


def remedy_words() -> dict[str, Any]:
    return {
        Wish.REPAIR.value: _l("Riparatelo"), Wish.REPLACE.value: _l("Datemene un altro"),
        Wish.MONEY.value: _l("Ridatemi tutti i soldi"),
    }  # fmt: skip


@bp.get("/recalls")
def recalls_open() -> str:
    """All recalls: those that are open, and those of the past."""
    return render_template("shop/recalls.html", rows=recalls.every(), told=_told, on_day=on_day)


@bp.get("/recalls/<ref>")
def recall(ref: str) -> str:
    """The notice, to be read and printed by anybody: art. 36 says what is in it."""
    return _notice(recalls.one(ref))


def _notice(row: RecallRow, **values: Any) -> str:
    goods = recall_reach.goods(row.id, locale.current(), with_codes=row.kind == RecallKind.PIECES)
    return render_template("shop/recall.html", recall=row, goods=goods, told=_told(row), on_day=on_day, **values)


@bp.route("/recalls/<ref>/<order_ref>", methods=["GET", "POST"])
def recall_answer(ref: str, order_ref: str) -> Response:
    """What the buyer of an order wants for each of its recalled pieces: with the key of the letter, no account."""
    row, door = recalls.one(ref), opened(order_ref)
    mine = recall_reach.of_order(row.id, row.ref, door.ref)
    if not mine:
        raise NotFound(ref=ref)
    form = RemedyForm(formdata=None)
    words = remedy_words()
    form.remedy.choices = [(word, words[word]) for word in row.remedies]
    status = 200
    if request.method == "POST":
        line_id, chosen = request.form.get("line", 0, int), request.form.get("remedy", "")
        if chosen in row.remedies:
            answer_recall(row.ref, door.ref, line_id, Wish(chosen), cart_cookie.actor())
            flash(_("Grazie: ti abbiamo scritto che cosa succede adesso."), "success")
            back = url_for("shop.recall_answer", ref=row.ref, order_ref=door.ref, key=request.args.get("key"))
            return redirect(back, 303)  # type: ignore[return-value]  # werkzeug's type
        form.remedy.errors, status = [_("Scegli che cosa vuoi.")], 422
    page = _notice(row, mine=mine, form=form, words=words, order_ref=door.ref, key=door.key)
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _told(row: RecallRow) -> dict[str, str]:
    return {name: row.told(name, locale.current()) for name in ("goods", "hazard", "action")}


def on_day(at: Any) -> str:
    return str(format_date(rome(at).date(), "d MMMM y"))
