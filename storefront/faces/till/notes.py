"""After a sale: a note for its buyer, by QR or by mail, and the number of the fiscal receipt."""

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from storefront.core.errors import NotFound
from storefront.domain.tills import notes, refusals
from storefront.domain.tills.notes import Note
from storefront.faces.till import bp, door
from storefront.faces.till.words import Said, sentence
from storefront.flows.till_note import keep_receipt, mail_note
from storefront.infra import pdf

LANGUAGES = ("it", "en")


def needed(ref: str) -> Note:
    note = notes.of_sale(ref, door.device().location_id)
    if note is None:
        raise NotFound(ref=ref)
    return note


@bp.get("/sold/<ref>/note")
def note(ref: str) -> str:
    """The customer holds a phone before the screen, or says an address."""
    return _page(needed(ref))


def _page(found: Note, said: Said | None = None) -> str:
    return render_template("till/note.html", note=found, said=said, email=request.form.get("email", ""))


@bp.get("/sold/<ref>/note.svg")
def note_qr(ref: str) -> Response:
    """The address of the note, for a phone's camera."""
    address = url_for("shop.note", key=needed(ref).key, _external=True)
    return Response(pdf.qr_file(address), mimetype="image/svg+xml")


@bp.post("/sold/<ref>/note")
def note_mailed(ref: str) -> Response | tuple[str, int]:
    locale = request.form.get("locale", "it")
    email = request.form.get("email", "").strip()[:254]
    try:
        mail_note(ref, email, locale if locale in LANGUAGES else "it", door.at_till())
    except refusals.NoSuchAddress as refusal:
        return _page(needed(ref), sentence(refusal)), refusal.status
    flash(_("Fatto. La nota parte adesso."), "success")
    return door.to("till.sold", ref=ref)


@bp.post("/sold/<ref>/receipt")
def receipt(ref: str) -> Response:
    number = "".join(request.form.get("receipt", "").split())[:40]
    keep_receipt(ref, number, door.at_till())
    flash(_("Fatto. Ho scritto il numero dello scontrino."), "success")
    return door.to("till.sold", ref=ref)
