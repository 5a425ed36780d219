"""A piece that a till sold without a connection and that was not ours to sell: what happened, and the ways out of it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from storefront.core.errors import NotFound, Refusal
from storefront.domain.cases.queries import CaseRow
from storefront.domain.payments.models import Way
from storefront.domain.tills import offline_rows
from storefront.domain.tills.offline_models import LineState, WhyOpen
from storefront.faces.office import bp, order_words
from storefront.faces.office.cases import needed
from storefront.faces.office.door import actor
from storefront.faces.web.fields import plain
from storefront.faces.web.sure import ask_again, is_fresh
from storefront.flows import settle_offline
from storefront.flows.settle_offline import WaysOut


class OfflineForm(FlaskForm):
    """What one of the ways asks. The other fields stay empty."""

    equal = SelectField(_l("Il pezzo da mandare"), validate_choice=False)
    code = StringField(_l("Etichetta del pezzo uscito davvero"), filters=[plain], validators=[Length(max=20)])
    why = StringField(_l("Perché"), filters=[plain], validators=[Length(max=200)])


def whys() -> dict[WhyOpen, str]:
    """Why the piece could not be sold in the books."""
    return {
        WhyOpen.PAID_ONLINE: _("Qualcuno lo aveva già pagato sul sito, e il pacco non è ancora partito."),
        WhyOpen.SOLD_BEFORE: _("Per il libro era già venduto: forse è uscito un altro pezzo, con un'altra etichetta."),
        WhyOpen.UNKNOWN: _("Nessun pezzo ha questa etichetta: forse è stata scritta male."),
        WhyOpen.TRAVELLING: _("Per il libro era in viaggio tra due sedi, e nessuno l'aveva ricevuto."),
        WhyOpen.WITHDRAWN: _(
            "Per il libro era stato tolto dalla vendita: perso, rovinato, reso al marchio o richiamato."
        ),
        WhyOpen.PRICE: _("È stato pagato un prezzo che l'etichetta non ha mai avuto."),
        WhyOpen.DEVICE: _("La cassa era stata chiusa intanto, o era rimasta troppo a lungo senza rete."),
        WhyOpen.UNSELLABLE: _("Il suo marchio non ha condizioni di vendita."),
    }


def money_words() -> dict[Way, str]:
    return {Way.CASH: _("in contanti"), Way.CARD: _("con la carta"), Way.OTHER: _("in un altro modo")}


def ended_words(out: WaysOut) -> str:
    if out.line.state == LineState.GIVEN_BACK:
        return _("È già sistemata: i soldi sono tornati al cliente.")
    return _("È già sistemata: la vendita è registrata.")


def done_words() -> dict[str, str]:
    return {
        "equal": _("Fatto: chi ha comprato online riceve il pezzo uguale, e la vendita del negozio è registrata."),
        "refund": _("Fatto: i soldi tornano a chi ha comprato online, e la vendita del negozio è registrata."),
        "book": _("Fatto: la vendita del negozio è registrata."),
        "back": _("Fatto: il cliente ha riavuto i suoi soldi, e il pezzo è di nuovo libero."),
    }


@bp.route("/cases/<ref>/offline", methods=["GET", "POST"])
def case_offline(ref: str) -> ResponseReturnValue:
    """What happened, and the ways out that there are now. Money moves: the password again."""
    if not is_fresh():
        return ask_again()
    found, form = needed(ref), OfflineForm()
    line_id = found.values.get("line_id")
    if found.kind != "offline_sale" or not isinstance(line_id, int):
        raise NotFound(ref=ref)
    out = settle_offline.ways_out(line_id)
    form.equal.choices = [(code, code) for code in out.equal]
    if not out.is_open:
        return _to_case(found, ended_words(out), "information")
    if request.method == "GET":
        return _page(found, out, form)
    way = request.form.get("way", "")
    if not form.validate() or not _is_complete(form, way, out):
        return _page(found, out, form), 422
    try:
        _settle(line_id, way, form)
    except Refusal as refusal:
        form.form_errors = [_refused(refusal)]
        return _page(found, settle_offline.ways_out(line_id), form), 422
    return _to_case(found, done_words()[way], "success")


def _is_complete(form: OfflineForm, way: str, out: WaysOut) -> bool:
    """Whether what this way needs was said; what lacks is told beside its field."""
    if way == "back" and not form.why.data:
        form.why.errors = [_("Scrivi perché: resta nel registro.")]
    elif way == "book" and not out.may_book and not form.code.data:
        form.code.errors = [_("Quello letto non è libero: scrivi l'etichetta del pezzo che è uscito davvero.")]
    elif way == "equal" and form.equal.data not in out.equal:
        form.form_errors = [_("Quel pezzo uguale non c'è più: scegline un altro.")]
    elif way not in done_words() or (way == "refund" and not out.may_refund):
        form.form_errors = [_("Scegli una delle vie che ci sono.")]
    else:
        return True
    return False


def _settle(line_id: int, way: str, form: OfflineForm) -> None:
    if way == "equal":
        settle_offline.serve_with_equal(line_id, form.equal.data or "", actor())
    elif way == "back":
        settle_offline.give_back(line_id, actor(), form.why.data or "")
    elif way == "refund":
        settle_offline.refund_online(line_id, actor())
    else:
        settle_offline.book(line_id, actor(), code=form.code.data or None)


def _refused(refusal: Refusal) -> str:
    known = {
        "till_unknown_code": _("Nessun pezzo ha questa etichetta. Controlla i segni."),
        "till_not_free": _(
            "Quel pezzo è di qualcun altro, per il libro. Prima sistema chi lo aspetta, o scrivi un'altra etichetta."
        ),
        "till_sale_ended": _("Un collega l'ha sistemata proprio adesso. Guarda com'è ora."),
        "not_found": _("Chi ha comprato online ha già il suo pezzo, o i suoi soldi. Scegli un'altra via."),
        "in_dispute": _("C'è una contestazione aperta: prima deve finire quella."),
        "nothing_to_refund": _("Non resta niente da rimborsare."),
    }
    return known.get(refusal.code, _("Adesso non si può: qualcuno ha già fatto un altro passo. Guarda com'è ora."))


def _page(found: CaseRow, out: WaysOut, form: OfflineForm) -> str:
    given: dict[str, Any] = {
        "why": whys()[out.line.why],
        "paid": money_words().get(out.line.way, ""),
        "moment": order_words.moment,
        "sides": offline_rows.parties(out.line.line_id),
    }
    return render_template("office/case_offline.html", case=found, out=out, form=form, **given)


def _to_case(found: CaseRow, words: str, tone: str) -> ResponseReturnValue:
    flash(words, tone)
    return redirect(url_for("office.case", ref=found.ref), 303)
