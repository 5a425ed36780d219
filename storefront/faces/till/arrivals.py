"""What comes to this shop and what is asked back from it: scan what you have in your hands, the rest is told at once."""

from dataclasses import dataclass

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
from storefront.flows.till_move import end_arrival, receive_box

MOST_SCANNED = 500


@dataclass(frozen=True, slots=True)
class Coming:
    """What is scanned in together: a brand's consignment, or a box of another place with each brand's part."""

    ref: str
    rows: tuple[ConsignmentRow, ...]

    @property
    def from_name(self) -> str:
        return self.rows[0].from_name

    @property
    def travelling(self) -> int:
        return sum(row.travelling for row in self.rows)

    @property
    def arrived(self) -> int:
        return sum(row.arrived for row in self.rows)

    @property
    def is_ended(self) -> bool:
        """What is still missing was said to be missing."""
        return all(row.is_rest_missing for row in self.rows if row.travelling)


def coming_here(rows: list[ConsignmentRow]) -> list[Coming]:
    heaps: dict[str, list[ConsignmentRow]] = {}
    for row in rows:
        heaps.setdefault(row.box or row.ref, []).append(row)
    return [Coming(ref, tuple(parts)) for ref, parts in heaps.items()]


@bp.get("/arrivals")
def arrivals() -> str:
    coming, asked = queries.waiting_at(door.device().location_id)
    heaps = coming_here(coming)
    ended = [one for one in heaps if one.is_ended]
    return render_template(
        "till/arrivals.html", coming=[one for one in heaps if not one.is_ended], ended=ended, asked=asked
    )


def waiting(ref: str) -> Coming:
    """Something that comes to this place; its note's own number names a box too. Raises NotFound."""
    coming, _asked = queries.waiting_at(door.device().location_id)
    found = [one for one in coming_here(coming) if ref in {one.ref, *(row.ref for row in one.rows)}]
    if not found:
        raise NotFound(ref=ref)
    return found[0]


@bp.get("/arrivals/<ref>")
def arrival(ref: str) -> str:
    """One consignment: what has been scanned, and what is still missing."""
    row = waiting(ref)
    lines = queries.lines_in([part.id for part in row.rows], locale.current())
    missing = [line for line in lines if line.state == LineState.TRAVELLING]
    return render_template("till/arrival.html", row=row, here=_arrived(lines), missing=missing)


def _arrived(lines: list[LineRow]) -> list[LineRow]:
    return [line for line in lines if line.state == LineState.ARRIVED]


@bp.post("/arrivals/<ref>/scan")
def take_in(ref: str) -> Response:
    """Take in the piece that was scanned. The last one ends the consignment."""
    code = refs.normalised(piece_code(request.form.get("code", "")[:64]))[:12]
    at, codes = door.at_till(), [code] if code else []
    is_box = bool(queries.box(ref, at.location_id))
    receipt = receive_box(ref, codes, at) if is_box else receive_consignment(ref, at.location_id, codes, at.actor)
    flash(*_said(receipt))
    is_over = not receipt.missing
    if is_over:
        flash(_("La consegna è completa. Puoi mettere i pezzi sullo scaffale."), "success")
    return door.to("till.arrivals") if is_over else door.to("till.arrival", ref=ref)


@bp.post("/arrivals/<ref>/rest")
def rest_missing(ref: str) -> Response:
    """All that was in the box has been scanned: the rest is not there."""
    missing = end_arrival(ref, door.at_till())
    if missing:
        said = ngettext("Fatto. Manca %(num)s pezzo: %(codes)s.", "Fatto. Mancano %(num)s pezzi: %(codes)s.",
                        len(missing), codes=", ".join(missing))  # fmt: skip
        flash(" ".join((said, _("Chi li ha mandati lo vede."))), "success")
    return door.to("till.arrivals")


def _said(receipt: Receipt) -> tuple[str, str]:
    left = ngettext("Ne manca %(num)s.", "Ne mancano %(num)s.", len(receipt.missing)) if receipt.missing else ""
    if receipt.arrived:
        return " ".join((_("Preso."), left)).strip(), "success"
    if receipt.extra:
        return _("Questo pezzo non era sulla lista. Va bene: ora è qui."), "information"
    if receipt.already:
        return _("Questo pezzo l'hai già passato."), "information"
    return _("Questo numero non è di questa consegna. Metti il pezzo da parte e chiama aiuto."), "warning"


@bp.get("/asked/<ref>")
def asked(ref: str) -> str:
    """Pieces that a brand wants back: tick what you have put into the box."""
    _coming, asked_back = queries.waiting_at(door.device().location_id)
    row = next((row for row in asked_back if row.ref == ref), None)
    if row is None:
        raise NotFound(ref=ref)
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
