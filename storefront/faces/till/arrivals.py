"""What comes to this shop and what is asked back from it: scan what you have in your hands, the rest is told at once."""

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.consignments import queries
from storefront.domain.consignments.models import LineState
from storefront.domain.consignments.queries import ConsignmentRow, LineRow
from storefront.domain.consignments.receiving import Receipt
from storefront.faces.till import bp, door
from storefront.faces.till.selling import piece_code
from storefront.faces.web import locale
from storefront.flows.recall_pieces import hand_back
from storefront.flows.receive_consignment import receive_consignment

MOST_SCANNED = 500


@bp.get("/arrivals")
def arrivals() -> str:
    coming, asked = queries.waiting_at(door.device().location_id)
    return render_template("till/arrivals.html", coming=coming, asked=asked)


def waiting(ref: str, *, is_coming: bool) -> ConsignmentRow:
    """A consignment that this place has something to do with now. Raises NotFound."""
    coming, asked = queries.waiting_at(door.device().location_id)
    found = next((row for row in (coming if is_coming else asked) if row.ref == ref), None)
    if found is None:
        raise NotFound(ref=ref)
    return found


@bp.get("/arrivals/<ref>")
def arrival(ref: str) -> str:
    """One consignment: what has been scanned, and what is still missing."""
    row = waiting(ref, is_coming=True)
    lines = queries.lines_of(row.id, locale.current())
    missing = [line for line in lines if line.state == LineState.TRAVELLING]
    return render_template("till/arrival.html", row=row, here=_arrived(lines), missing=missing)


def _arrived(lines: list[LineRow]) -> list[LineRow]:
    return [line for line in lines if line.state == LineState.ARRIVED]


@bp.post("/arrivals/<ref>/scan")
def take_in(ref: str) -> Response:
    """Take in the piece that was scanned. The last one ends the consignment."""
    code = refs.normalised(piece_code(request.form.get("code", "")[:64]))[:12]
    at = door.at_till()
    receipt = receive_consignment(ref, at.location_id, [code] if code else [], at.actor)
    flash(*_said(receipt))
    is_over = not receipt.missing
    if is_over:
        flash(_("La consegna è completa. Puoi mettere i pezzi sullo scaffale."), "success")
    return door.to("till.arrivals") if is_over else door.to("till.arrival", ref=ref)


def _said(receipt: Receipt) -> tuple[str, str]:
    left = ngettext("Ne manca %(num)s.", "Ne mancano %(num)s.", len(receipt.missing)) if receipt.missing else ""
    if receipt.arrived:
        return f"{_('Preso.')} {left}".strip(), "success"
    if receipt.extra:
        return _("Questo pezzo non era sulla lista. Va bene: ora è qui."), "information"
    if receipt.already:
        return _("Questo pezzo l'hai già passato."), "information"
    return _("Questo numero non è di questa consegna. Metti il pezzo da parte e chiama aiuto."), "warning"


@bp.get("/asked/<ref>")
def asked(ref: str) -> str:
    """Pieces that a brand wants back: tick what you have put into the box."""
    row = waiting(ref, is_coming=False)
    return render_template("till/asked.html", row=row, lines=queries.lines_of(row.id, locale.current()))


@bp.post("/asked/<ref>")
def pack(ref: str) -> Response:
    codes = [code[:12] for code in request.form.getlist("code")][:MOST_SCANNED]
    at = door.at_till()
    if codes:
        hand_back(ref, at.location_id, codes, at.actor)
        flash(_("Fatto. La scatola può partire."), "success")
        return door.to("till.arrivals")
    flash(_("Scegli i pezzi che hai messo nella scatola."), "warning")
    return door.to("till.asked", ref=ref)
