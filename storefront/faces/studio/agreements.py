"""Agreements with other brands: read, answered, taken back. Each party sees the product and its own money."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional

from storefront.core import clock
from storefront.core.errors import NotFound
from storefront.domain.brands.members import Membership
from storefront.domain.brands.models import Party
from storefront.domain.brands.queries import terms_on
from storefront.domain.catalogue import agreement_queries as queries
from storefront.domain.catalogue.agreement_models import AgreementState
from storefront.domain.catalogue.agreement_queries import AgreementPage
from storefront.domain.catalogue.agreements import LONGEST_WORDS, AgreementOver, AlreadyAnswered, PartnerClosed
from storefront.domain.notices.queries import NoticeRow
from storefront.domain.orders.split import LineSplit, ShareTerms, split_line
from storefront.faces.studio import bp, today
from storefront.faces.studio.door import actor, here, owners_only
from storefront.faces.studio.today import Task
from storefront.faces.web import locale
from storefront.flows.answer_shares import answer_shares
from storefront.flows.propose_shares import leave_shares, withdraw_shares
from storefront.settings import settings

STATES = {
    AgreementState.PROPOSED: (_l("In attesa di risposta"), "waiting"),
    AgreementState.IN_FORCE: (_l("In vigore"), "good"),
    AgreementState.DECLINED: (_l("Non accettato"), "bad"),
    AgreementState.REPLACED: (_l("Sostituito"), "over"),
    AgreementState.WITHDRAWN: (_l("Ritirato"), "over"),
}
MINE = (_l("Aspetta la tua risposta"), "bad")


def said(label: str) -> TextAreaField:
    too_long = Length(max=LONGEST_WORDS, message=_l("È troppo lungo: al massimo %(max)d caratteri."))
    return TextAreaField(
        label, validators=[Optional(), too_long], filters=[lambda words: words.strip() if words else ""]
    )


class AnswerForm(FlaskForm):
    answer = StringField(validators=[AnyOf(["yes", "no"], message=_l("Scegli: accetta o rifiuta."))])
    words = said(_l("Due parole per chi te l'ha chiesto"))


class LeaveForm(FlaskForm):
    words = said(_l("Perché vuoi uscire"))


@dataclass(frozen=True, slots=True)
class Example:
    """What one sale would bring this brand, and nobody else's account."""

    price_cents: int
    part: LineSplit
    commission_bp: int


@today.tells
def to_answer(membership: Membership) -> list[Task]:
    if not membership.is_owner:
        return []
    return [
        Task(
            _("%(brand)s ti chiede di accettare la tua parte di «%(title)s»", brand=asking, title=title),
            url_for("studio.product_agreement", brand=membership.slug, ref=ref),
        )
        for ref, title, asking in queries.to_answer(membership.brand_id, locale.current())
    ]


def standing(notice: NoticeRow) -> tuple[str, str] | None:
    """What became of the agreement that a notice is about, and its tone."""
    if notice.agreement is None:
        return None
    words, tone = MINE if notice.is_waited_for else STATES[notice.agreement]
    return str(words), tone


@bp.get("/<brand>/agreements")
def product_agreements() -> str:
    rows = queries.agreements_of(here().brand_id, locale.current())
    return render_template("studio/agreements.html", rows=rows, states=STATES, mine=MINE)


@bp.get("/<brand>/agreements/<ref>")
def product_agreement(ref: str) -> ResponseReturnValue:
    return _page(_found(ref))


@bp.post("/<brand>/agreements/<ref>/answer")
@owners_only
def answer_product_agreement(ref: str) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(_found(ref), answer=form, status=422)
    accepts = form.answer.data == "yes"
    try:
        agreed = answer_shares(here().brand_id, ref, accepts=accepts, by=actor(), words=form.words.data)
    except AgreementOver:
        return _back(ref, _("Questa proposta non è più aperta: guarda come sta ora."), "warning")
    except AlreadyAnswered:
        return _back(ref, _("Avete già risposto a questa proposta."), "warning")
    except PartnerClosed:
        sentence = _("Uno dei marchi ha chiuso dopo aver risposto. Chi ha proposto deve fare una proposta nuova.")
        return _back(ref, sentence, "error")
    if not accepts:
        return _back(ref, _("Hai detto di no. Chi ha proposto lo sa, e resta valido quello che valeva prima."))
    if agreed.is_in_force:
        return _back(ref, _("Hai accettato. L'accordo vale da adesso."))
    return _back(ref, _("Hai accettato. L'accordo vale quando hanno risposto tutti."))


@bp.post("/<brand>/agreements/<ref>/withdraw")
@owners_only
def withdraw_product_agreement(ref: str) -> Response:
    try:
        withdraw_shares(here().brand_id, ref)
    except AgreementOver:
        return _back(ref, _("Questa proposta non è più aperta: guarda come sta ora."), "warning")
    return _back(ref, _("Proposta ritirata. Resta valido quello che valeva prima."))


@bp.post("/<brand>/agreements/<ref>/leave")
@owners_only
def leave_product_agreement(ref: str) -> ResponseReturnValue:
    page = _found(ref)
    form = LeaveForm()
    if not form.validate_on_submit():
        return _page(page, leave=form, status=422)
    if page.state != AgreementState.IN_FORCE:
        return _back(ref, _("Questa proposta non è più aperta: guarda come sta ora."), "warning")
    asked = leave_shares(here().brand_id, page.product_id, by=actor(), words=form.words.data)
    return _back(asked.ref, _("Richiesta mandata. La tua parte resta com'è finché gli altri non accettano."))


def _found(ref: str) -> AgreementPage:
    page = queries.agreement(here().brand_id, ref, locale.current())
    if page is None:
        raise NotFound(ref=ref)
    return page


def _page(
    page: AgreementPage, *, answer: AnswerForm | None = None, leave: LeaveForm | None = None, status: int = 200
) -> ResponseReturnValue:
    own = page.part_of(here().brand_id)
    return render_template(
        "studio/agreement.html", page=page, own=own, states=STATES, mine=MINE, example=example(page),
        form=answer or leave or AnswerForm(), leave=leave or LeaveForm(prefix=""),
        is_mine_to_answer=page.state == AgreementState.PROPOSED and not own.answer, is_owner=here().is_owner,
        is_mine_to_withdraw=page.state == AgreementState.PROPOSED and page.proposed_by == here().brand_id,
        may_leave=page.state == AgreementState.IN_FORCE and page.lead_id != here().brand_id,
    ), status  # fmt: skip


def example(page: AgreementPage) -> Example | None:
    """One piece sold online today at its price; none while there is no price or no terms."""
    own = page.part_of(here().brand_id)
    terms = terms_on([here().brand_id, page.lead_id], clock.rome_date(clock.now()))
    if page.price_cents is None or not own.basis_points or len(terms) < len({here().brand_id, page.lead_id}):
        return None
    coop_sells = terms[page.lead_id].seller_online == Party.COOPERATIVE
    vat_bp = 0 if coop_sells else settings().commission_vat_bp
    rate_bp = terms[here().brand_id].commission_online_bp
    shares = [
        ShareTerms(part.brand_id, part.basis_points, rate_bp if part.brand_id == here().brand_id else 0, vat_bp)
        for part in sorted(page.parts, key=lambda part: part.brand_id)
    ]
    splits = split_line(page.price_cents, 0, shares)
    mine = next(part for part in splits if part.brand_id == here().brand_id)
    return Example(page.price_cents, mine, rate_bp)


def _back(ref: str, words: str, kind: str = "success") -> Response:
    flash(words, kind)
    return redirect(url_for("studio.product_agreement", ref=ref), 303)
