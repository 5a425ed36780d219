"""What is done with pieces: added, withdrawn, taken back, carried, counted."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from storefront.core import refs
from storefront.core.errors import NotFound, Refusal
from storefront.domain.pieces import choosing, handling
from storefront.domain.pieces.adding import MOST_AT_ONCE
from storefront.domain.pieces.where import Place, places_of
from storefront.faces.studio import bp, pieces_words
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.pieces import needed, own_product
from storefront.faces.web import locale
from storefront.flows.add_pieces import add_pieces
from storefront.flows.move_pieces import correct_count, move_pieces
from storefront.flows.withdraw_pieces import take_back_piece, withdraw_pieces

MOST_TICKED = 200


class AddForm(FlaskForm):
    sku = SelectField(_l("Di che cosa"), validators=[InputRequired(_l("Scegli di che cosa."))])
    how_many = IntegerField(
        _l("Quanti"), default=1,
        validators=[
            InputRequired(_l("Scrivi quanti sono, in cifre.")),
            NumberRange(1, MOST_AT_ONCE, _l("Scrivi un numero da 1 a 500.")),
        ],
    )  # fmt: skip
    place = SelectField(_l("Dove sono"), validators=[InputRequired(_l("Scegli dove sono."))])
    request_key = HiddenField()


@bp.route("/<brand>/pieces/new", methods=["GET", "POST"])
def piece_new() -> ResponseReturnValue:
    brand_id = here().brand_id
    own = [place for place in places_of(brand_id) if place.is_own]
    is_sent = request.method == "POST"  # twice, what the first one added is told again
    variants = choosing.variants_of(brand_id, locale.current(), with_full=is_sent)
    form = AddForm(sku=request.args.get("sku"), request_key=refs.key())
    form.sku.choices = [("", _("Scegli")), *choosing.named(variants, pieces_words.choice_words)]
    form.place.choices = [(place.slug, place.name) for place in own]
    if form.validate_on_submit():
        variant_id = next(one.id for one in variants if one.sku == form.sku.data)
        place = next(one for one in own if one.slug == form.place.data)
        try:
            added = add_pieces(
                brand_id, variant_id, place.id, form.how_many.data, actor(), request_key=form.request_key.data or ""
            )
        except Refusal as refusal:
            form.how_many.errors = [pieces_words.refused(refusal)]
        else:
            flash(ngettext("%(num)s pezzo aggiunto.", "%(num)s pezzi aggiunti.", len(added)), "success")
            return redirect(url_for("studio.piece_labels", sku=form.sku.data), 303)
    page = render_template("studio/piece_new.html", form=form, has_any=bool(variants))
    return page, 422 if request.method == "POST" else 200


@bp.post("/<brand>/pieces/of/<product_ref>/act")
def pieces_act(product_ref: str) -> ResponseReturnValue:
    """One of the things that can be done with all that is ticked."""
    own_product(product_ref)
    codes = ticked()
    back = url_for("studio.pieces_of", product_ref=product_ref)
    if not codes:
        flash(_("Segna prima i pezzi."), "error")
        return redirect(back, 303)
    act = request.form.get("act", "")
    if act == "labels":
        return redirect(url_for("studio.piece_labels", piece=codes), 303)
    return _tried(lambda: _act(act, codes), back)


def _act(act: str, codes: list[str]) -> str:
    brand_id = here().brand_id
    if act == "withdraw":
        gone = withdraw_pieces(brand_id, codes, _reason(handling.WITHDRAWN_FOR), actor(), _remark())
        return ngettext("%(num)s pezzo ritirato.", "%(num)s pezzi ritirati.", len(gone))
    if act == "move":
        place = _own_place()
        moved = move_pieces(brand_id, codes, place.id, actor())
        return ngettext(
            "%(num)s pezzo ora è qui: %(place)s.", "%(num)s pezzi ora sono qui: %(place)s.", len(moved),
            place=place.name,
        )  # fmt: skip
    raise NotFound(act=act)


@bp.post("/<brand>/pieces/<code>/withdraw")
def piece_withdraw(code: str) -> ResponseReturnValue:
    row = needed(code)
    back = url_for("studio.piece", code=row.code)
    return _tried(lambda: _act("withdraw", [row.code]), back)


@bp.post("/<brand>/pieces/<code>/move")
def piece_move(code: str) -> ResponseReturnValue:
    row = needed(code)
    return _tried(lambda: _act("move", [row.code]), url_for("studio.piece", code=row.code))


@bp.post("/<brand>/pieces/<code>/back")
def piece_back(code: str) -> ResponseReturnValue:
    row = needed(code)

    def act() -> str:
        why = _reason(handling.TAKEN_BACK_FOR)
        take_back_piece(here().brand_id, row.code, _own_place().id, why, actor(), _remark())
        return _("Il pezzo è di nuovo in vendita.")

    return _tried(act, url_for("studio.piece", code=row.code))


class CountForm(FlaskForm):
    """What was counted of one variant at one place; `seen` is what the page said."""

    sku = StringField(validators=[InputRequired()])
    place = StringField(validators=[InputRequired()])
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, 100_000)])
    counted = IntegerField(
        validators=[
            InputRequired(_l("Scrivi quanti ne hai contati, in cifre.")),
            NumberRange(0, 100_000, _l("Scrivi quanti ne hai contati, in cifre.")),
        ]
    )


@bp.post("/<brand>/pieces/of/<product_ref>/count")
def pieces_count(product_ref: str) -> ResponseReturnValue:
    product = own_product(product_ref)
    form, back = CountForm(), url_for("studio.pieces_of", product_ref=product_ref)
    if not form.validate_on_submit():
        flash(_("Scrivi quanti ne hai contati, in cifre."), "error")
        return redirect(back, 303)
    brand_id = here().brand_id
    variant_id = next((one.id for one in product.variants if product.is_led and one.sku == form.sku.data), None)
    if variant_id is None:
        raise NotFound(sku=form.sku.data)

    def act() -> str:
        by = correct_count(
            brand_id, variant_id, _own_place().id, form.seen.data, form.counted.data, actor()
        )  # fmt: skip
        if by == 0:
            return _("Il conto torna.")
        if by > 0:
            return ngettext("%(num)s pezzo in più, aggiunto.", "%(num)s pezzi in più, aggiunti.", by)
        return ngettext("%(num)s pezzo in meno, ritirato.", "%(num)s pezzi in meno, ritirati.", -by)

    return _tried(act, back)


def ticked() -> list[str]:
    """The codes that were ticked in a form."""
    codes = (refs.normalised(code)[:12] for code in request.form.getlist("piece"))
    return list(dict.fromkeys(code for code in codes if code))[:MOST_TICKED]


def _tried(act: Any, back: str) -> Response:
    """Do it and go back to the page: with what was done, or with why not. What is not the brand's is not found."""
    try:
        flash(act(), "success")
    except NotFound:
        raise
    except Refusal as refusal:
        flash(pieces_words.refused(refusal), "error")
    return redirect(back, 303)


def _own_place() -> Place:
    slug = request.form.get("place", "")
    found = next((one for one in places_of(here().brand_id) if one.is_own and one.slug == slug), None)
    if found is None:
        raise NotFound(place=slug)
    return found


def _reason(known: tuple[str, ...]) -> str:
    why = request.form.get("why", "")
    if why not in known:
        raise NotFound(why=why)
    return why


def _remark() -> str:
    return " ".join(request.form.get("remark", "").split())[:200]
