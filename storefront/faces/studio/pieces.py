"""What lies where: all pieces of a brand, those of a product, and one with its line of time."""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectField

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.brands.members import Membership
from storefront.domain.consignments import queries as consignments
from storefront.domain.pieces import labels, low, shelf, story
from storefront.domain.pieces.label_paper import spelt
from storefront.domain.pieces.models import State
from storefront.domain.pieces.story import PieceRow
from storefront.domain.pieces.where import Place, places_of
from storefront.faces.studio import bp, pieces_words, today
from storefront.faces.studio.door import here
from storefront.faces.web import locale
from storefront.infra import pdf
from storefront.infra.db import unit_of_work

CODE_SIGNS = 8
OVER = (State.SOLD, State.WITHDRAWN)


class LowMarkForm(FlaskForm):
    pieces = SelectField(_l("Avvisami quando di una variante restano"), coerce=int)

    def __init__(self, **start: object) -> None:
        super().__init__(**start)
        self.pieces.choices = [(mark, _mark_words(mark)) for mark in (*low.MARKS, low.NEVER)]


def _mark_words(mark: int) -> str:
    if mark == low.NEVER:
        return _("Non avvisarmi")
    return ngettext("%(num)s pezzo", "%(num)s pezzi", mark) if mark else _("Nessun pezzo")


@bp.get("/<brand>/pieces")
def pieces() -> ResponseReturnValue:
    words, page = _words(), _page()
    code = refs.normalised(words)
    if len(code) == CODE_SIGNS and story.piece_of(here().brand_id, code, locale.current()):
        return redirect(url_for("studio.piece", code=code), 303)
    places = places_of(here().brand_id)
    place = next((one for one in places if one.slug == request.args.get("place")), None)
    found = shelf.shelf(
        here().brand_id, locale.current(), words=words, location_id=place.id if place else None, page=page
    )
    return render_template(
        "studio/pieces.html", shelf=found, places=places, place=place, words=words, page=page, a_page=shelf.A_PAGE,
        names=_names(places), unprinted=labels.count_unprinted(here().brand_id), of=pieces_words,
        low_form=LowMarkForm(pieces=low.low_mark(here().brand_id)), State=State,
    )  # fmt: skip


@bp.post("/<brand>/pieces/low-mark")
def pieces_low_mark() -> ResponseReturnValue:
    form = LowMarkForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work():
        low.set_low_mark(here().brand_id, form.pieces.data)
    flash(_("Segnato: è così che ti avvisiamo."), "success")
    return redirect(url_for("studio.pieces"), 303)


@bp.get("/<brand>/pieces/of/<product_ref>")
def pieces_of(product_ref: str) -> str:
    product = own_product(product_ref)
    is_over, page = request.args.get("over") == "1", _page()
    rows, total = story.pieces_of(
        here().brand_id, [variant.id for variant in product.variants], locale.current(),
        OVER if is_over else shelf.ABOUT, page,
    )  # fmt: skip
    places = places_of(here().brand_id)
    return render_template(
        "studio/pieces_of.html", product=product, rows=rows, total=total, page=page, a_page=story.A_PAGE,
        is_over=is_over, places=places, names=_names(places), of=pieces_words, spelt=spelt, State=State,
        reasons=pieces_words.reasons(),
    )  # fmt: skip


@bp.get("/<brand>/pieces/<code>")
def piece(code: str) -> str:
    row = needed(code)
    told = story.story(row.id, here().brand_id)
    refs_told = {part.ref.partition(":")[2] for part in told if part.ref and part.ref.startswith("consignment:")}
    notes = consignments.numbers_of(sorted(refs_told))
    journey = next((part.ref for part in told if part.to_state == State.TRAVELLING), "") or ""
    return render_template(
        "studio/piece.html", row=row, lines=pieces_words.lines(told, notes), places=places_of(here().brand_id),
        of=pieces_words, spelt=spelt, State=State, reasons=pieces_words.reasons(),
        reasons_back=pieces_words.reasons_back(), journey=journey.partition(":")[2],
        was_made=not told or told[0].why != "never_made",
    )  # fmt: skip


@bp.get("/<brand>/pieces/<code>/qr.svg")
def piece_qr(code: str) -> Response:
    drawn = make_response(pdf.qr_file(needed(code).code))
    drawn.headers["Content-Type"] = "image/svg+xml"
    return drawn


def own_product(product_ref: str) -> shelf.ShelfProduct:
    """The product of an address, through the brand: asked before any form is looked at. Raises NotFound."""
    product = shelf.shelf_of(here().brand_id, product_ref, locale.current())
    if product is None:
        raise NotFound(product_ref=product_ref)
    return product


def needed(code: str) -> PieceRow:
    """The piece of an address, through the brand. Raises NotFound."""
    row = story.piece_of(here().brand_id, refs.normalised(code)[:12], locale.current())
    if row is None:
        raise NotFound(code=code)
    return row


def _names(places: list[Place]) -> dict[int, str]:
    return {place.id: place.name for place in places}


def _words() -> str:
    return request.args.get("q", "").strip()[:80]


def _page() -> int:
    number = request.args.get("page", "1")
    return min(max(int(number), 1), 500) if number.isascii() and number.isdigit() and len(number) < 5 else 1


@today.tells
def _tell(membership: Membership) -> list[today.Task]:
    """Consignments that nobody received, that arrived in part, that come home."""
    return [_task(row) for row in consignments.wanting_a_hand(membership.brand_id)]


def _task(row: consignments.ConsignmentRow) -> today.Task:
    url = url_for("studio.piece_consignment", ref=row.ref)
    if row.kind == "recall" and row.state == "asked":
        words = _("%(place)s non ha ancora preparato i pezzi che hai chiesto indietro", place=row.from_name)
        return today.Task(words, url, "waiting")
    if row.kind == "recall":
        words = ngettext(
            "%(num)s pezzo torna da %(place)s: segna quando arriva",
            "%(num)s pezzi tornano da %(place)s: segna quando arrivano", row.travelling, place=row.from_name,
        )  # fmt: skip
        return today.Task(words, url, "waiting")
    if row.is_partly_here:
        words = ngettext(
            "Bolla %(number)s: a %(place)s manca %(num)s pezzo", "Bolla %(number)s: a %(place)s mancano %(num)s pezzi",
            row.travelling, number=row.note_no, place=row.to_name,
        )  # fmt: skip
        return today.Task(words, url, "bad")
    words = _("Bolla %(number)s: a %(place)s non è ancora arrivata", number=row.note_no, place=row.to_name)
    return today.Task(words, url, "bad")
