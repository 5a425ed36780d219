"""Pictures on their way in: taken one by one or many at once, with JavaScript or without; and what became of one."""

from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from storefront.core.errors import NotFound, Refusal
from storefront.domain.catalogue import sheets
from storefront.domain.media.services import TooManyWaiting, Untaken
from storefront.domain.media.uploads import UploadRow, uploads_of
from storefront.faces.studio import bp
from storefront.faces.studio.door import actor, here
from storefront.faces.studio.picture_words import why_words
from storefront.faces.web.inputs import LARGEST
from storefront.flows.add_picture import TooManyPictures, add_picture
from storefront.flows.receive_picture import receive_picture
from storefront.infra.picture_files import MOST_BYTES
from storefront.infra.storage import StorageAway, StorageFull

MOST_AT_ONCE = 5
"""Files of the largest size that one form without JavaScript may bring; smaller ones as many as fit."""
LARGEST["studio.uploads"] = MOST_AT_ONCE * MOST_BYTES + 64 * 1024
REFUSALS = (Untaken, TooManyPictures, TooManyWaiting, StorageAway, StorageFull)


@bp.post("/<brand>/uploads")
def uploads() -> ResponseReturnValue:
    sheet = request.form.get("sheet", "")
    if sheet:
        sheets.load(here().brand_id, sheet)  # another brand's is not found, and nothing is taken for it
    files = [file for file in request.files.getlist("file") if file.filename]
    if wants_json():
        return _answered(files[:1], sheet)
    _take_all(files, sheet)
    return redirect(_back(sheet), 303)


@bp.get("/<brand>/uploads/<ref>")
def upload(ref: str) -> Response:
    row = uploads_of(here().brand_id, [ref]).get(ref)
    if row is None:
        raise NotFound(ref=ref)
    return jsonify(facts(row))


def facts(row: UploadRow) -> dict[str, Any]:
    """An upload for a program: `words` say why it was refused, or what it waits for."""
    src = row.picture.src(row.picture.widths[0], "webp") if row.picture else ""
    words = why_words(row.why) if row.why else ""
    return {"ref": row.ref, "name": row.name, "state": row.state, "why": row.why, "words": words, "src": src}


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _answered(files: list[FileStorage], sheet: str) -> ResponseReturnValue:
    """One file for one answer: so each has its own progress, and its own retry."""
    if not files:
        return _refused("no_file", "", 422)
    try:
        ref = _take(files[0], sheet)
    except REFUSALS as refusal:
        return _refused(_why(refusal), files[0].filename or "", refusal.status)
    return jsonify(facts(uploads_of(here().brand_id, [ref])[ref])), 201


def _refused(why: str, name: str, status: int) -> ResponseReturnValue:
    return jsonify(
        {"ref": "", "name": name, "state": "refused", "why": why, "words": why_words(why), "src": ""}
    ), status


def _take(file: FileStorage, sheet: str) -> str:
    ref = receive_picture(here().brand_id, file.filename or "", file.stream, by=actor())
    return add_picture(here().brand_id, sheet, ref, by=actor()) if sheet else ref


def _take_all(files: list[FileStorage], sheet: str) -> None:
    """Those that can be taken are; of each of the others it is said why not."""
    for file in files:
        try:
            _take(file, sheet)
        except REFUSALS as refusal:
            flash(f"{file.filename}: {why_words(_why(refusal))}", "error")
            if not isinstance(refusal, Untaken):
                break  # the next one would hear the same
    if not files:
        flash(why_words("no_file"), "error")


def _why(refusal: Refusal) -> str:
    return str(refusal.values.get("why") or refusal.code)


def _back(sheet: str) -> str:
    if not sheet:
        return url_for("studio.home")
    return url_for("studio.product", ref=sheet, _anchor="pictures") if _came_from_editor() else _own_page(sheet)


def _own_page(sheet: str) -> str:
    return url_for("studio.product_pictures", ref=sheet)


def _came_from_editor() -> bool:
    return request.form.get("back") == "product"
