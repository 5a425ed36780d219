"""The sale: scan, take off, choose how it is paid. The sale's key lives in its address, so a reload loses nothing."""

from flask import Response, flash, render_template, request
from flask_babel import gettext as _

from storefront.core import refs
from storefront.core.errors import Refusal
from storefront.domain.payments.models import Way
from storefront.domain.tills import days, here, queries
from storefront.domain.tills.models import SaleState
from storefront.domain.tills.queries import OpenSale
from storefront.domain.tills.refusals import PutAside
from storefront.faces.till import bp, door
from storefront.faces.till.words import sentence
from storefront.flows import ring_up as ringing
from storefront.flows import till_scan

NOTES = (5000, 2000, 1000, 500)
COINS = (200, 100, 50, 20, 10, 5, 2, 1)
OFTEN, SELDOM = (*NOTES, *COINS[:5]), (20000, 10000, *COINS[5:])
"""What customers give: at hand, and behind one more tap."""
MOST_CENTS = 10_000_00


def shown(key: str) -> OpenSale:
    """The sale of this key; one that is not begun yet is empty."""
    found = queries.sale(key, door.device().location_id, "it")
    return found or OpenSale(key, SaleState.OPEN, ())


@bp.get("")
def home() -> Response:
    """A new sale, or the one that was left open on this very device."""
    key = here.open_key(door.device().device_id) or refs.key()
    return door.to("till.sale", key=key)


@bp.get("/sale")
def sale_anew() -> Response:
    return door.to("till.home")


@bp.get("/sale/<key>")
def sale(key: str) -> str | Response:
    open_sale = shown(key)
    if open_sale.state != SaleState.OPEN:
        return door.to("till.home")
    needs_day = not open_sale.items and days.open_day(door.device().location_id) is None
    return render_template("till/sale.html", sale=open_sale, said=None, needs_day=needs_day)


@bp.post("/sale/<key>/scan")
def scan(key: str) -> Response | tuple[str, int]:
    code = request.form.get("code", "")[:64]
    try:
        is_new = till_scan.scan(key, piece_code(code), door.at_till(), kept_for=request.form.get("kept_for"))
    except Refusal as refusal:
        aside = refusal.values if isinstance(refusal, PutAside) else {}
        page = render_template("till/sale.html", sale=shown(key), said=sentence(refusal), aside=aside)
        return page, refusal.status
    if not is_new:
        flash(_("Questo pezzo c'è già."), "information")
    return door.to("till.sale", key=key)


def piece_code(text: str) -> str:
    """The code in what a scanner reads: bare, or at the end of an address."""
    return text.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2]


@bp.post("/sale/<key>/take-off")
def take_off(key: str) -> Response:
    till_scan.take_off(key, request.form.get("code", "")[:12], door.at_till())
    return door.to("till.sale", key=key)


@bp.post("/sale/<key>/leave")
def leave(key: str) -> Response:
    till_scan.leave(key, door.at_till())
    flash(_("Vendita annullata. I pezzi sono tornati sullo scaffale."), "success")
    return door.to("till.home")


@bp.get("/sale/<key>/pay")
def pay(key: str) -> str | Response:
    open_sale = shown(key)
    if not open_sale.items:
        return door.to("till.sale", key=key)
    return render_template("till/pay.html", sale=open_sale)


@bp.get("/sale/<key>/cash")
def cash(key: str) -> str | Response:
    """Count what the customer gives, note by note: each tap adds one. What was counted is in the address."""
    open_sale = shown(key)
    if not open_sale.items:
        return door.to("till.sale", key=key)
    given_cents = cents(request.args.get("given"))
    return render_template(
        "till/cash.html", sale=open_sale, given_cents=given_cents, often=OFTEN, seldom=SELDOM,
        is_seldom="seldom" in request.args, change=parts(given_cents - open_sale.total_cents),
    )  # fmt: skip


def cents(text: str | None) -> int:
    """Cents out of an address or a form; whatever is no sensible amount is nothing."""
    return min(int(text), MOST_CENTS) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def parts(amount_cents: int) -> list[tuple[int, int]]:
    """The change in the fewest notes and coins: (value, how many)."""
    counted: list[tuple[int, int]] = []
    for value in (*NOTES, *COINS):
        if amount_cents >= value:
            counted.append((value, amount_cents // value))
            amount_cents %= value
    return counted


@bp.post("/sale/<key>/sold")
def finish(key: str) -> Response | tuple[str, int]:
    way = request.form.get("way", "")
    if way not in {Way.CASH, Way.CARD, Way.OTHER}:
        return door.to("till.pay", key=key)
    given = request.form.get("given")
    paid = ringing.Paid(
        Way(way), given_cents=cents(given) if way == Way.CASH and given else None,
        receipt_no=request.form.get("receipt", "").strip()[:40],
    )  # fmt: skip
    done = ringing.ring_up(key, paid, door.at_till())
    return door.to("till.sold", ref=done.order_ref)
