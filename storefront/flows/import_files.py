"""An import at work: one at a time, with its files where they lie: the table until it is read, the ZIP until it has run."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from storefront.core.errors import Refusal
from storefront.domain.imports import queries, services
from storefront.domain.imports.models import ImportState
from storefront.domain.imports.queries import RunRow
from storefront.infra.db import db, on_sqlite, unit_of_work
from storefront.infra.packs import Pack, open_pack
from storefront.infra.storage import private
from storefront.settings import settings

FOLDER = "imports-at-work"
BUSY = Lock()
"""One import at a time in a worker: money and mails must not wait for three brands' tables."""


WORKS_S, RESTS_S = 1.0, 0.11
"""On SQLite one writer keeps out all others, and who waits looks every tenth of a second: so a long work makes room."""


class Breath:
    """Called between the transactions of a long work."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def take(self) -> None:
        """Rest, on SQLite, when so much was written that somebody may be waiting. No transaction may be open."""
        if on_sqlite() and time.monotonic() - self._since > WORKS_S:
            time.sleep(RESTS_S)
            self._since = time.monotonic()


@contextmanager
def taken_up(import_id: int, state: ImportState) -> Iterator[RunRow | None]:
    """An import that is in this state, for this worker alone. None when it is not to be had now: the sweep comes again."""
    if not BUSY.acquire(blocking=False):
        yield None
        return
    try:
        with unit_of_work():
            is_mine = services.take_up(import_id, state)
        run = queries.run(import_id) if is_mine else None
        db.session.rollback()
        yield run
    finally:
        BUSY.release()


def table_name(ref: str) -> str:
    return f"import-{ref.lower()}"


def pack_name(ref: str) -> str:
    return f"import-{ref.lower()}-zip"


@contextmanager
def pack_of(ref: str, has_pack: bool) -> Iterator[Pack | None]:
    """The ZIP of an import, opened; none where none came along. Raises BadPack."""
    if not has_pack:
        yield None
        return
    place = settings().var_dir / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "pack"
        if not private().fetch(pack_name(ref), path):
            yield None
            return
        pack = open_pack(path)
        try:
            yield pack
        finally:
            pack.zip.close()


def forget_files(ref: str) -> None:
    """A storage that fails now keeps files that nobody can reach."""
    for name in (table_name(ref), pack_name(ref)):
        with suppress(Refusal):
            private().delete(name)
