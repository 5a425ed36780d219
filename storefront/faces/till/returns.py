"""A customer brings something back: scan it, say what and why, somebody in charge says yes. One question a screen."""

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.tills import doors, refusals, returns
from storefront.domain.tills.returns import Brought
from storefront.faces.till import bp, door
from storefront.faces.till.parcels import order_code
from storefront.faces.till.selling import cents, parts, piece_code
from storefront.faces.till.words import Said, sentence
from storefront.flows import till_return
from storefront.flows.till_return import Wanted, Yes

REASONS = {
    "changed_mind": (_l("Ha cambiato idea"), "person"), "damaged": (_l("Ha un difetto"), "warning"),
    "wrong_piece": (_l("È il pezzo sbagliato"), "return"), "other": (_l("Un altro motivo"), "question"),
}  # fmt: skip
FATES = {
    "shelf": (_l("È come nuovo: torna sullo scaffale"), "check"),
    "damaged": (_l("È rovinato: non si vende più"), "warning"),
}
MOST_LINES = 60


@bp.get("/returns")
def returns_scan() -> str:
    return _scan(None)


def _scan(said: Said | None) -> str:
    return render_template("till/returns.html", said=said)


@bp.post("/returns")
def returns_find() -> Response | tuple[str, int]:
    """A piece's label, or the order's number or QR."""
    text = request.form.get("code", "")[:200]
    code = refs.normalised(piece_code(text.partition("?")[0]))[:12]
    try:
        ref = till_return.found(code if len(code) > len(order_code(text)) else order_code(text), door.at_till())
    except Refusal as refusal:
        return _scan(sentence(refusal)), refusal.status
    if till_return.is_todays(needed(ref), door.at_till()):
        return door.to("till.undo", ref=ref)
    return door.to("till.returns_order", ref=ref, piece=code)


def needed(ref: str) -> Brought:
    """An order that may come back here. Raises NotFound, SoldElsewhere."""
    order = returns.brought(ref)
    if order is None:
        raise NotFound(ref=ref)
    till_return.needs_this_place(order, door.at_till())
    return order


@bp.get("/returns/<ref>")
def returns_order(ref: str) -> str:
    """Which pieces, and why."""
    return render_template(
        "till/returns_order.html", order=needed(ref), reasons=REASONS, scanned=request.args.get("piece", "")[:12]
    )


def wanted_of(ref: str, fate: str) -> Wanted:
    lines = [
        int(line) for line in request.values.getlist("line") if line.isascii() and line.isdigit() and len(line) < 19
    ]
    return Wanted(ref, tuple(dict.fromkeys(lines[:MOST_LINES])), request.values.get("why", ""), fate)


@bp.get("/returns/<ref>/confirm")
def returns_confirm(ref: str) -> str | Response:
    """What goes back and how; what becomes of the piece; who says yes."""
    order = needed(ref)
    wanted = wanted_of(ref, "shelf")
    if not wanted.line_ids:
        return door.to("till.returns_order", ref=ref)
    return _confirm(order, wanted, refs.key())


def _confirm(order: Brought, wanted: Wanted, key: str, said: Said | None = None) -> str:
    plan = till_return.planned(wanted, door.at_till())
    return render_template(
        "till/returns_confirm.html", order=order, wanted=wanted, key=key, said=said, plan=plan, fates=FATES,
        lines=[line for line in order.lines if line.line_id in wanted.line_ids], back=parts(plan.amount_cents),
        supervisors=[] if door.worker().is_supervisor else doors.supervisors(door.device().location_id),
    )  # fmt: skip


@bp.post("/returns/<ref>/confirm")
def returns_done(ref: str) -> Response | tuple[str, int]:
    order, key, fate = needed(ref), request.form.get("key", "")[:40], request.form.get("fate", "")
    wanted = wanted_of(ref, fate if fate in FATES else "shelf")
    seen_cents = cents(request.form.get("seen"))
    try:
        if not key or fate not in FATES:
            raise refusals.WhyNotSaid
        till_return.take_back(wanted, _yes(), key, seen_cents, door.at_till())
    except (refusals.SupervisorNeeded, refusals.WrongPin, refusals.WhyNotSaid) as refusal:
        return _confirm(order, wanted, key or refs.key(), sentence(refusal)), refusal.status
    return door.to("till.returns_over", ref=ref, back=seen_cents)


def _yes() -> Yes | None:
    who = request.form.get("supervisor", "")
    pin = request.form.get("pin", "")[:12]
    return Yes(int(who), pin) if who.isascii() and who.isdigit() and len(who) < 19 and pin else None


@bp.get("/returns/<ref>/over")
def returns_over(ref: str) -> str:
    back_cents = cents(request.args.get("back"))
    return render_template("till/returns_over.html", order=needed(ref), back_cents=back_cents, back=parts(back_cents))
