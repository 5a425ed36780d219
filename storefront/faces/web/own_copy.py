"""A person's copy of their data as one file: a page to read, a file of each table for programs, their pictures."""

import json
import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from flask import Response, render_template
from flask_babel import format_datetime

from storefront.core import clock
from storefront.core.clock import rome
from storefront.domain.privacy import collecting
from storefront.domain.privacy.collecting import Told
from storefront.domain.privacy.person import Person
from storefront.faces.web import locale, own_copy_words
from storefront.infra.db import db
from storefront.infra.storage import storage

IN_MEMORY = 8 << 20
CHUNK = 1 << 16
NOT_A_NAME = re.compile(r"[^\w.-]+")


def answer(who: Person) -> Response:
    """The ZIP, made now and kept nowhere."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    _write(who, file)
    size = file.tell()
    file.seek(0)
    response = Response(_chunks(file), mimetype="application/zip")
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{own_copy_words.file_name()}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _write(who: Person, file: IO[bytes]) -> None:
    parts = list(collecting.everything(who))
    shown = collecting.pictures(who)
    db.session.rollback()  # pictures may be far away: no transaction is open meanwhile
    with ZipFile(file, "w", ZIP_DEFLATED) as pack:
        pack.writestr("index.html", page(parts, len(shown)))
        pack.writestr("copy.css", render_template("privacy/copy.css"))
        for one in parts:
            text = json.dumps(one.plain(), ensure_ascii=False, indent=1)
            pack.writestr(f"{own_copy_words.FOLDER}/{one.table}.json", text)
        for number, (name, stored) in enumerate(shown, 1):
            content = storage().read(stored)
            if content is not None:
                plain = NOT_A_NAME.sub("-", name.rpartition(".")[0])[:60]
                pack.writestr(f"{own_copy_words.PICTURES}/{number:03}-{plain}.jpg", content, ZIP_STORED)


def page(parts: list[Told], pictures: int) -> str:
    """What a person reads: every part with its words, and the files where all of it stands."""
    order = list(own_copy_words.TABLES)
    parts = sorted(parts, key=lambda one: order.index(one.table))
    read = [(own_copy_words.table(one.table), one.table, *_readable(one)) for one in parts]
    return render_template(
        "privacy/copy.html", parts=read, pictures=pictures, locale=locale.current(), folder=own_copy_words.FOLDER,
        made_at=str(format_datetime(rome(clock.now()), "d MMMM y, HH:mm", rebase=False)),
    )  # fmt: skip


def _readable(one: Told) -> tuple[list[str], list[list[str]]]:
    """The columns that have words, and their values as people write them. Columns that say nothing are left out."""
    full = [place for place, name in enumerate(one.columns) if name in own_copy_words.COLUMNS]
    full = [place for place in full if any(row[place] not in (None, "", {}, []) for row in one.rows)]
    headings = [str(own_copy_words.COLUMNS[one.columns[place]]) for place in full]
    return headings, [[_said(one.columns[place], row[place]) for place in full] for row in one.rows]


def _said(name: str, value: Any) -> str:
    return own_copy_words.value(name, value)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
