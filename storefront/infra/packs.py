"""ZIP files from outside: what is in them, by name, and one file of them at a time, never more than it may weigh.

Nothing is ever unpacked to a path that the ZIP names. See docs/imports.md.
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 3_000
MOST_BYTES = 400 * 1024 * 1024
"""Of the ZIP itself."""
MOST_RATIO = 200
"""A picture hardly shrinks: what unpacks to so many times its size is none."""
SMALL = 1024 * 1024
CHUNK = 1 << 20


class BadPack(ValueError):
    """A ZIP, or a file in it, that we do not open; the message is a code for the person's sentence."""


@dataclass(frozen=True, slots=True)
class Pack:
    """An open ZIP with its files by name. Of two files of one bare name only the whole path tells which is meant."""

    zip: zipfile.ZipFile
    files: dict[str, zipfile.ZipInfo]  # by folded path
    bare: dict[str, list[zipfile.ZipInfo]]  # by folded name without folders

    def find(self, name: str) -> zipfile.ZipInfo:
        """The file that a person means. Raises BadPack: not_there, name_twice, locked, too_many_bytes, bomb."""
        folded = _folded(name)
        found = [self.files[folded]] if folded in self.files else self.bare.get(folded, [])
        if not found:
            raise BadPack("not_there")
        if len(found) > 1:
            raise BadPack("name_twice")
        return _sound(found[0])

    def read(self, name: str, most: int) -> io.BytesIO:
        """A file whole, as long as it is not larger than `most`, whatever the ZIP says of it."""
        entry = self.find(name)
        if entry.file_size > most:
            raise BadPack("too_many_bytes")
        kept = io.BytesIO()
        try:
            with self.zip.open(entry) as file:
                while chunk := file.read(CHUNK):
                    kept.write(chunk)
                    if kept.tell() > most:
                        raise BadPack("too_many_bytes")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise BadPack("torn") from error
        kept.seek(0)
        return kept

    def head(self, name: str, how_many: int) -> bytes:
        """The first bytes of a file."""
        try:
            with self.zip.open(self.find(name)) as file:
                return file.read(how_many)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise BadPack("torn") from error


def open_pack(path: Path) -> Pack:
    """Open a ZIP and look at its list. Raises BadPack."""
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise BadPack("torn") from error
    files: dict[str, zipfile.ZipInfo] = {}
    bare: dict[str, list[zipfile.ZipInfo]] = {}
    entries = opened.infolist()
    if len(entries) > MOST_FILES:
        opened.close()
        raise BadPack("too_many_files")
    for entry in entries:
        if entry.is_dir() or _is_litter(entry.filename):
            continue
        if not _stays_inside(entry.filename):
            opened.close()
            raise BadPack("leads_outside")
        folded = _folded(entry.filename)
        if folded in files:
            opened.close()
            raise BadPack("path_twice")
        files[folded] = entry
        bare.setdefault(posixpath.basename(folded), []).append(entry)
    return Pack(opened, files, bare)


def _folded(name: str) -> str:
    return name.strip().replace("\\", "/").casefold()


def _stays_inside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return bool(name) and not name.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0]


def _is_litter(name: str) -> bool:
    """What Macs and Windows put into every ZIP."""
    return name.startswith("__MACOSX/") or posixpath.basename(name) in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _sound(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    if entry.flag_bits & 1:
        raise BadPack("locked")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise BadPack("bomb")
    return entry
