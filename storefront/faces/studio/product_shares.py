"""Who made a product and which part of its price each one gets: named by the lead brand, agreed by the others."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from storefront.core.errors import NotFound
from storefront.core.money import WHOLE_BP
from storefront.core.percent import format_percent, parse_percent
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import agreement_queries as queries
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.agreement_models import Answer
from storefront.domain.catalogue.agreement_queries import PartRow, Standing
from storefront.domain.catalogue.agreements import LONGEST_WORDS
from storefront.domain.catalogue.divisions import MOST_BRANDS, NotAPartner
from storefront.domain.catalogue.partners import Subject, choosable_by, subject_of
from storefront.domain.catalogue.sheets import Kept
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.flows.propose_shares import propose_shares
from storefront.infra.db import db, unit_of_work

MOST_PARTNERS = MOST_BRANDS - 1


@bp.app_template_filter("percent")
def as_percent(basis_points: int) -> str:
    return format_percent(basis_points, locale.current())


class SharesForm(FlaskForm):
    """Partners by name and the part of each; what is left is the brand's own, so that it always makes a whole."""

    words = TextAreaField(
        _l("Un messaggio per chi deve rispondere"),
        validators=[Optional(), Length(max=LONGEST_WORDS, message=_l("È troppo lungo: al massimo %(max)d caratteri."))],
        filters=[lambda words: words.strip() if words else ""],
    )

    def partners(self) -> list[tuple[SelectField, StringField]]:
        return [(self[f"partner_{number}"], self[f"percent_{number}"]) for number in range(MOST_PARTNERS)]

    def rows(self, more: bool = False) -> list[tuple[SelectField, StringField]]:
        """The rows to show: the filled ones and one more to fill, or two when another one is asked for."""
        filled = [row for row in self.partners() if row[0].data or row[1].data or row[0].errors or row[1].errors]
        empty = [row for row in self.partners() if row not in filled]
        return filled + empty[: 2 if more and filled else 1]

    def shares(self, own_slug: str) -> dict[str, int]:
        """Basis points by slug; nothing when nobody else is named."""
        named = {who.data: parse_percent(part.data) for who, part in self.partners() if who.data}
        return {own_slug: WHOLE_BP - sum(named.values()), **named} if named else {}

    def own_part(self) -> int:
        """What is left for the brand itself, as far as the rows can be read."""
        left = WHOLE_BP
        for _who, part in self.partners():
            try:
                left -= parse_percent(part.data or "0")
            except ValueError:
                continue
        return max(left, 0)

    def validate(self, extra_validators: object = None) -> bool:
        fine = bool(super().validate(extra_validators))
        seen: set[str] = set()
        for who, part in self.partners():
            fine &= _row_is_right(who, part, seen)
        if fine and sum(parse_percent(part.data) for who, part in self.partners() if who.data) >= WHOLE_BP:
            _last_of(self.partners()).errors = [_("Così a te non resta niente. Abbassa la parte di qualcuno.")]
            fine = False
        return fine


for _number in range(MOST_PARTNERS):
    setattr(SharesForm, f"partner_{_number}", SelectField(_l("Marchio"), default=""))
    setattr(SharesForm, f"percent_{_number}", StringField(_l("Parte, in percento"), default="", filters=[plain]))


def _row_is_right(who: SelectField, part: StringField, seen: set[str]) -> bool:
    if not who.data and not part.data:
        return True
    if not who.data:
        who.errors = [_("Scegli il marchio a cui va questa parte.")]
        return False
    if who.data in seen:
        who.errors = [_("Questo marchio c'è già: scrivi la sua parte una volta sola.")]
        return False
    seen.add(who.data)
    try:
        right = parse_percent(part.data or "") > 0
    except ValueError:
        right = False
    if not right:
        part.errors = [_("Scrivi una parte fra 0,01 e 99,99, come 40 o 33,33.")]
    return right


def _last_of(rows: list[tuple[SelectField, StringField]]) -> StringField:
    return [part for who, part in rows if who.data][-1]


def the_form(shares: "Panel") -> SharesForm:
    """The form with the brands that can be named; those that take part, or were asked last, are filled in."""
    last = shares.standing.proposed if shares.standing and shares.standing.proposed else shares.parts
    named = [(part.slug, part.basis_points) for part in last if part.slug != here().slug and part.basis_points]
    choices = [("", _("Scegli un marchio"))]
    also = [part.slug for part in shares.parts]
    choices += [(one.slug, one.name) for one in choosable_by(here().brand_id, also=also)]
    able = {slug for slug, _name in choices}
    start: dict[str, Any] = {}
    for number, (slug, part) in enumerate([one for one in named if one[0] in able]):
        start |= {f"partner_{number}": slug, f"percent_{number}": as_percent(part).rstrip("%\u00a0")}
    form = SharesForm(data=start)
    for who, _part in form.partners():
        who.choices = choices
    return form


# --- pages ----------------------------------------------------------------------------------------------


@bp.get("/<brand>/products/<ref>/shares")
@owners_only
def product_shares(ref: str) -> ResponseReturnValue:
    subject = _found(ref)
    shares = panel_of(subject)
    return _page(subject, shares, the_form(shares))


@bp.post("/<brand>/products/<ref>/shares")
@owners_only
def change_product_shares(ref: str) -> ResponseReturnValue:
    subject = _found(ref)
    shares = panel_of(subject)
    form = the_form(shares)
    if request.form.get("more"):
        return _page(subject, shares, form, more=True)
    if not form.validate_on_submit():
        return _page(subject, shares, form, status=422)
    try:
        flash(_changed(subject, form), "success")
    except NotAPartner:
        form.form_errors = [_("Uno dei marchi adesso non può partecipare. Scegline un altro.")]
        return _page(subject, shares, form, status=422)
    return redirect(url_for("studio.product_shares", ref=ref), 303)


def _found(ref: str) -> Subject:
    subject = subject_of(here().brand_id, ref, locale.current())
    if subject is None:
        raise NotFound(ref=ref)
    return subject


def _changed(subject: Subject, form: SharesForm) -> str:
    """Write it down, or ask the others; what has happened, in words."""
    shares = form.shares(here().slug)
    if subject.product_id is None:
        with unit_of_work():
            sheets.change(here().brand_id, subject.ref, {"shares": shares}, actor())
        return _("Fatto. Gli altri ricevono la richiesta quando pubblichi.") if shares else _("Fatto: è tutto tuo.")
    agreed = propose_shares(here().brand_id, subject.product_id, shares, by=actor(), words=form.words.data)
    if agreed.is_in_force:
        return _("Queste parti valgono già.")
    return _("Richiesta mandata. Le parti nuove valgono quando tutti hanno accettato.")


def _page(
    subject: Subject, shares: "Panel", form: SharesForm, *, more: bool = False, status: int = 200
) -> ResponseReturnValue:
    rows = form.rows(more)
    return render_template(
        "studio/product_shares_page.html", subject=subject, form=form, rows=rows, shares=shares,
        has_room=len(rows) < MOST_PARTNERS,
    ), status  # fmt: skip


# --- what the editor includes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Panel:
    """What the editor shows of a product's division."""

    ref: str
    parts: list[PartRow]  # as they are, or as they are to be asked
    standing: Standing | None  # none for a product that was never written

    @property
    def is_shared(self) -> bool:
        return len(self.parts) > 1 or bool(self.standing and self.standing.is_open)

    @property
    def waits_for(self) -> list[str]:
        """Names of those that have still to answer."""
        proposed = self.standing.proposed if self.standing and self.standing.is_open else []
        return [part.name for part in proposed if part.answer == Answer.NONE]

    @property
    def said_no(self) -> list[PartRow]:
        return [part for part in (self.standing.proposed if self.standing else []) if part.answer == Answer.DECLINED]


def panel(kept: Kept) -> Panel:
    """For `studio/product_shares.html`, as `shares`. Three statements at most."""
    return panel_of(Subject(kept.ref, kept.brand_id, kept.product_id, "", kept.sheet.shares))


def panel_of(subject: Subject) -> Panel:
    if subject.product_id is None:
        return Panel(subject.ref, _named(subject.shares), None)
    standing = queries.standing(subject.product_id, subject.brand_id)
    return Panel(subject.ref, standing.parts, standing)


def _named(shares: dict[str, int]) -> list[PartRow]:
    """The parts of a sheet with the brands' names."""
    if not shares:
        return []
    rows = db.session.execute(select(Brand.slug, Brand.id, Brand.name).where(Brand.slug.in_(sorted(shares))))
    brands = {row.slug: row for row in rows}
    return [
        PartRow(brands[slug].id, brands[slug].name, slug, part, 0, Answer.NONE, None, "")
        for slug, part in shares.items()
        if slug in brands
    ]
