"""The checkout: one page from the cart to the order with obligation to pay. See docs/orders.md."""

from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from storefront.core import clock, refs
from storefront.core.errors import PriceChanged, Refusal, SoldOut, Unavailable, Unsellable
from storefront.domain.brands.sellers import sellers_on
from storefront.domain.carts.queries import WishRow, wishes
from storefront.domain.orders.plan_days import days_of_pickup
from storefront.domain.orders.queries import key_of, last_delivery, open_order
from storefront.domain.payments.refusals import TooSmall
from storefront.domain.people.queries import addresses
from storefront.domain.places.cached import countries_of
from storefront.domain.texts import official
from storefront.faces.shop import bp, parcels_view
from storefront.faces.shop.cart import cannot_be_had
from storefront.faces.shop.checkout_buyer import Desk, buyer_of, collected, request_key, seen_cents
from storefront.faces.shop.checkout_form import ADDRESS, collect_name, form_for, text_name, wrong
from storefront.faces.web import cart_cookie, locale
from storefront.flows.close_checkout import cancel_order
from storefront.flows.open_checkout import open_checkout
from storefront.flows.place_order import AddressNeeded, Buyer, CartEmpty, Placed, Planned, StillOpen, place_order
from storefront.flows.quote import HOME, Quote, quote

KEPT = ("name", "phone", *ADDRESS)  # of an address in the book


@bp.get("/checkout")
def checkout() -> Response:
    desk = _desk()
    if desk is None:
        return _to("shop.cart")
    if desk.asked.plan.lacking:
        waiting = open_order(desk.cart_id)
        return _to("shop.back_from_paying", ref=waiting.ref, key=waiting.key) if waiting else _to("shop.cart")
    return make_response(_page(desk))


@bp.post("/checkout", endpoint="place_order")
def order_now() -> Response:
    """Place the order; or, with the button that only looks, show the new costs and days."""
    desk = _desk()
    if desk is None:
        return _to("shop.cart")
    if "look" in request.form:
        return make_response(_page(desk))
    if desk.is_taken:
        return _after_an_earlier_one(desk)
    return _ordered(desk)


def _after_an_earlier_one(desk: Desk) -> Response:
    """Some pieces are held: perhaps by an order of this cart that waits for its payment.

    The same form sent again goes on to pay that order; a changed one takes its place.
    """
    waiting = open_order(desk.cart_id)
    if waiting is None:
        return cannot_be_had()
    if waiting.request_key == request_key(desk):
        return pay(waiting.ref, waiting.key)
    if not cancel_order(waiting.ref, by=cart_cookie.actor()):
        return _to("shop.order", ref=waiting.ref, key=waiting.key)
    again = _desk()
    return cannot_be_had() if again is None or again.is_taken else _ordered(again)


def _ordered(desk: Desk) -> Response:
    is_well = desk.form.check(sends=desk.sends)
    if _mark_missed(desk) or _mark_wordless(desk) or not is_well:
        return make_response(_page(desk), 422)
    try:
        placed = _place(buyer_of(desk), desk.planned)
    except PriceChanged:
        return _with_new_total(desk)
    except (SoldOut, Unsellable):
        return cannot_be_had()
    except (CartEmpty, AddressNeeded):
        return _to("shop.checkout")
    except StillOpen as refusal:
        ref = refusal.values["order_ref"]
        return _to("shop.order", ref=ref, key=key_of(ref) or "")
    return pay(placed.ref, placed.key)


def pay(ref: str, key: str) -> Response:
    """Send the buyer on to pay; when that cannot be done now, to the order, which says what to do."""
    try:
        return make_response(redirect(open_checkout(ref), 303))
    except Unavailable:
        flash(
            _("Il pagamento non risponde. Non hai pagato niente: i pezzi restano tuoi, riprova tra un minuto."),
            "warning",
        )
    except TooSmall:
        flash(_("Il totale è troppo piccolo per pagare online: servono almeno 50 centesimi."), "error")
    except Refusal:
        flash(_("Questo ordine non si può più pagare. Il carrello è rimasto: ordina di nuovo."), "warning")
    return _to("shop.order", ref=ref, key=key)


def _place(buyer: Buyer, planned: Planned) -> Placed:
    """Order; an earlier order of the same cart that nobody paid is given up first, so that its pieces are free."""
    try:
        return place_order(buyer, planned)
    except StillOpen as refusal:
        if not cancel_order(refusal.values["order_ref"], by=buyer.by):
            raise
    return place_order(buyer)


# --- the page ------------------------------------------------------------------------------------------


def _desk() -> Desk | None:
    rows = wishes(cart_cookie.owner(), locale.current())
    g.cart_count = sum(row.quantity for row in rows)
    if not rows:
        return None
    countries = countries_of(rows[0].catalogue_version)
    prefill = {} if request.method == "POST" else _prefill(rows[0].cart_id)
    country = request.form.get("country") or prefill.get("country") or HOME
    country = country if country in countries else HOME
    now = clock.now()
    lying = quote(rows, at=now, country=country)
    form = form_for(rows, _outlets(rows, lying), countries, prefill)
    asked = lying.collecting(rows, collected(rows, form, lying), at=now, country=country)
    return Desk(rows, form, country, asked)


def _prefill(cart_id: int) -> dict[str, Any]:
    """What is known of the buyer: what they wrote for this cart before, or their account and address book."""
    person = cart_cookie.user_id()
    known: dict[str, Any] = dict(last_delivery(cart_id, person) or {})
    if person is None or known:
        return known
    book = addresses(person)
    first = {name: getattr(book[0], name) for name in KEPT} if book else {}
    return {"email": current_user.email, "name": current_user.name, **first}


def _outlets(rows: list[WishRow], lying: Quote) -> dict[int, list[tuple[str, str]]]:
    """Where each line could be collected, in words with the day."""
    now = clock.now()
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        for place_id in lying.plan.outlets.get(row.line_id, ()):
            place = lying.places[place_id]
            ready = parcels_view.ready_words(days_of_pickup(place, lying.makings(row), now).ready_at)
            words = _("Ritiro a %(place)s, gratis. %(ready)s", place=place.name, ready=ready)
            found.setdefault(row.line_id, []).append((place.slug, words))
    return found


def _mark_missed(desk: Desk) -> bool:
    """Put a sentence at each line that cannot be had as it is chosen. True when there is one."""
    for problem in desk.asked.plan.lacking:
        field = desk.form._fields.get(collect_name(problem.key))
        if field is not None:
            wrong(field, parcels_view.problem_words(problem))
    return bool(desk.asked.plan.lacking)


def _mark_wordless(desk: Desk) -> bool:
    """Put a sentence at each text without which the maker cannot begin. True when there is one."""
    fields = [desk.form[text_name(row.line_id)] for row in desk.rows if row.is_to_order and row.personalisation_max]
    for field in fields:
        if not field.data:
            wrong(field, _("Scrivi questo testo: senza non possiamo cominciare."))
    return any(field.errors for field in fields)


def _page(desk: Desk, told: str = "") -> str:
    form, plan = desk.form, desk.asked.plan
    form.seen_total_cents.data = str(plan.total_cents)
    form.request_key.data = form.request_key.data or refs.key()
    return render_template(
        "shop/checkout.html",
        form=form,
        rows=desk.rows,
        plan=plan,
        parcels=parcels_view.parcels(desk.asked, desk.rows),
        lacking=parcels_view.lacking(desk.asked, desk.rows),
        sellers=sellers_on((row.brand_id for row in desk.rows), clock.rome_date(clock.now())),
        excluded=[row for row in desk.rows if row.withdrawal_exclusion],
        official=official.notice(desk.rows[0].catalogue_version, locale.current()),
        asks_address=desk.sends or bool(form.invoice.data),
        collect_field=lambda row: form._fields.get(collect_name(row.line_id)),
        text_field=lambda row: form._fields.get(text_name(row.line_id)),
        told=told,
    )


def _with_new_total(desk: Desk) -> Response:
    before = parcels_view.as_money(seen_cents())
    fresh = _desk()
    if fresh is None:
        return _to("shop.cart")
    now = parcels_view.as_money(fresh.asked.plan.total_cents)
    words = _("Il totale è cambiato: prima era %(before)s, ora è %(now)s.", before=before, now=now)
    words += " " + _("Se ti va bene, ordina di nuovo.")
    return make_response(_page(fresh, words), 422)


def _to(endpoint: str, **values: Any) -> Response:
    return make_response(redirect(url_for(endpoint, **values), 303))
