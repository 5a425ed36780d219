"""Carry pieces to another place of the cooperative: choose where, scan what goes into the box, let it leave.

There it is received by scanning, like whatever comes from a brand.
"""

from flask import Response, current_app, flash, render_template, request
from flask_babel import gettext as _

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.consignments import queries
from storefront.domain.consignments.models import ConsignmentState, LineState
from storefront.domain.consignments.paper import note_paper
from storefront.domain.consignments.queries import ConsignmentRow
from storefront.domain.pieces.where import Place, shared_places
from storefront.domain.tills.refusals import NotFree, UnknownCode
from storefront.faces.till import bp, door
from storefront.faces.till.paper import as_paper
from storefront.faces.till.selling import piece_code
from storefront.faces.till.words import Said, sentence
from storefront.flows import till_move

BOX_LENGTH = 10


def goals() -> list[Place]:
    """Where a box can go: the shops and the hub, but for this place."""
    return [place for place in shared_places() if place.id != door.device().location_id]


def goal_of(slug: str) -> Place:
    found = next((place for place in goals() if place.slug == slug), None)
    if found is None:
        raise NotFound(slug=slug)
    return found


@bp.get("/boxes")
def boxes() -> str:
    """Boxes in the making, those on their way, and where a new one can go."""
    rows: dict[str, list[ConsignmentRow]] = {}
    for row in queries.boxes_from(door.device().location_id):
        rows.setdefault(row.box or "", []).append(row)
    slugs = {place.id: place.slug for place in goals()}
    return render_template(
        "till/boxes.html", boxes=rows, goals=goals(), slugs=slugs, pieces=_pieces, waits=_waits,
    )  # fmt: skip


def _pieces(rows: list[ConsignmentRow]) -> int:
    return sum(row.pieces for row in rows)


def _waits(rows: list[ConsignmentRow]) -> bool:
    """Still here: it is being packed."""
    return any(row.state == ConsignmentState.DRAFT for row in rows)


@bp.get("/boxes/<slug>")
def box_new(slug: str) -> Response:
    """A new box; it is written down with its first piece."""
    return door.to("till.box", slug=goal_of(slug).slug, code=refs.code(BOX_LENGTH))


@bp.get("/boxes/<slug>/<code>")
def box(slug: str, code: str) -> str:
    return _page(goal_of(slug), code)


def _page(goal: Place, code: str, said: Said | None = None) -> str:
    rows = queries.box(code, door.device().location_id)
    if any(row.to_id != goal.id for row in rows):
        raise NotFound(box=code)
    lines = queries.lines_in([row.id for row in rows], "it") if rows else []
    has_left = any(row.state != ConsignmentState.DRAFT for row in rows)
    return render_template(
        "till/box_left.html" if has_left else "till/box.html", goal=goal, code=code, said=said, lines=lines, rows=rows,
        on_the_way=[line for line in lines if line.state == LineState.TRAVELLING],
    )  # fmt: skip


@bp.post("/boxes/<slug>/<code>")
def box_scan(slug: str, code: str) -> Response | tuple[str, int]:
    goal = goal_of(slug)
    try:
        is_new = _put_in(code, piece_code(request.form.get("code", "")[:64]), goal)
    except (UnknownCode, NotFree) as refusal:
        return _page(goal, code, sentence(refusal)), refusal.status
    flash(*((_("È nella scatola."), "success") if is_new else (_("Questo pezzo c'è già."), "information")))
    return door.to("till.box", slug=slug, code=code)


def _put_in(box: str, code: str, goal: Place) -> bool:
    """False when the piece is in the box already. Raises UnknownCode, NotFree."""
    code = refs.normalised(code)[:12]
    chosen = till_move.put_in_box(box, code, goal.id, door.at_till())
    if chosen.unknown:
        raise UnknownCode(code=code)
    if chosen.not_there:
        raise NotFree(title=code)
    return bool(chosen.added)


@bp.post("/boxes/<slug>/<code>/out")
def box_take_out(slug: str, code: str) -> Response:
    till_move.take_out_of_box(code, request.form.get("code", "")[:12], door.at_till())
    return door.to("till.box", slug=slug, code=code)


@bp.post("/boxes/<slug>/<code>/left")
def box_left(slug: str, code: str) -> Response | tuple[str, int]:
    goal = goal_of(slug)
    try:
        till_move.send_box(code, door.at_till())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(goal, code, sentence(refusal)), refusal.status
    flash(_("Fatto. La scatola può partire."), "success")
    return door.to("till.box", slug=slug, code=code)


@bp.post("/boxes/<slug>/<code>/settled")
def box_settled(slug: str, code: str) -> Response:
    """What became of a piece that did not arrive: it is still here, or it is lost."""
    how = request.form.get("how", "")
    till_move.settle_box(code, request.form.get("code", "")[:12], how, door.at_till())
    flash(_("Fatto. È di nuovo su questo scaffale.") if how == "back" else _("Fatto. Non si vende più."), "success")
    return door.to("till.box", slug=slug, code=code)


@bp.get("/boxes/<slug>/<code>/note-<ref>.pdf")
def box_note(slug: str, code: str, ref: str) -> Response:
    """The note that travels with one brand's part of the box."""
    row = next((row for row in queries.box(code, door.device().location_id) if row.ref == ref), None)
    if row is None or goal_of(slug).id != row.to_id:
        raise NotFound(ref=ref)
    shop = current_app.extensions["shop_identity"]
    house = {"legal_name": shop.legal_name, "vat_number": shop.vat_number}
    return as_paper(note_paper(row, queries.lines_of(row.id, "it"), house))
