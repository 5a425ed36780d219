"""Recalls: begin one, whom it reaches and what they chose, end it. See docs/law.md (L8)."""

from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from storefront.core.clock import rome_date
from storefront.domain.catalogue.models import Product, ReuseLot
from storefront.domain.law import recall_reach, recalls
from storefront.domain.law.models import RecallKind
from storefront.domain.law.recall_reach import BuyerRow
from storefront.domain.orders.after_models import Wish
from storefront.faces.office import bp, law_words
from storefront.faces.office.door import actor
from storefront.faces.web.csv_file import Cell, answer
from storefront.faces.web.fields import codes_in, plain
from storefront.faces.web.form_fields import line, paragraphs
from storefront.flows import recall_goods
from storefront.flows.recall_goods import TooFewRemedies, UnknownPieces, Wanted
from storefront.infra.db import db

A_PAGE = 50
LONGEST = 1_500
NEEDED = _l("Scrivilo in tutte e due le lingue: chi ha comprato lo legge nella sua.")


def says_it_plainly(_form: Any, field: Field) -> None:
    found = recalls.lessens(field.data or "")
    if found:
        raise ValidationError(
            _("«%(word)s» fa sembrare il pericolo più piccolo: qui la legge non lo vuole.", word=found)
        )


def told(label: Any) -> Any:
    return paragraphs(label, LONGEST, NEEDED, says_it_plainly)


class RecallForm(FlaskForm):
    kind = RadioField(
        _l("Che cosa si richiama"),
        choices=[
            (RecallKind.PRODUCT.value, _l("Un prodotto, con tutti i suoi pezzi")),
            (RecallKind.PIECES.value, _l("Singoli pezzi")), (RecallKind.LOT.value, _l("Tutto quello che viene da un lotto")),
        ],
        validators=[InputRequired(_l("Scegli che cosa si richiama."))],
    )  # fmt: skip
    product = StringField(_l("Codice o indirizzo del prodotto"), filters=[plain], validators=[Length(max=160)])
    codes = paragraphs(_l("Etichette dei pezzi"), 4_000)
    lot = SelectField(_l("Lotto di recupero"), coerce=int)
    goods_it = line(_l("Come si chiama, in italiano"), NEEDED)
    goods_en = line(_l("Come si chiama, in inglese"), NEEDED)
    hazard_it = told(_l("Perché è pericoloso, in italiano"))
    hazard_en = told(_l("Perché è pericoloso, in inglese"))
    action_it = told(_l("Che cosa deve fare chi ce l'ha, in italiano"))
    action_en = told(_l("Che cosa deve fare chi ce l'ha, in inglese"))
    remedies = SelectMultipleField(
        _l("Che cosa può scegliere chi ha comprato"),
        choices=[
            (Wish.REPAIR.value, _l("Riparazione")), (Wish.REPLACE.value, _l("Un altro pezzo")),
            (Wish.MONEY.value, _l("Tutti i soldi")),
        ],
    )  # fmt: skip
    is_sure = BooleanField(
        _l("Ho riletto: da adesso è fuori vendita e le mail partono"),
        validators=[DataRequired(_l("Rileggi e spunta la casella."))],
    )

    def __init__(self, **start: Any) -> None:
        super().__init__(**start)
        lots = db.session.execute(select(ReuseLot.id, ReuseLot.source_it).order_by(ReuseLot.source_it))
        self.lot.choices = [(0, _("Nessuno")), *((row.id, row.source_it) for row in lots)]

    def told(self) -> dict[str, str]:
        names = ("goods", "hazard", "action")
        return {f"{name}_{language}": self[f"{name}_{language}"].data for name in names for language in ("it", "en")}

    def wanted(self) -> Wanted | None:
        """What is recalled; none when it is not there, and the field says so."""
        kind = RecallKind(self.kind.data)
        if kind == RecallKind.PIECES:
            return Wanted(kind, codes=codes_in(self.codes.data))
        subject = _product(self.product.data) if kind == RecallKind.PRODUCT else self.lot.data or None
        if subject is None:
            field = self.product if kind == RecallKind.PRODUCT else self.lot
            field.errors = [
                _("Non lo troviamo: guarda il codice.") if kind == RecallKind.PRODUCT else _("Scegli un lotto.")
            ]
            return None
        return Wanted(kind, subject)


def _product(said: str | None) -> int | None:
    """A product by its code in the studio, or by the end of its address."""
    word = (said or "").rstrip("/").rpartition("/")[2]
    query = select(Product.id).where((Product.ref == word.upper()) | (Product.slug == word.lower()))
    return db.session.scalar(query.limit(1))


class EndForm(FlaskForm):
    reason = paragraphs(_l("Come è finito"), LONGEST, _l("Scrivi come è finito: resta nel registro."))


@bp.get("/law/recalls")
def law_recalls() -> str:
    rows = recalls.every()
    return render_template(
        "office/law_recalls.html", rows=rows, counts=recalls.counts([row.id for row in rows]), words=law_words
    )


@bp.route("/law/recalls/new", methods=["GET", "POST"])
def law_recall_new() -> ResponseReturnValue:
    form = RecallForm(product=request.args.get("product", ""), kind=RecallKind.PRODUCT.value)
    if not form.validate_on_submit():
        return render_template("office/law_recall_new.html", form=form), 422 if form.errors else 200
    wanted = form.wanted()
    if wanted is not None:
        try:
            ref = recall_goods.open_recall(
                wanted, form.told(), [Wish(one) for one in form.remedies.data or []], actor()
            )
        except UnknownPieces as refusal:
            missing = ", ".join(refusal.values.get("codes", []))
            form.codes.errors = [
                _("Queste etichette non ci sono: %(codes)s.", codes=missing)
                if missing
                else _("Scrivi almeno un'etichetta.")
            ]
        except TooFewRemedies:
            form.remedies.errors = [_("La legge vuole che chi ha comprato scelga: spuntane almeno due.")]
        else:
            flash(_("È fuori vendita. Le mail a chi ha comprato partono adesso."), "success")
            return redirect(url_for("office.law_recall", ref=ref), 303)
    return render_template("office/law_recall_new.html", form=form), 422


@bp.get("/law/recalls/<ref>")
def law_recall(ref: str) -> str:
    return _page(ref, EndForm(formdata=None))


def _page(ref: str, form: EndForm) -> str:
    row, number = recalls.one(ref), max(1, min(request.args.get("page", 1, int), 10_000))
    buyers = recall_reach.buyers(row.id, row.ref, offset=(number - 1) * A_PAGE, limit=A_PAGE + 1)
    return render_template(
        "office/law_recall.html", recall=row, buyers=buyers[:A_PAGE], has_more=len(buyers) > A_PAGE, page=number,
        lying=recall_reach.lying(row.id), counts=recalls.counts([row.id]).get(row.id, (0, 0, 0)), words=law_words,
        form=form,
    )  # fmt: skip


@bp.get("/law/recalls/<ref>/buyers.csv")
def law_recall_csv(ref: str) -> Response:
    row = recalls.one(ref)
    return answer(f"richiamo-{row.ref}", _rows(recall_reach.buyers(row.id, row.ref)))


def _rows(buyers: list[BuyerRow]) -> Iterator[list[Cell]]:
    yield [
        _("Ordine"), _("Pezzo"), _("Etichetta"), _("Nome"), _("E-mail"), _("Luogo"), _("Stato"), _("Scritto il"),
        _("Ha scelto"), _("Garanzia"),
    ]  # fmt: skip
    for one in buyers:
        yield [
            one.order_ref, one.title, one.code, one.name, one.email, one.place, law_words.buyer_state(one.state)[0],
            rome_date(one.sent_at) if one.sent_at else None, law_words.remedy(one.remedy), one.claim_ref,
        ]  # fmt: skip


@bp.post("/law/recalls/<ref>/end")
def law_recall_end(ref: str) -> ResponseReturnValue:
    form = EndForm()
    if not form.validate_on_submit():
        return _page(ref, form), 422
    recall_goods.end_recall(recalls.one(ref).ref, form.reason.data, actor())
    flash(_("Richiamo chiuso. I prodotti restano fuori vendita finché non li rimetti tu."), "success")
    return redirect(url_for("office.law_recall", ref=ref), 303)
