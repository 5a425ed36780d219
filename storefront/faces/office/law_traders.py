"""Who the sellers are: what each file lacks, who looked at it with documents, letters that ask. See docs/law.md (L12)."""

from collections.abc import Iterator

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from storefront.core.clock import rome_date
from storefront.domain.brands.services import masked
from storefront.domain.law import traders
from storefront.domain.law.traders import TraderFile
from storefront.faces.office import bp, law_words, words
from storefront.faces.office.door import Desk, actor, open_to
from storefront.faces.web.csv_file import Cell, answer
from storefront.faces.web.form_fields import line
from storefront.flows import trader_files
from storefront.flows.trader_files import FileLacks, NothingLacks

SHOWN = ("", "lacks", "unchecked", "whole")


class CheckForm(FlaskForm):
    seen = line(_l("Quali documenti hai guardato"), _l("Scrivi quali documenti hai guardato."), 300)


@bp.get("/law/traders")
@open_to(Desk.BOOKKEEPER)
def law_traders() -> str:
    shown = request.args.get("show", "")
    files = traders.files()
    return render_template(
        "office/law_traders.html", files=[one for one in files if _is_shown(one, shown)], shown=shown, total=len(files),
        words=law_words,
    )  # fmt: skip


def _is_shown(file: TraderFile, shown: str) -> bool:
    if shown == "lacks":
        return bool(file.lacks)
    if shown == "unchecked":
        return not file.lacks and not file.is_checked
    return file.is_whole if shown == "whole" else True


@bp.get("/law/traders.csv")
@open_to(Desk.BOOKKEEPER)
def law_traders_csv() -> Response:
    return answer("venditori", _rows())


def _rows() -> Iterator[list[Cell]]:
    yield [
        _("Marchio"), _("Nome in legge"), _("Indirizzo"), _("Telefono"), _("E-mail"), _("Partita IVA"),
        _("Codice fiscale"), _("Registro (REA)"), _("Conto"), _("Condizioni accettate"), _("Il giorno"), _("Manca"),
        _("Guardato il"), _("Da"), _("Documenti"), _("Imballaggi"),
    ]  # fmt: skip
    for one in traders.files():
        yield [
            one.name, one.legal_name, one.address, one.phone, one.email, one.vat_number, one.fiscal_code,
            one.register_no, masked(one.iban) if one.iban else "", one.accepted_terms,
            rome_date(one.accepted_at) if one.accepted_at else None, ", ".join(map(law_words.lack, one.lacks)),
            rome_date(one.checked_at) if one.checked_at and one.is_checked else None,
            one.checked_by if one.is_checked else "", one.remark if one.is_checked else "", ", ".join(one.packaging),
        ]  # fmt: skip


@bp.route("/law/traders/<slug>", methods=["GET", "POST"])
def law_trader(slug: str) -> ResponseReturnValue:
    """One file; sent, it says that a person compared it with documents."""
    file, form = trader_files.needed(slug), CheckForm()
    if form.validate_on_submit():
        try:
            trader_files.check_trader(slug, form.seen.data, actor())
        except FileLacks:
            form.seen.errors = [_("Manca ancora qualcosa: prima va completato.")]
        else:
            flash(_("Scritto: guardato oggi, da te."), "success")
            return redirect(url_for("office.law_trader", slug=slug), 303)
    page = render_template(
        "office/law_trader.html", file=file, form=form, steps=traders.steps(file.brand_id), words=law_words,
        masked=masked, states=words.states(),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/law/traders/<slug>/ask")
def law_trader_ask(slug: str) -> ResponseReturnValue:
    try:
        trader_files.ask_trader(slug, actor())
        flash(_("Abbiamo scritto ai titolari che cosa manca e entro quando."), "success")
    except NothingLacks:
        flash(_("Non manca niente: non c'è niente da chiedere."), "warning")
    return redirect(url_for("office.law_trader", slug=slug), 303)
