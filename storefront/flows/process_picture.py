"""Work off the pictures that wait: one at a time, in a process of its own, giving way to the shop. See docs/uploads.md."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock

from storefront.core import clock
from storefront.domain.media import services, uploads
from storefront.domain.media.uploads import Waiting
from storefront.infra import apart
from storefront.infra.db import db, unit_of_work
from storefront.infra.log import logger
from storefront.infra.picture_files import NotAPicture
from storefront.infra.storage import StorageAway, StorageFull, private, said_plainly, storage
from storefront.settings import settings

log = logger(__name__)
AT_WORK = "pictures-at-work"
"""Folder of what is being made; each picture has a folder of its own in it for as long as that takes."""

_asked, _busy = Event(), Lock()


def process_picture() -> None:
    """Work until no picture waits. Whoever asks meanwhile is answered by the one at work, and keeps no thread busy."""
    _asked.set()
    while _asked.is_set() and _busy.acquire(blocking=False):
        try:
            _asked.clear()
            _work_off()
        finally:
            _busy.release()


def _work_off() -> None:
    while True:
        waiting = uploads.next_waiting(clock.now())
        db.session.rollback()
        if waiting is None:
            return
        process(waiting)


def process(waiting: Waiting) -> None:
    """Make one picture ready, or refuse it. Safe to be killed at any instant: its turn comes again."""
    with unit_of_work():
        tries = services.take_up(waiting.id)
    if not tries:
        return
    try:
        made = _make(waiting)
    except NotAPicture as error:
        log.info("picture_refused", picture_id=waiting.id, why=str(error))
        with unit_of_work():
            services.refuse(waiting.id, str(error))
        _let_go(waiting.digest)
        return
    except (StorageAway, StorageFull) as error:
        log.warning("picture_put_off", picture_id=waiting.id, tries=tries, why=error.code)
        with unit_of_work():
            goes_on = services.put_off(waiting.id, tries, error.code)
        if not goes_on:
            _let_go(waiting.digest)
        return
    with unit_of_work():
        services.ready(waiting.id, made.width, made.height, made.widths, made.tiny)


def _make(waiting: Waiting) -> apart.Made:
    with _folder() as folder:
        original = folder / "original"
        if not private().fetch(waiting.digest, original):
            raise NotAPicture("lost")
        made = apart.derive_apart(original, waiting.digest, folder)
        for name in made.files:
            storage().write(name, (folder / name).read_bytes())
    return made


@contextmanager
def _folder() -> Iterator[Path]:
    place = settings().var_dir / AT_WORK
    with said_plainly():
        place.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True)
    with folder as path:
        yield Path(path)


def _let_go(digest: str) -> None:
    """Nothing of a refused picture is kept. A storage that fails now keeps an original that nobody can reach."""
    with suppress(StorageAway, StorageFull):
        private().delete(digest)
