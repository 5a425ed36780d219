"""Consignments of a brand: the list, a new one, its page and its paper. What is done with one: piece_consignment_acts.py."""

from collections.abc import Callable

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from storefront.core.errors import NotFound, Refusal
from storefront.domain.consignments import journeys, queries
from storefront.domain.consignments.models import ConsignmentState, Kind, LineState
from storefront.domain.consignments.paper import note_paper
from storefront.domain.consignments.queries import ConsignmentRow
from storefront.domain.pieces.label_paper import spelt
from storefront.domain.pieces.where import places_of
from storefront.faces.studio import bp, pieces_words
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.pieces_labels import as_paper
from storefront.faces.web import locale
from storefront.infra.db import unit_of_work


class JourneyForm(FlaskForm):
    origin = SelectField(_l("Da dove"), validators=[InputRequired(_l("Scegli da dove partono."))])
    goal = SelectField(_l("A chi"), validators=[InputRequired(_l("Scegli dove vanno."))])


class SendForm(FlaskForm):
    parcels = IntegerField(
        _l("Quanti colli"), default=1,
        validators=[InputRequired(_l("Scrivi un numero, come 1.")), NumberRange(1, 99, _l("Scrivi un numero da 1 a 99."))],
    )  # fmt: skip
    carrier = StringField(_l("Chi li porta"), validators=[Optional(), Length(max=120, message=_l("È troppo lungo."))])
    remark = TextAreaField(
        _l("Due parole per il negozio"),
        validators=[Optional(), Length(max=400, message=_l("È troppo lungo: al massimo 400 caratteri."))],
    )


@bp.get("/<brand>/pieces/consignments")
def piece_consignments() -> str:
    is_over = request.args.get("over") == "1"
    number = request.args.get("page", "1")
    page = min(max(int(number), 1), 500) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    rows, total = queries.consignments(here().brand_id, is_open=not is_over, page=page)
    return render_template(
        "studio/piece_consignments.html", rows=rows, total=total, page=page, a_page=queries.A_PAGE, is_over=is_over,
        standing=standing,
    )  # fmt: skip


def standing(row: ConsignmentRow) -> tuple[str, str]:
    """How far a consignment has come, in words, and the tone of the tag."""
    if row.is_partly_here:
        return _("Arrivata in parte"), "bad"
    return {
        ConsignmentState.DRAFT: (_("Da completare"), "waiting"),
        ConsignmentState.ASKED: (_("Chiesta al negozio"), "waiting"),
        ConsignmentState.SENT: (_("In viaggio"), "waiting"),
        ConsignmentState.CLOSED: (_("Arrivata"), "good"),
        ConsignmentState.CANCELLED: (_("Annullata"), "over"),
    }[row.state]


@bp.route("/<brand>/pieces/consignments/new", methods=["GET", "POST"])
def piece_consignment_new() -> ResponseReturnValue:
    kind = Kind.RECALL if request.args.get("kind") == Kind.RECALL else Kind.DELIVERY
    places = places_of(here().brand_id)
    own = [(place.slug, place.name) for place in places if place.is_own]
    others = [(place.slug, place.name) for place in sorted(places, key=lambda place: place.is_own) if place.receives]
    form = JourneyForm()
    form.origin.choices, form.goal.choices = (own, others) if kind == Kind.DELIVERY else (others, own)
    if form.validate_on_submit():
        ids = {place.slug: place.id for place in places}
        try:
            with unit_of_work():
                ref = journeys.open_draft(
                    here().brand_id, kind, ids[form.origin.data], ids[form.goal.data], by=actor()
                )  # fmt: skip
        except Refusal as refusal:
            form.goal.errors = [pieces_words.refused(refusal)]
        else:
            return redirect(url_for("studio.piece_consignment", ref=ref), 303)
    page = render_template("studio/piece_consignment_new.html", form=form, is_recall=kind == Kind.RECALL)
    return page, 422 if request.method == "POST" else 200


@bp.get("/<brand>/pieces/consignments/<ref>")
def piece_consignment(ref: str) -> str:
    return page_of(needed(ref), SendForm(formdata=None))


def needed(ref: str) -> ConsignmentRow:
    row = queries.consignment(here().brand_id, ref[:12])
    if row is None:
        raise NotFound(ref=ref)
    return row


def page_of(row: ConsignmentRow, form: SendForm) -> str:
    lines = queries.lines_of(row.id, locale.current())
    is_draft = row.state == ConsignmentState.DRAFT
    return render_template(
        "studio/piece_consignment.html", row=row, lines=lines, form=form, is_draft=is_draft, standing=standing(row),
        choosable=queries.choosable(here().brand_id, row, locale.current()) if is_draft else [],
        events=[] if is_draft else queries.events_of(row.id, here().brand_id), of=pieces_words, spelt=spelt,
        is_recall=row.kind == Kind.RECALL, event_words=event_words, line_words=line_words, settled=settled_words(),
        gone=[line for line in lines if is_draft and line.is_gone],
        gone_codes=", ".join(spelt(line.code) for line in lines if line.is_gone),
    )  # fmt: skip


def line_words(state: LineState) -> tuple[str, str]:
    return {
        LineState.CHOSEN: (_("Ancora lì"), "waiting"),
        LineState.TRAVELLING: (_("In viaggio"), "waiting"),
        LineState.ARRIVED: (_("Arrivato"), "good"),
        LineState.BACK: (_("Rimasto dov'era"), "over"),
        LineState.GONE: (_("Ritirato"), "over"),
    }[state]


def settled_words() -> list[tuple[str, str]]:
    return [
        ("back", _("Non è mai partito: è ancora qui")),
        ("lost", _("Si è perso")),
        ("damaged", _("Si è rovinato")),
        ("returned_to_brand", _("Lo tengo io, non lo vendo più")),
    ]


def event_words(event: queries.EventRow) -> str:
    count = event.values.get("pieces", 0)
    if event.kind == "received":
        extra = len(event.values.get("extra", ()))
        said = ngettext("Arrivato %(num)s pezzo", "Arrivati %(num)s pezzi", count)
        return said if not extra else said + ngettext(", %(num)s in più", ", %(num)s in più", extra)
    known: dict[str, Callable[[], str]] = {
        "opened": lambda: _("Cominciata"),
        "asked": lambda: _("Chiesta al negozio"),
        "sent": lambda: ngettext("Partita con %(num)s pezzo", "Partita con %(num)s pezzi", count),
        "rest_missing": lambda: ngettext(
            "Non è nella scatola: %(num)s pezzo", "Non sono nella scatola: %(num)s pezzi", count
        ),
        "settled": lambda: ngettext("Chiarito %(num)s pezzo mancante", "Chiariti %(num)s pezzi mancanti", count),
        "cancelled": lambda: _("Annullata"),
    }
    return known[event.kind]()


@bp.get("/<brand>/pieces/consignments/<ref>/note.pdf")
def piece_note(ref: str) -> Response:
    row = needed(ref)
    shop = current_app.extensions["shop_identity"]
    house = {"legal_name": shop.legal_name, "vat_number": shop.vat_number}
    lines = queries.lines_of(row.id, "it")
    return as_paper(note_paper(row, lines, house), f"bolla-{row.note_no.replace('/', '-')}")
