"""The cart: what would come in which parcel, when and for how much; and what has changed since."""

from collections.abc import Sequence

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from storefront.core import clock
from storefront.core.errors import NotFound, Unsellable
from storefront.domain.carts.queries import WishRow, wishes
from storefront.domain.carts.services import MOST_OF_ONE
from storefront.domain.orders.queries import open_order
from storefront.faces.shop import bp, parcels_view
from storefront.faces.web import cart_cookie, locale
from storefront.faces.web.fields import plain
from storefront.flows.add_to_cart import CartFull, add_to_cart
from storefront.flows.change_cart import change_cart
from storefront.flows.quote import Quote, quote


class AddForm(FlaskForm):
    """A wish, as any page may send it."""

    variant_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**53)])
    quantity = IntegerField(default=1, validators=[Optional(), NumberRange(1, MOST_OF_ONE)])
    personalisation = StringField(filters=[plain], validators=[Optional(), Length(max=200)])


class QuantityForm(FlaskForm):
    quantity = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_OF_ONE)])


@bp.get("/cart")
def cart() -> str:
    return page()


def page(wrong: dict[int, str] | None = None, told: str = "") -> str:
    """The whole page. `wrong` has one sentence for each line whose quantity made no sense."""
    rows = wishes(cart_cookie.owner(), locale.current())
    g.cart_count = sum(row.quantity for row in rows)
    asked = quote(rows, at=clock.now())
    is_reserved = any(problem.why in {"reserved", "fewer"} for problem in asked.plan.lacking)
    return render_template(
        "shop/cart.html",
        waiting=open_order(rows[0].cart_id) if is_reserved else None,
        act=FlaskForm(),
        rows=rows,
        plan=asked.plan,
        parcels=parcels_view.parcels(asked, rows),
        lacking=parcels_view.lacking(asked, rows),
        has_changed=any(row.change_cents for row in rows),
        wrong=wrong or {},
        told=told,
    )


@bp.post("/cart/lines")
def add_line() -> Response:
    """Put something in; the product's own page may do the same with its own words about what is missing."""
    form = AddForm()
    if not form.validate():
        raise NotFound()
    mine = cart_cookie.owner_to_be()
    try:
        add_to_cart(mine, form.variant_id.data, form.quantity.data or 1, form.personalisation.data or "")
    except CartFull as refusal:
        flash(
            _("Il carrello è pieno: tiene %(most)s righe. Ordina prima queste.", most=refusal.values["most"]), "warning"
        )
    except Unsellable:
        flash(_("Questo pezzo per ora si compra solo in negozio."), "warning")
    else:
        flash(_("È nel carrello."), "success")
    return cart_cookie.remember(_to_cart(), mine)


@bp.post("/cart/lines/<int:line_id>")
def change_line(line_id: int) -> Response:
    """Another quantity, or none."""
    if "remove" in request.form:
        return _changed({line_id: 0}, _("Tolto dal carrello."))
    form = QuantityForm()
    if not form.validate():
        words = _("Scrivi un numero da 0 a %(most)s.", most=MOST_OF_ONE)
        return make_response(page({line_id: words}), 422)
    return _changed({line_id: form.quantity.data or 0}, _("Fatto: il carrello è aggiornato."))


@bp.post("/cart/tidy")
def tidy_cart() -> Response:
    """Keep what can be had: fewer where there are fewer, nothing where there is nothing."""
    rows = wishes(cart_cookie.owner(), locale.current())
    return _changed(
        to_tidy(rows, quote(rows, at=clock.now())), _("Fatto: nel carrello c'è solo quello che puoi avere.")
    )


def to_tidy(rows: Sequence[WishRow], asked: Quote) -> dict[int, int]:
    """The quantities that can be had, of the lines that ask for more."""
    problems = {row.line_id: asked.plan.problem(row.line_id) for row in rows}
    return {line_id: problem.left for line_id, problem in problems.items() if problem}


@bp.post("/cart/seen")
def see_cart() -> Response:
    """The buyer has read what changed."""
    return _changed({}, "")


def _changed(quantities: dict[int, int], words: str) -> Response:
    change_cart(cart_cookie.owner(), quantities)
    if words:
        flash(words, "success")
    return _to_cart()


def _to_cart() -> Response:
    return make_response(redirect(url_for("shop.cart"), 303))


def cannot_be_had() -> Response:
    """Somebody was faster while the buyer filled in the checkout: the cart says with what, and keeps the rest."""
    words = _("Mentre scrivevi, qualcosa è cambiato. Non hai pagato niente e il carrello è rimasto: guarda qui sotto.")
    return make_response(page(told=words), 409)
