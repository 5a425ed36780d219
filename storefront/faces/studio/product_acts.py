"""What can be done with a product as a whole: checked, published, copied, archived, thrown away."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from storefront.domain.catalogue import publishing, sheets
from storefront.domain.catalogue.divisions import BadShares, NotAPartner
from storefront.domain.catalogue.publishing import TakenDown
from storefront.domain.catalogue.sheet import Sheet
from storefront.domain.catalogue.sheet_facts import facts
from storefront.domain.catalogue.sheets import Kept, StillNeeded
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.product_editor import Editor
from storefront.faces.studio.product_words import state_tag
from storefront.faces.web import locale
from storefront.flows.publish_product import ChangedMeanwhile, NotReady, Published, check, publish_product
from storefront.infra import queue
from storefront.infra.db import unit_of_work


@bp.get("/<brand>/products/<ref>/check")
def product_check(ref: str) -> ResponseReturnValue:
    return _check_page(sheets.load(here().brand_id, ref))


def _check_page(kept: Kept, status: int = 200, words: str = "") -> ResponseReturnValue:
    problems = check(here().brand_id, kept)
    drawn = Editor(kept, facts(here().brand_id, [kept.sheet]), problems)
    told = drawn.told()
    return render_template(
        "studio/product_check.html", kept=kept, sheet=kept.sheet, errors=[one for one in told if one.is_error],
        hints=[one for one in told if not one.is_error], words=words, tag=state_tag(kept.state, waits=kept.wants_publishing),
        pieces=sum(row.quantity for row in kept.sheet.variants if row.is_offered),
    ), status  # fmt: skip


@bp.post("/<brand>/products/<ref>/publish")
def product_publish(ref: str) -> ResponseReturnValue:
    version = request.form.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    try:
        published = publish_product(here().brand_id, ref, actor(), version=seen)
    except NotReady:
        return _check_page(sheets.load(here().brand_id, ref), 422)
    except ChangedMeanwhile:
        words = _("Qualcosa è cambiato dopo che hai controllato. Guarda di nuovo e pubblica.")
        return _check_page(sheets.load(here().brand_id, ref), 409, words)
    except (BadShares, NotAPartner):
        words = _("Le parti dei marchi non vanno più: guardale e pubblica di nuovo.")
        return _check_page(sheets.load(here().brand_id, ref), 422, words)
    flash(_published_words(published), "success" if published.is_shown else "information")
    return redirect(url_for("studio.product_done", ref=ref), 303)


def _published_words(published: Published) -> str:
    if published.is_shown:
        added = len(published.pieces)
        pieces = ngettext("Con %(num)d pezzo.", "Con %(num)d pezzi.", added) if added else ""
        return " ".join(filter(None, (_("Pubblicato: fra qualche secondo si vede in negozio."), pieces)))
    return _("Scritto. Andrà in negozio quando tutti avranno detto di sì.")


@bp.get("/<brand>/products/<ref>/done")
def product_done(ref: str) -> str:
    """After publishing: where it is, and what comes next."""
    kept = sheets.load(here().brand_id, ref)
    return render_template(
        "studio/product_done.html", kept=kept, sheet=kept.sheet, tag=state_tag(kept.state, waits=kept.wants_publishing)
    )


@bp.post("/<brand>/products/<ref>/drop")
def product_drop(ref: str) -> Response:
    with unit_of_work():
        sheets.drop_changes(here().brand_id, ref, actor())
    flash(_("Le modifiche sono andate: vedi di nuovo quello che c'è in negozio."), "success")
    return redirect(url_for("studio.product", ref=ref), 303)


@bp.post("/<brand>/products/<ref>/copy")
def product_duplicate(ref: str) -> Response:
    """A draft that says the same, without what belongs to one product alone: codes, pieces, sales."""
    sheet = sheets.load(here().brand_id, ref).sheet
    copy = copy_of(sheet) if here().is_owner else copy_of(sheet).changed({"shares": {}})
    with unit_of_work():
        copied = sheets.open_new(here().brand_id, actor(), copy)
    flash(_("Ecco la copia: è una bozza, cambiala come vuoi."), "success")
    if copy.shares != sheet.shares:
        flash(_("Con chi è fatta non è copiato: lo aggiunge chi è titolare del marchio."), "information")
    return redirect(url_for("studio.product", ref=copied), 303)


def copy_of(sheet: Sheet) -> Sheet:
    titles = {
        "title_it": _copy_title(sheet.title_it, "(copia)"), "title_en": _copy_title(sheet.title_en, "(copy)")
    }  # fmt: skip
    variants = tuple(replace(variant, sku="", quantity=0) for variant in sheet.variants)
    return sheet.changed({**titles, "variants": variants, "sales": ()})


def _copy_title(title: str, word: str) -> str:
    return f"{title} {word}" if title else ""


@bp.post("/<brand>/products/<ref>/archive")
def product_archive(ref: str) -> Response:
    try:
        with unit_of_work():
            publishing.archive(here().brand_id, ref)
    except TakenDown:
        flash(_("L'ha tolto l'ufficio: finché è così resta dov'è."), "error")
        return redirect(url_for("studio.product", ref=ref), 303)
    queue.nudge("refresh_listing")
    flash(_("È in archivio: in negozio non si vede più. Puoi riprenderlo quando vuoi."), "success")
    return redirect(url_for("studio.products"), 303)


@bp.post("/<brand>/products/<ref>/take-back")
def product_take_back(ref: str) -> Response:
    try:
        with unit_of_work():
            publishing.take_back(here().brand_id, ref)
    except TakenDown:
        flash(_("L'ha tolto l'ufficio: finché è così resta dov'è."), "error")
    else:
        flash(_("È di nuovo una bozza: guardala e pubblicala."), "success")
    return redirect(url_for("studio.product", ref=ref), 303)


@bp.post("/<brand>/products/<ref>/remove")
def product_remove(ref: str) -> Response:
    try:
        with unit_of_work():
            kept = sheets.remove(here().brand_id, ref)
    except StillNeeded:
        flash(_("Questo prodotto è già stato scritto in negozio: puoi metterlo in archivio."), "warning")
        return redirect(url_for("studio.product", ref=ref), 303)
    flash(_("Bozza buttata: %(title)s.", title=kept.sheet.title(locale.current()) or _("senza titolo")), "success")
    return redirect(url_for("studio.products"), 303)
