"""The buyer's words to a brand of their order, and its answers, on the order's own page."""

from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.orders import messages
from storefront.domain.orders.messages import MessageRow
from storefront.domain.orders.of_brand import brands_of
from storefront.faces.shop import bp
from storefront.faces.shop.order_door import opened
from storefront.faces.web import cart_cookie
from storefront.flows.write_message import ask_brand


@dataclass(frozen=True, slots=True)
class Thread:
    """One brand of the order with what was written; `request_key` is of the form on this page."""

    slug: str
    name: str
    said: list[MessageRow]
    request_key: str


def threads(order_id: int) -> list[Thread]:
    """A thread for each brand that leads a piece of the order. Two statements."""
    said = messages.of_order(order_id)
    return [
        Thread(slug, name, [one for one in said if one.brand_id == brand_id], refs.key())
        for brand_id, slug, name in brands_of(order_id)
    ]


@bp.post("/orders/<ref>/messages")
def write_message(ref: str) -> Response:
    """Write to one brand. An empty message changes nothing; the same form twice is one message."""
    found = opened(ref)
    text = request.form.get("text", "").strip()
    if not text:
        flash(_("Scrivi che cosa vuoi chiedere."), "warning")
    elif len(text) > messages.LONGEST:
        flash(_("È troppo lungo: bastano poche righe."), "warning")
    else:
        _send(found.ref, text)
    return redirect(url_for("shop.order", ref=found.ref, key=found.key, _anchor="messages"), 303)  # type: ignore[return-value]  # werkzeug's type


def _send(ref: str, text: str) -> None:
    key = request.form.get("request_key", "")[:64] or refs.key()
    try:
        ask_brand(ref, request.form.get("brand", "")[:120], text, cart_cookie.actor(), request_key=key)
    except messages.ThreadFull:
        flash(_("Vi siete scritti tanto: meglio una telefonata."), "warning")
    except NotFound:
        flash(_("A questo marchio non si può scrivere per questo ordine."), "warning")
    else:
        flash(_("Mandato. Ti scriviamo quando arriva la risposta."), "success")
