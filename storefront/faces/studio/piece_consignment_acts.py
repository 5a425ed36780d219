"""What a brand does with a consignment: chooses its pieces, sends it, calls it off, says what became of the rest."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from storefront.core.errors import NotFound, Refusal
from storefront.domain.consignments import journeys, queries
from storefront.domain.consignments.models import ConsignmentState, Kind
from storefront.domain.consignments.receiving import SETTLED_AS
from storefront.domain.pieces.label_paper import spelt
from storefront.faces.studio import bp, pieces_words
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.piece_consignments import SendForm, needed, page_of
from storefront.faces.studio.pieces_acts import ticked
from storefront.faces.web import locale
from storefront.faces.web.fields import codes_in
from storefront.flows import recall_pieces
from storefront.flows.receive_consignment import settle_missing
from storefront.flows.send_consignment import cancel_consignment, send_consignment
from storefront.infra.db import unit_of_work

MOST_TYPED = 8000

# --- a draft is put together ---------------------------------------------------------------------------


@bp.post("/<brand>/pieces/consignments/<ref>/counts")
def piece_counts(ref: str) -> Response:
    """So many of each variant. Only variants that lie at the start have a field."""
    row = needed(ref)
    counts: dict[int, int] = {}
    unread: list[str] = []
    for one in queries.choosable(here().brand_id, row, locale.current()):
        typed = request.form.get(f"count-{one.sku}", "").strip()
        if typed.isascii() and typed.isdigit() and len(typed) < 5:
            counts[one.variant_id] = int(typed)
            if counts[one.variant_id] > one.lying:
                flash(_("%(title)s: lì ce ne sono %(count)s.", title=one.title, count=one.lying), "warning")
        elif typed:
            unread.append(one.title)
    if unread:
        flash(_("Scrivi quanti, in cifre: %(titles)s.", titles=", ".join(unread)), "error")
    return _drafted(ref, lambda journey: journeys.set_counts(journey, counts))


@bp.post("/<brand>/pieces/consignments/<ref>/codes")
def piece_codes(ref: str) -> Response:
    """Codes typed or scanned, one after the other."""
    words = request.form.get("codes", "")[:MOST_TYPED]

    def put(journey: journeys.Journey) -> None:
        chosen = journeys.put_on(journey, codes_in(words))
        if chosen.not_there:
            said = ", ".join(spelt(code) for code in chosen.not_there)
            flash(_("Non sono liberi lì, e non li ho messi: %(codes)s.", codes=said), "warning")
        if chosen.unknown:
            flash(_("Non conosco questi codici: %(codes)s.", codes=", ".join(chosen.unknown)), "warning")
        if chosen.added:
            flash(ngettext("%(num)s pezzo scelto.", "%(num)s pezzi scelti.", len(chosen.added)), "success")

    return _drafted(ref, put)


@bp.post("/<brand>/pieces/consignments/<ref>/remove")
def piece_remove(ref: str) -> Response:
    codes = ticked()
    if request.form.get("act") == "gone":
        return _drafted(ref, journeys.take_off_gone)
    return _drafted(ref, lambda journey: journeys.take_off(journey, codes))


def _drafted(ref: str, change: Callable[[journeys.Journey], object]) -> Response:
    try:
        with unit_of_work():
            change(journeys.lock(ref, brand_id=here().brand_id))
    except NotFound:
        raise
    except Refusal as refusal:
        flash(pieces_words.refused(refusal), "error")
    return redirect(url_for("studio.piece_consignment", ref=ref), 303)


# --- it leaves, arrives, ends ----------------------------------------------------------------------------


@bp.post("/<brand>/pieces/consignments/<ref>/send")
def piece_send(ref: str) -> ResponseReturnValue:
    """Send a delivery; ask for a recall."""
    row, form = needed(ref), SendForm()
    if not form.validate_on_submit():
        return page_of(row, form), 422
    remark = form.remark.data or ""

    def act() -> str:
        if row.kind == Kind.RECALL:
            recall_pieces.ask_back(here().brand_id, ref, actor(), remark)
            return _(
                "Abbiamo scritto a %(place)s. Finché non li prepara, i pezzi restano in vendita lì.",
                place=row.from_name,
            )
        number = send_consignment(
            here().brand_id, ref, actor(), parcels=form.parcels.data, carrier=form.carrier.data or "", remark=remark
        )
        return _("Bolla %(number)s: è partita. Stampala e mettila nel pacco.", number=number)

    return _tried(ref, act)


@bp.post("/<brand>/pieces/consignments/<ref>/cancel")
def piece_cancel(ref: str) -> Response:
    needed(ref)

    def act() -> str:
        back = cancel_consignment(here().brand_id, ref, actor())
        if not back:
            return _("Annullata.")
        return ngettext(
            "Annullata: %(num)s pezzo è di nuovo dov'era.", "Annullata: %(num)s pezzi sono di nuovo dov'erano.", back
        )

    return _tried(ref, act)


@bp.post("/<brand>/pieces/consignments/<ref>/settle")
def piece_settle(ref: str) -> Response:
    needed(ref)
    how, codes = request.form.get("how", ""), ticked()
    if how not in SETTLED_AS:
        raise NotFound(how=how)

    def act() -> str:
        settled = settle_missing(here().brand_id, ref, codes, how, actor())
        return ngettext("%(num)s pezzo chiarito.", "%(num)s pezzi chiariti.", settled)

    return _tried(ref, act, needs=codes)


@bp.post("/<brand>/pieces/consignments/<ref>/home")
def piece_home(ref: str) -> Response:
    """Pieces of a recall have come home, or were taken along by hand."""
    row, codes = needed(ref), ticked()

    def act() -> str:
        if row.state == ConsignmentState.ASKED:
            recall_pieces.collect(here().brand_id, ref, codes, actor())
            count = len(codes)
        else:
            count = len(recall_pieces.arrived_home(here().brand_id, ref, codes, actor()).arrived)
        return ngettext("%(num)s pezzo è arrivato.", "%(num)s pezzi sono arrivati.", count)

    return _tried(ref, act, needs=codes)


def _tried(ref: str, act: Callable[[], str], needs: list[str] | None = None) -> Response:
    back = redirect(url_for("studio.piece_consignment", ref=ref), 303)
    if needs is not None and not needs:
        flash(_("Segna prima i pezzi."), "error")
        return back
    try:
        flash(act(), "success")
    except NotFound:
        raise
    except Refusal as refusal:
        flash(pieces_words.refused(refusal), "error")
    return back
