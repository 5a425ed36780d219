"""Another price for one piece of the sale: for who has the right, with a reason, and who bears it."""

import re

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l

from storefront.core import money, refs
from storefront.core.errors import Refusal
from storefront.domain.tills import refusals
from storefront.domain.tills.queries import ItemRow
from storefront.faces.till import bp, door
from storefront.faces.till.selling import shown
from storefront.faces.till.words import Said, sentence
from storefront.flows.till_price import Agreed, agree_on_price

REASONS = {
    "small_fault": (_l("Ha un piccolo difetto"), "warning"), "last_one": (_l("È l'ultimo rimasto"), "label"),
    "friend": (_l("Sconto promesso al cliente"), "person"), "other": (_l("Un altro motivo"), "question"),
}  # fmt: skip
BEARERS = {"brands": _l("Chi ha fatto il pezzo"), "coop": _l("La cooperativa")}
KEPT = (refusals.PriceTooHigh, refusals.BadPrice, refusals.WhyNotSaid)
TOO_FINE = re.compile(r"\d+[.,]\d{3,}")


def needed(key: str, code: str) -> ItemRow:
    """A piece of the open sale, for somebody with the right. Raises NotYours, UnknownCode."""
    who = door.worker()
    if not (who.may_change_prices or who.is_supervisor):
        raise refusals.NotYours()
    wanted = refs.normalised(code)[:12]
    found = next((item for item in shown(key).items if item.code == wanted), None)
    if found is None:
        raise refusals.UnknownCode(code=code)
    return found


@bp.get("/sale/<key>/price/<code>")
def price(key: str, code: str) -> str:
    return _page(key, needed(key, code))


def _page(key: str, item: ItemRow, said: Said | None = None) -> str:
    return render_template(
        "till/price.html", key=key, item=item, said=said, reasons=REASONS, bearers=BEARERS, typed=request.form
    )


@bp.post("/sale/<key>/price/<code>")
def price_agreed(key: str, code: str) -> Response | tuple[str, int]:
    item = needed(key, code)
    try:
        agree_on_price(key, code, None if request.form.get("act") == "label" else _agreed(item), door.at_till())
    except Refusal as refusal:
        if not isinstance(refusal, KEPT):
            raise
        return _page(key, item, sentence(refusal)), refusal.status
    return door.to("till.sale", key=key)


def _price(text: str, label_cents: int) -> int:
    """Cents of a price as somebody types it. Raises BadPrice in one of its kinds.

    "20,555" reads as twenty thousand euros: where the label says less, a figure too many was meant.
    """
    if text.startswith(("-", "−")):
        raise refusals.NegativePrice()
    try:
        price_cents = money.parse_cents(text)
    except ValueError as error:
        raise (refusals.TooFinePrice if TOO_FINE.fullmatch(text) else refusals.BadPrice)() from error
    if price_cents == 0:
        raise refusals.ZeroPrice()
    if price_cents >= label_cents and TOO_FINE.fullmatch(text):
        raise refusals.TooFinePrice()
    return price_cents


def _agreed(item: ItemRow) -> Agreed:
    """What was typed. Raises BadPrice, WhyNotSaid when nobody is said to bear it."""
    form = request.form
    price_cents = _price(form.get("price", "")[:20].replace("€", "").strip(), item.price_cents)
    if form.get("bears") not in BEARERS:
        raise refusals.WhyNotSaid()
    words = " ".join(form.get("words", "").split())[:120]
    return Agreed(price_cents, form.get("why", ""), form.get("bears") == "coop", words)
