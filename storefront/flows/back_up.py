"""A backup: database first, then media. One file, whole or not there at all. See docs/backup.md.

Media are written before the rows that name them and never change, so whatever the database names at the instant of its
copy is there when the files are read afterwards. What came in between is a file too many; the other way round it would
be a row whose picture is lost.
"""

import fcntl
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from storefront.core import clock, refs
from storefront.core.errors import Refusal
from storefront.infra import database_copy
from storefront.infra.archive import Manifest, Packing
from storefront.infra.sealing import Unfit
from storefront.infra.storage import Storage, private, storage
from storefront.settings import ROOT, settings

NAME = re.compile(r"shop-\d{8}T\d{6}Z-[0-9A-Z]{4}\.(tar|sealed)")
HALF = ".half"
LOCK = ".lock"
PLACES = {"media": storage, "private": private}


def back_up(folder: Path | None = None) -> Path:
    """Keep the whole shop as it is now in one file; older ones than are wanted go. Raises Unfit."""
    folder = (folder or settings().backups).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder), tempfile.TemporaryDirectory(prefix=HALF, dir=folder) as desk:
            made = _made(folder, Path(desk))
            _forget_old(folder)
            return made
    except OSError as error:
        raise Unfit("no_room", error.strerror or "") from error
    except Refusal as refusal:
        raise Unfit(refusal.code) from refusal


def whole_ones(folder: Path) -> list[Path]:
    """Finished backups, newest first."""
    return sorted((path for path in folder.glob("shop-*") if NAME.fullmatch(path.name)), reverse=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time: so whatever is half-made belongs to nobody any more, and goes."""
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit("running") from None
        for half in folder.glob(f"{HALF}*"):
            for path in [*half.glob("*")] if half.is_dir() else []:
                path.unlink()
            half.rmdir() if half.is_dir() else half.unlink()
        yield


def _made(folder: Path, desk: Path) -> Path:
    at = clock.now()
    copied = database_copy.copy_into(desk)
    half = desk / "archive"
    with half.open("xb") as file:
        half.chmod(0o600)
        packing = Packing(file, settings().backup_key)
        with copied.path.open("rb") as content:
            packing.add(copied.path.name, content, copied.path.stat().st_size)
        copied.path.unlink()
        for place, opened in PLACES.items():
            _add_media(packing, place, opened(), desk / "one")
        about = Manifest(at.isoformat(), version(), copied.migration, copied.kind, copied.rows, packing.files)
        packing.finish(about)
        _to_disk(file)
    ending = "sealed" if settings().backup_key else "tar"
    made = half.replace(folder / f"shop-{at:%Y%m%dT%H%M%SZ}-{refs.code(4)}.{ending}")
    _names_to_disk(folder)
    return made


def _add_media(packing: Packing, place: str, kept: Storage, one: Path) -> None:
    for name in kept.names():
        if kept.fetch(name, one):  # the shop may have let go of it since it was listed
            with one.open("rb") as content:
                packing.add(f"{place}/{name}", content, one.stat().st_size)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _names_to_disk(folder: Path) -> None:
    names = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(names)
    finally:
        os.close(names)


def _forget_old(folder: Path) -> None:
    for old in whole_ones(folder)[settings().backup_keep :]:
        old.unlink()


def version() -> str:
    """Which version of the shop this is."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
