"""Where the files of an import lie while they are needed: the table until it is read, the ZIP until it has run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from storefront.core.errors import Refusal
from storefront.infra.packs import Pack, open_pack
from storefront.infra.storage import private
from storefront.settings import settings

FOLDER = "imports-at-work"
BUSY = Lock()
"""One import at a time in a worker: money and mails must not wait for three brands' tables."""


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
