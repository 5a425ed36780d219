"""Many products at once: send a table, see what it would do, let it run, read what came of it."""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from storefront.core.errors import NotFound
from storefront.domain.catalogue import sheet_facts
from storefront.domain.catalogue.sheet_facts import Facts
from storefront.domain.imports import exporting, queries, services
from storefront.domain.imports.columns import BY_NAME, COLUMNS
from storefront.domain.imports.models import ItemState
from storefront.domain.imports.queries import ItemRow, RunRow
from storefront.faces.studio import bp, import_words
from storefront.faces.studio.door import actor, here
from storefront.faces.web import locale
from storefront.faces.web.inputs import LARGEST
from storefront.flows.import_files import forget_files
from storefront.flows.send_import import UntakenFile, send_import
from storefront.infra import packs, tables
from storefront.infra.db import db, unit_of_work
from storefront.infra.queue import nudge
from storefront.infra.storage import StorageAway, StorageFull

LARGEST["studio.send_product_import"] = packs.MOST_BYTES + tables.MOST_BYTES + 64 * 1024
A_PAGE = 50
AT_ONCE = 400
SHOWN: dict[str, tuple[ItemState, ...]] = {
    "wrong": (ItemState.WRONG, ItemState.REFUSED),
    "todo": (ItemState.WAITING, ItemState.DONE),
    "same": (ItemState.SAME,),
}


@bp.get("/<brand>/imports")
def product_imports() -> ResponseReturnValue:
    return _first_page()


def _first_page(wrong: str = "", field: str = "table", status: int = 200) -> ResponseReturnValue:
    return render_template(
        "studio/imports.html", runs=queries.runs_of(here().brand_id), states=import_words.STATES, wrong=wrong,
        field_wrong=field, most_rows=format_decimal(tables.MOST_ROWS),
    ), status  # fmt: skip


@bp.post("/<brand>/imports")
def send_product_import() -> ResponseReturnValue:
    table, pack = request.files.get("table"), request.files.get("pack")
    if table is None or not table.filename:
        return _first_page(import_words.file_words("no_file"), status=422)
    try:
        ref = send_import(
            here().brand_id, table.filename, _open(table), _open(pack) if pack and pack.filename else None, by=actor()
        )
    except UntakenFile as refusal:
        why = refusal.values["why"]
        return _first_page(import_words.file_words(why), "pack" if "pack" in why else "table", refusal.status)
    except services.TooManyImports as refusal:
        words = _("Hai già %(most)s tabelle al lavoro. Aspetta che ne finisca una.", most=refusal.values["most"])
        return _first_page(words, status=refusal.status)
    except (StorageAway, StorageFull) as refusal:
        words = _("Adesso non riusciamo a tenere il file. Non si è perso niente: riprova fra poco.")
        return _first_page(words, status=refusal.status)
    return redirect(url_for("studio.product_import", ref=ref), 303)


def _open(sent: FileStorage) -> BinaryIO:
    return cast(BinaryIO, sent.stream)


@bp.get("/<brand>/imports/<ref>")
def product_import(ref: str) -> ResponseReturnValue:
    run = _found(ref)
    counts = queries.counts(run.id)
    show = request.args.get("show", "")
    if show not in SHOWN:
        show = next((one for one, some in _numbers(counts).items() if some), "todo")
    after = request.args.get("after", -1, int)
    items = queries.items(run.id, SHOWN[show], after=after, limit=A_PAGE + 1)
    facts = sheet_facts.facts(here().brand_id, [])
    return render_template(
        "studio/import.html", run=run, counts=counts, numbers=_numbers(counts), show=show, state=import_words.STATES[run.state],
        cards=[card(item, facts) for item in items[:A_PAGE]], more=items[A_PAGE - 1].position if len(items) > A_PAGE else None,
        why=import_words.file_words(run.why) if run.why else "",
        astray=[import_words.said(one, facts) for one in run.notes.get("astray", [])],
    )  # fmt: skip


def _numbers(counts: queries.Counts) -> dict[str, int]:
    return {"wrong": counts.wrong + counts.refused, "todo": counts.waiting + counts.done, "same": counts.same}


def card(item: ItemRow, facts: Facts) -> dict[str, Any]:
    """One product of a file as the page shows it."""
    words, tone = import_words.state_of(item)
    return {
        "title": item.title, "reference": item.reference, "rows": [number for number, _cells in item.rows],
        "words": words, "tone": tone, "publishes": item.publishes, "ref": item.product_ref,
        "is_done": item.state == ItemState.DONE,
        "wrong": [import_words.said(one, facts) for one in item.wrong],
        "notes": [import_words.said(one, facts) for one in item.notes] if not item.wrong else [],
        "changes": [(row, import_words.column_words(column), old, new) for row, column, old, new in item.changes],
        "is_change": item.action == "change",
    }  # fmt: skip


@bp.post("/<brand>/imports/<ref>/run")
def run_product_import(ref: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            import_id = services.start(here().brand_id, ref)
    except services.NotNow:
        return _back(ref)
    nudge("run_import", import_id)
    return _back(ref)


@bp.post("/<brand>/imports/<ref>/stop")
def stop_product_import(ref: str) -> ResponseReturnValue:
    with unit_of_work():
        services.stop(here().brand_id, ref)
    flash(_("Ferma. Quello che è fatto resta fatto; il resto aspetta."), "success")
    return _back(ref)


@bp.post("/<brand>/imports/<ref>/drop")
def drop_product_import(ref: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            services.drop(here().brand_id, ref)
    except services.NotNow:
        return _back(ref)
    forget_files(ref)
    flash(_("Tabella lasciata perdere. Non è cambiato niente."), "success")
    return redirect(url_for("studio.product_imports"), 303)


def _back(ref: str) -> ResponseReturnValue:
    return redirect(url_for("studio.product_import", ref=ref), 303)


def _found(ref: str) -> RunRow:
    run = queries.run_of(here().brand_id, ref)
    if run is None:
        raise NotFound(ref=ref)
    return run


# --- files to take away ---------------------------------------------------------------------------------


@bp.get("/<brand>/imports/<ref>/result.csv")
def product_import_result(ref: str) -> Response:
    """Every row of the file with what came of it."""
    return _file(_found(ref), tuple(ItemState), ("outcome", "wrong"), "esito")


@bp.get("/<brand>/imports/<ref>/mend.csv")
def product_import_mend(ref: str) -> Response:
    """The rows to mend, with words beside them: mended, the same file is sent again."""
    return _file(_found(ref), SHOWN["wrong"], ("wrong",), "da-correggere")


def _file(run: RunRow, states: tuple[ItemState, ...], more: tuple[str, ...], name: str) -> Response:
    language = locale.current()
    facts = sheet_facts.facts(here().brand_id, [])
    names = _names(run, states)
    rows = exporting.told(_rows(run, states, more, facts), names, more, language)
    answer = Response(
        stream_with_context(tables.csv_of(rows, exporting.cell_of)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{run.ref}.csv"'
    return answer


def _names(run: RunRow, states: tuple[ItemState, ...]) -> list[str]:
    """The columns that the file used."""
    used = {name for item in _all(run, states) for _number, cells in item.rows for name in cells}
    return [column.name for column in COLUMNS if column.name in used or column.name == "reference"]


def _all(run: RunRow, states: tuple[ItemState, ...]) -> Iterator[ItemRow]:
    after = -1
    while batch := queries.items(run.id, states, after=after, limit=AT_ONCE):
        yield from batch
        after = batch[-1].position
        db.session.rollback()


def _rows(
    run: RunRow, states: tuple[ItemState, ...], more: tuple[str, ...], facts: Facts
) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    for item in _all(run, states):
        said = [import_words.said(one, facts) for one in item.wrong]
        outcome, _tone = import_words.state_of(item)
        for position, (number, cells) in enumerate(item.rows):
            own = [f"{column}: {words}" if column else words for row, column, words in said if row == number]
            own += [words for row, _column, words in said if position == 0 and row not in {n for n, _c in item.rows}]
            words = {"outcome": outcome, "wrong": " ".join(own)}
            yield number, {name: cell for name, cell in cells.items() if name in BY_NAME}, [words[one] for one in more]
