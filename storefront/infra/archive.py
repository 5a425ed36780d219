"""One file that holds a whole shop: database and media, each with its checksum in a manifest. See docs/backup.md.

A tar that any tar reads, or the same sealed with a key. The manifest comes last, for what was written is known only
then; its own checksum ends the archive, so that one that was cut is seen to be.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from storefront.infra.sealing import Readable, Sealing, Unfit, Unsealing, is_sealed

MANIFEST, CHECKSUM = "manifest.json", "manifest.sha256"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds and what it was made from; `files` are sizes and SHA-256 by name, `rows` counts by table."""

    made_at: str
    version: str
    migration: str
    database: str  # sqlite | postgresql
    rows: dict[str, int]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        told: dict[str, Any] = json.loads(content)
        if told.get("format") != FORMAT:
            raise Unfit("other_format", str(told.get("format")))
        told["files"] = {name: (int(size), str(sha)) for name, (size, sha) in told["files"].items()}
        return cls(**told)


class Hashed:
    """A file that is read, and its checksum."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.sha = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        content = self.file.read(size)
        self.sha.update(content)
        self.size += len(content)
        return content

    def to_its_end(self) -> tuple[int, str]:
        while self.read(CHUNK):
            pass
        return self.size, self.sha.hexdigest()


class Packing:
    """An archive being written."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        self.sealing = Sealing(file, key) if key else None
        target: Any = self.sealing or file
        self.tar = tarfile.open(fileobj=target, mode="w|")  # noqa: SIM115 - `finish` closes it: what has no end is no archive
        self.files: dict[str, tuple[int, str]] = {}

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        hashed = Hashed(file)
        self.tar.addfile(_member(name, size), hashed)
        self.files[name] = hashed.size, hashed.sha.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        content = manifest.as_bytes()
        checksum = hashlib.sha256(content).hexdigest().encode()
        for name, told in ((MANIFEST, content), (CHECKSUM, checksum)):
            self.tar.addfile(_member(name, len(told)), io.BytesIO(told))
        self.tar.close()
        if self.sealing:
            self.sealing.finish()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def verified(path: Path, key: str) -> Manifest:
    """Read an archive from its first byte to its last and compare every checksum. Raises Unfit; writes nothing."""
    found: dict[str, tuple[int, str]] = {}
    told: dict[str, bytes] = {}
    with members(path, key) as every:
        for name, file in every:
            if name in (MANIFEST, CHECKSUM):
                told[name] = file.read()
            elif told or name in found:
                raise Unfit("broken")
            else:
                found[name] = Hashed(file).to_its_end()
    if list(told) != [MANIFEST, CHECKSUM]:
        raise Unfit("broken")
    if hashlib.sha256(told[MANIFEST]).hexdigest().encode() != told[CHECKSUM]:
        raise Unfit("broken")
    manifest = Manifest.read(told[MANIFEST])
    if manifest.files != found:
        raise Unfit("broken")
    return manifest


@contextmanager
def members(path: Path, key: str) -> Iterator[Iterator[tuple[str, Readable]]]:
    """Names and contents in the order they were written, each to be read before the next. Raises Unfit."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unfit("unreadable", error.strerror or "") from error
    with file:
        try:
            yield _members(file, path.stat().st_size, key)
        except (tarfile.TarError, EOFError) as error:
            raise Unfit("broken") from error


def _members(file: IO[bytes], size: int, key: str) -> Iterator[tuple[str, Readable]]:
    opened: Readable = file
    if is_sealed(file):
        if not key:
            raise Unfit("needs_key")
        opened = Unsealing(file, key)
    elif size == 0 or size % tarfile.RECORDSIZE:  # a tar is padded to whole records: one that was cut is not
        raise Unfit("broken")
    with tarfile.open(fileobj=opened, mode="r|") as tar:  # type: ignore[call-overload]  # it only reads
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise Unfit("broken")
            yield member.name, content
    opened.read()  # to its end: what is sealed says only there that it is whole
