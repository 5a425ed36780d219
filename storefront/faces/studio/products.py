"""The list of a brand's products, and price and availability changed from there."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from storefront.core import money
from storefront.domain.brands.members import Membership
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.models import ProductState
from storefront.domain.catalogue.sheet import MOST_CENTS, MOST_QUANTITY, MOST_VARIANTS
from storefront.domain.catalogue.sheet_facts import facts
from storefront.domain.pieces.refusals import OneOfAKind, TooManyPieces
from storefront.domain.pieces.workbench import FILTERS, products_of, states_of
from storefront.faces.studio import bp, today
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.product_words import row_words, state_tag
from storefront.faces.studio.today import Task
from storefront.faces.web import locale
from storefront.faces.web.fields import plain
from storefront.flows.change_from_list import RowChange, change_from_list
from storefront.infra.db import unit_of_work

PAGE = 24
FARTHEST = 400  # pages


@bp.get("/<brand>/products")
def products() -> str:
    state, words = request.args.get("state", ""), plain(request.args.get("q", ""))[:80]
    number = page_number(request.args.get("page", ""))
    rows, total = products_of(
        here().brand_id, locale.current(), state=state, words=words, start=(number - 1) * PAGE, count=PAGE
    )
    known = facts(here().brand_id, [])
    return render_template(
        "studio/products.html", rows=rows, total=total, words=words, chosen=state, number=number,
        shown=min(number * PAGE, total), filters=_filters(state), state_tag=state_tag, facts=known,
        row_words=lambda row: row_words(f"{row.size}|{row.colour}", known), edit=edit_of,
    )  # fmt: skip


@today.tells
def to_finish(membership: Membership) -> list[Task]:
    """What the office took down, drafts that were begun; to who has nothing yet, the first product."""
    counts = states_of(membership.brand_id)
    down, drafts = counts.get("taken_down", 0), counts.get("draft", 0)
    tasks = []
    if not sum(counts.values()):
        words = _("Fai il tuo primo prodotto: per cominciare bastano una foto, il titolo e il prezzo")
        tasks.append(Task(words, url_for("studio.products")))
    if down:
        words = ngettext("L'ufficio ha tolto %(num)d prodotto", "L'ufficio ha tolto %(num)d prodotti", down)
        tasks.append(Task(words, url_for("studio.products", state="taken_down"), "bad"))
    if drafts:
        words = ngettext("C'è %(num)d bozza da finire", "Ci sono %(num)d bozze da finire", drafts)
        tasks.append(Task(words, url_for("studio.products", state="draft"), "good"))
    return tasks


def page_number(text: str) -> int:
    return min(max(int(text), 1), FARTHEST) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@dataclass(frozen=True, slots=True)
class Filter:
    """A state to look through, and how many products are in it."""

    value: str
    words: str
    count: int


def _filters(chosen: str) -> list[Filter]:
    counts = states_of(here().brand_id)
    named = {
        "": _("Tutti"), "published": _("Pubblicati"), "draft": _("Bozze"), "waiting": _("In attesa di accordo"),
        "archived": _("Archiviati"), "taken_down": _("Tolti dall'ufficio"),
    }  # fmt: skip
    counts[""] = sum(counts.values())
    return [
        Filter(name, said, counts.get(name, 0))
        for name, said in named.items()
        if counts.get(name) or name in ("", chosen)
    ]


@bp.post("/<brand>/products")
def product_new() -> Response:
    """Begin a product: straight to its page, photos first."""
    with unit_of_work():
        ref = sheets.open_new(here().brand_id, actor())
    return redirect(url_for("studio.product", ref=ref), 303)


# --- changed from the list -------------------------------------------------------------------------------


class RowsForm(FlaskForm):
    """Only for its token: the rows are read by their numbers."""


@dataclass(slots=True)
class ListEdit:
    """What was typed into one product's rows, with what is wrong about it."""

    ref: str = ""
    errors: dict[str, str] = field(default_factory=dict)  # by name of the input
    typed: dict[str, str] = field(default_factory=dict)


def edit_of(price_cents: int | None) -> str:
    """A price as it is typed."""
    return money.format_cents(price_cents, "it").removesuffix("\u00a0€").removesuffix(",00") if price_cents else ""


@bp.post("/<brand>/products/<ref>/rows")
def product_rows(ref: str) -> ResponseReturnValue:
    kept = sheets.load(here().brand_id, ref)
    form, edit = RowsForm(), ListEdit(ref)
    rows = _rows(edit)
    if not form.validate_on_submit() or edit.errors or not rows:
        return _rows_page(kept.sheet.title(locale.current()), edit, 422)
    try:
        change_from_list(here().brand_id, ref, rows, actor())
    except OneOfAKind:
        edit.errors["rows"] = _("È un pezzo unico: ce n'è uno solo.")
        return _rows_page(kept.sheet.title(locale.current()), edit, 409)
    except TooManyPieces as refusal:
        edit.errors["rows"] = _("Al massimo %(most)s pezzi alla volta.", most=refusal.values["most"])
        return _rows_page(kept.sheet.title(locale.current()), edit, 422)
    added = sum(row.adds for row in rows)
    said = ngettext("%(num)d pezzo in più.", "%(num)d pezzi in più.", added) if added else ""
    where = _("In negozio si vede fra poco.") if kept.state == ProductState.PUBLISHED else ""
    flash(
        " ".join(filter(None, (_("Cambiato: %(title)s.", title=kept.sheet.title(locale.current())), said, where))),
        "success",
    )
    return redirect(url_for("studio.products", _anchor=f"p-{ref}", **_where()), 303)


def _where() -> dict[str, Any]:
    """The part of the list that the person was looking at."""
    state, words, number = (plain(request.form.get(name, ""))[:80] for name in ("state", "q", "page"))
    return {**({"state": state} if state in FILTERS else {}), **({"q": words} if words else {}),
            **({"page": number} if page_number(number) > 1 else {})}  # fmt: skip


def _rows(edit: ListEdit) -> list[RowChange]:
    """The rows of the form; what is wrong goes to `edit`."""
    found = []
    for index in range(MOST_VARIANTS):
        size, colour = request.form.get(f"row-{index}-size"), request.form.get(f"row-{index}-colour")
        if size is None or colour is None:
            break
        price, adds = (plain(request.form.get(f"row-{index}-{name}", "")) for name in ("price", "adds"))
        edit.typed |= {f"row-{index}-price": price, f"row-{index}-adds": adds}
        cents, count = _cents(price), _count(adds)
        if cents is None:
            edit.errors[f"row-{index}-price"] = _(
                "«%(words)s» non è un prezzo. Scrivilo così: 45 oppure 45,50.", words=price
            )
        if count is None:
            edit.errors[f"row-{index}-adds"] = _(
                "Scrivi quanti pezzi aggiungi, con un numero da 0 a %(most)s.", most=MOST_QUANTITY
            )
        if cents is not None and count is not None:
            found.append(RowChange(size, colour, cents, f"row-{index}-offered" in request.form, count))
    return found


def _cents(text: str) -> int | None:
    try:
        cents = money.parse_cents(text)
    except ValueError:
        return None
    return cents if 0 < cents <= MOST_CENTS else None


def _count(text: str) -> int | None:
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_QUANTITY else None


def _rows_page(title: str, edit: ListEdit, status: int) -> ResponseReturnValue:
    """The rows on a page of their own, with what is wrong: nothing typed is lost."""
    known = facts(here().brand_id, [])
    return render_template(
        "studio/product_rows_page.html", title=title, edit=edit, where=_where(), form=request.form,
        row_words=lambda size, colour: row_words(f"{size}|{colour}", known),
    ), status  # fmt: skip
