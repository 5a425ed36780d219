"""A piece in the hand: what it is, and what can be done with it besides selling."""

from datetime import timedelta

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.core import clock, refs
from storefront.domain.pieces import at_till
from storefront.domain.pieces.models import HoldKind
from storefront.domain.tills import asides, here, refusals
from storefront.faces.till import bp, door
from storefront.flows import till_stock

DAYS = {1: _l("Fino a domani"), 3: _l("Per tre giorni"), 7: _l("Per una settimana")}
REASONS = {
    "damaged": (_l("È rovinato"), "warning"), "lost": (_l("Non si trova più"), "search"),
    "returned_to_brand": (_l("Torna a chi l'ha fatto"), "return"),
}  # fmt: skip


@bp.get("/piece/<code>")
def piece(code: str) -> str:
    """What a piece is, where it lies by the books, and what can be done with it here."""
    code, location_id = refs.normalised(code)[:12], door.device().location_id
    found, in_hand = here.piece(code), at_till.in_hand(code)
    if found is None or in_hand is None:
        raise refusals.UnknownCode(code=code)
    return render_template(
        "till/piece.html", piece=found, days=DAYS, reasons=REASONS,
        is_free=found.state == "available" and found.location_id == location_id,
        may_sell_again=till_stock.may_sell_again(in_hand, location_id),
        aside=asides.of_piece(in_hand.piece_id, location_id) if in_hand.held_kind == HoldKind.ASIDE else None,
    )  # fmt: skip


@bp.post("/piece/<code>/aside")
def piece_aside(code: str) -> Response:
    days = request.form.get("days", "")
    until_on = clock.rome_date(clock.now()) + timedelta(days=int(days) if days in {"1", "3", "7"} else 1)
    whom = " ".join(request.form.get("for_whom", "").split())[:80]
    till_stock.put_aside(code, whom, until_on, door.at_till())
    flash(_("Fatto. È da parte."), "success")
    return door.to("till.piece_ask")


@bp.post("/aside/<ref>/back")
def aside_back(ref: str) -> Response:
    till_stock.give_back(ref, door.at_till())
    flash(_("Fatto. È di nuovo sullo scaffale."), "success")
    return door.to("till.piece_ask")


@bp.post("/piece/<code>/withdrawn")
def piece_withdrawn(code: str) -> Response:
    till_stock.withdraw(code, request.form.get("why", ""), door.at_till())
    flash(_("Fatto. Non si vende più."), "success")
    return door.to("till.piece", code=code)


@bp.post("/piece/<code>/again")
def piece_again(code: str) -> Response:
    """It was a mistake: what was taken out of sale lately is for sale again."""
    till_stock.sell_again(code, door.at_till())
    flash(_("Fatto. Si può vendere di nuovo."), "success")
    return door.to("till.piece", code=code)
