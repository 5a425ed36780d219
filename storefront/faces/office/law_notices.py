"""Notices of illegal content: a person decides and says why; who disagrees is heard once more. See docs/law.md (L13)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from storefront.core import refs
from storefront.core.errors import NotFound
from storefront.domain.catalogue.models import ProductState
from storefront.domain.law import decisions
from storefront.domain.law.models import Outcome
from storefront.faces.office import bp, law_words
from storefront.faces.office.door import actor
from storefront.faces.web.form_fields import line, paragraphs
from storefront.flows import decide_notice as flow
from storefront.flows.decide_notice import DecidedBefore
from storefront.flows.take_down import put_back
from storefront.infra.db import unit_of_work
from storefront.infra.queue import nudge

LONGEST = 2_000


class DecisionForm(FlaskForm):
    outcome = RadioField(
        _l("Che cosa decidi"),
        choices=[
            (Outcome.REMOVED.value, _l("Il prodotto esce dal negozio")),
            (Outcome.KEPT.value, _l("Il prodotto resta")),
        ],
        validators=[InputRequired(_l("Scegli che cosa decidi."))],
    )
    ground = RadioField(
        _l("In base a che cosa"),
        choices=[("law", _l("Alla legge")), ("terms", _l("Alle nostre condizioni"))],
        validators=[InputRequired(_l("Scegli in base a che cosa."))],
    )
    rule = line(
        _l("Quale legge, o quale punto delle condizioni"), _l("Scrivi quale: chi lo legge deve poterlo cercare.")
    )
    facts = paragraphs(
        _l("Che cosa hai guardato e perché decidi così"), 400, _l("Scrivi perché: lo leggono tutti e due.")
    )


class AnswerForm(FlaskForm):
    upheld = RadioField(
        _l("Chi ha ragione"),
        choices=[("yes", _l("Chi si lamenta: la decisione si rovescia")), ("no", _l("La decisione resta"))],
        validators=[InputRequired(_l("Scegli chi ha ragione."))],
    )
    text = paragraphs(_l("La risposta"), LONGEST, _l("Scrivi la risposta: la legge chi si è lamentato."))


@bp.route("/law/notices/<ref>", methods=["GET", "POST"])
def law_notice(ref: str) -> ResponseReturnValue:
    ref = refs.normalised(ref)[:16]
    said, goods = flow.told_in(ref)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            flow.decide_notice(
                ref, Outcome(form.outcome.data), actor(), ground=form.ground.data, rule=form.rule.data,
                facts=form.facts.data,
            )  # fmt: skip
            flash(_("Deciso. Le ragioni sono partite per chi ha segnalato e per il marchio."), "success")
        except DecidedBefore:
            flash(_("Intanto qualcuno ha già deciso: guarda com'è finita."), "warning")
        return redirect(url_for("office.law_notice", ref=ref), 303)
    decision = decisions.of_notice(ref)
    page = render_template(
        "office/law_notice.html", ref=ref, said=said, goods=goods, form=form, decision=decision, words=law_words,
        complaints=decisions.complaints(decision.id) if decision else [], answer=AnswerForm(formdata=None),
        is_down=goods.state == ProductState.TAKEN_DOWN, wrong_side="",
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/law/notices/<ref>/<side>")
def law_complaint(ref: str, side: str) -> ResponseReturnValue:
    """Answer a complaint about a decision."""
    ref = refs.normalised(ref)[:16]
    form, decision = AnswerForm(), decisions.of_notice(ref)
    if decision is None or side not in decisions.SIDES:
        raise NotFound(ref=ref)
    if not form.validate_on_submit():
        said, goods = flow.told_in(ref)
        page = render_template(
            "office/law_notice.html", ref=ref, said=said, goods=goods, form=DecisionForm(formdata=None),
            decision=decision, words=law_words, complaints=decisions.complaints(decision.id), answer=form,
            is_down=goods.state == ProductState.TAKEN_DOWN, wrong_side=side,
        )  # fmt: skip
        return page, 422
    flow.answer_complaint(ref, side, actor(), is_upheld=form.upheld.data == "yes", text=form.text.data)
    flash(_("Risposto."), "success")
    return redirect(url_for("office.law_notice", ref=ref), 303)


@bp.post("/law/products/<int:product_id>/back")
def law_product_back(product_id: int) -> ResponseReturnValue:
    """What the office took down is put right: it may be sold again."""
    goods = decisions.goods(product_id)
    if goods is None:
        raise NotFound(product_id=product_id)
    with unit_of_work():
        moved = put_back(product_id, actor())
    nudge("refresh_listing")
    flash(_("È di nuovo in negozio.") if moved else _("Non era fuori vendita."), "success")
    return redirect(url_for("office.law"), 303)
