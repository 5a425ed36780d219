"""Count a shelf: scan all that lies on it, look at what differs piece by piece, confirm. Nothing changes before."""

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.core.errors import NotFound, Refusal
from storefront.domain.tills import count_differences, counts, here
from storefront.domain.tills.count_differences import Case, Difference
from storefront.domain.tills.count_models import CountState
from storefront.domain.tills.counts import CountRow
from storefront.faces.till import bp, door
from storefront.faces.till.selling import piece_code
from storefront.faces.till.words import Said, sentence
from storefront.flows import till_count

CHOICES = {
    "found": (_l("È qui: l'ho trovato"), "check"),
    "lost": (_l("Non c'è più"), "cross"),
    "moved": (_l("Ora è qui"), "outlet"),
    "received": (_l("Prendilo: ora è qui"), "parcel"),
    "back_again": (_l("Si può vendere di nuovo"), "return"),
}
LAST_SEEN = {
    "added": _l("È stato messo qui."), "counted": _l("È stato contato."),
    "received": _l("È arrivato con una consegna."), "came_along": _l("È arrivato con una consegna."),
    "moved": _l("È stato portato qui."), "undo": _l("Era venduto, poi è tornato."),
    "refund": _l("Era venduto, poi è tornato."), "released": _l("Qualcuno lo voleva, poi no."),
    "expired": _l("Qualcuno lo voleva, poi no."), "cancelled": _l("Qualcuno lo voleva, poi no."),
    "found": _l("Era perso, poi trovato."), "back": _l("È tornato in vendita."),
    "damaged": _l("Era rovinato."), "lost": _l("Non si trovava più."),
    "returned_to_brand": _l("Era tornato a chi l'ha fatto."),
}  # fmt: skip


@bp.get("/count")
def shelf_count() -> str | Response:
    """The count that runs here, or what to count: everything, or what one brand has here."""
    running = counts.open_count(door.device().location_id)
    if running is not None:
        return door.to("till.count_scan", ref=running.ref)
    return render_template("till/count_begin.html", brands=here.brands_here(door.device().location_id))


@bp.post("/count")
def count_begin() -> Response:
    slug = request.form.get("brand", "")[:120]
    brand_id = here.brand_here(door.device().location_id, slug) if slug else None
    return door.to("till.count_scan", ref=till_count.begin_count(brand_id, door.at_till()))


def needed(ref: str) -> CountRow:
    count = counts.count_of(ref, door.device().location_id)
    if count is None:
        raise NotFound(ref=ref)
    return count


@bp.get("/count/<ref>")
def count_scan(ref: str) -> str | Response:
    count = needed(ref)
    if count.state != CountState.OPEN:
        return door.to("till.count_over", ref=ref)
    return _page(count)


def _page(count: CountRow, said: Said | None = None) -> str:
    return render_template(
        "till/count.html", count=count, said=said, scanned=counts.how_many(count.count_id),
        expected=count_differences.expected(count), last=counts.last_scans(count.count_id),
    )  # fmt: skip


@bp.post("/count/<ref>")
def count_one(ref: str) -> Response | tuple[str, int]:
    """Write down the piece that was scanned; one that should not be here is told at once."""
    try:
        scanned = till_count.scan_count(ref, piece_code(request.form.get("code", "")[:64]), door.at_till())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(needed(ref), sentence(refusal)), refusal.status
    if scanned.extra is not None:
        flash(f"{scanned.extra.title}: {explained(scanned.extra)}", "warning")
    elif scanned.is_new:
        flash(_("Contato."), "success")
    else:
        flash(_("Questo pezzo è già contato."), "information")
    return door.to("till.count_scan", ref=ref)


@bp.get("/count/<ref>/differences")
def count_differences_of(ref: str) -> str | Response:
    """What the count and the books disagree about; for each piece a sentence, and what may be done."""
    count = needed(ref)
    if count.state != CountState.OPEN:
        return door.to("till.count_over", ref=ref)
    return render_template(
        "till/count_differences.html", count=count, missing=count_differences.missing(count),
        extra=count_differences.surplus(count), explained=explained, last_seen=last_seen, choices=CHOICES,
    )  # fmt: skip


@bp.post("/count/<ref>/differences")
def count_confirm(ref: str) -> Response:
    chosen = {
        name.removeprefix("piece-")[:12]: choice
        for name, choice in list(request.form.items())[: 2 * count_differences.MOST]
        if name.startswith("piece-") and choice in CHOICES
    }
    settled = till_count.settle_count(ref, chosen, door.at_till())
    return door.to("till.count_over", ref=ref, moved=len(settled.moved_meanwhile) or None)


@bp.post("/count/<ref>/leave")
def count_leave(ref: str) -> Response:
    till_count.leave_count(ref, door.at_till())
    flash(_("Va bene. Non è cambiato niente."), "success")
    return door.to("till.piece_ask")


@bp.get("/count/<ref>/over")
def count_over(ref: str) -> str | Response:
    """The count is confirmed: what was decided for which piece."""
    count = needed(ref)
    if count.state == CountState.OPEN:
        return door.to("till.count_scan", ref=ref)
    moved = request.args.get("moved", "")
    return render_template(
        "till/count_over.html", count=count, decided=counts.decided(ref, count.location_id), choices=CHOICES,
        scanned=counts.how_many(count.count_id), moved=int(moved) if moved.isascii() and moved.isdigit() else 0,
    )  # fmt: skip


def explained(one: Difference) -> str:
    """Why a piece differs, and what to do with it: short sentences."""
    return {
        Case.MISSING: lambda: _("Non l'hai passato."),
        Case.MISSING_ASIDE: lambda: _("È da parte per un cliente. Cercalo lì."),
        Case.MISSING_HELD: lambda: _("Qualcuno lo compra adesso sul sito. Cercalo bene."),
        Case.ELSEWHERE: lambda: _("Per i conti è a %(place)s.", place=one.place),
        Case.ELSEWHERE_HELD: lambda: _("È di %(place)s e qualcuno lo compra adesso. Mettilo da parte e chiama aiuto.",
                                       place=one.place),
        Case.COMING: lambda: _("È arrivato con una consegna."),
        Case.TRAVELLING: lambda: _("È in viaggio per un altro posto. Mettilo da parte e chiama aiuto."),
        Case.FOR_PARCEL: lambda: _("È venduto sul sito. Mettilo con il pacco %(ref)s.", ref=one.order_ref or ""),
        Case.SOLD: lambda: _("Risulta venduto. Mettilo da parte e chiama aiuto."),
        Case.WITHDRAWN: lambda: _("Non si vendeva più. %(why)s", why=last_seen(one)),
    }[one.case]()  # fmt: skip


def last_seen(one: Difference) -> str:
    """What happened to it last, in words; nothing when it is no help."""
    return str(LAST_SEEN.get(one.seen_why, ""))
