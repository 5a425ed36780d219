"""Where pictures lie: a folder by default, an S3 bucket by setting. Public names carry their content's hash.

Two places of one kind: `storage()` holds what everybody may see; `private()` holds originals and papers, which no
address of the shop leads to. See docs/uploads.md.
"""

import contextlib
import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit

from storefront.core.errors import Refusal, Unavailable
from storefront.settings import settings

PUBLIC_NAME = re.compile(r"[a-z0-9_-]{1,64}\.(avif|webp|jpg)")
PRIVATE_NAME = re.compile(r"[a-z0-9_-]{2,64}(\.[a-z0-9]{1,5})?")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CHUNK = 1 << 20
HALF_FOLDER = ".half"
HALF_LASTS_S = 3600


class StorageAway(Unavailable):
    """The storage does not answer, or answers that it failed: again later."""

    code = "storage_away"


class StorageFull(Refusal):
    """There is no room left: nothing was kept."""

    code = "storage_full"
    status = 507


class Storage(Protocol):
    """Bytes by name. A name is written once and never changes what it means. Raises StorageAway, StorageFull."""

    def write(self, name: str, content: bytes) -> None: ...

    def write_from(self, name: str, file: IO[bytes]) -> None:
        """Keep all of an open file that can be rewound; it is never whole in memory."""

    def read(self, name: str) -> bytes | None: ...

    def fetch(self, name: str, path: Path) -> bool:
        """Copy into a file of this machine. False when there is nothing of this name."""

    def exists(self, name: str) -> bool: ...

    def delete(self, name: str) -> None:
        """Let go of it; of what is not there, without a word."""

    def names(self) -> Iterator[str]: ...

    def tidy(self) -> None:
        """Throw away what killed processes left half-written."""


@contextlib.contextmanager
def said_plainly() -> Iterator[None]:
    """A disk's fault, in the storage's words."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageFull if error.errno in FULL else StorageAway from error


class Folder:
    """Files in a folder, spread over subfolders; a half-written file is never seen and never stays."""

    def __init__(self, root: Path, names: re.Pattern[str] = PUBLIC_NAME) -> None:
        self.root = root
        self.pattern = names

    def path(self, name: str) -> Path:
        if not self.pattern.fullmatch(name):
            raise ValueError("not a name of ours")
        return self.root / name[:2] / name

    def write(self, name: str, content: bytes) -> None:
        self._keep(name, BytesIO(content))

    def write_from(self, name: str, file: IO[bytes]) -> None:
        self._keep(name, file, on_disk=True)

    def _keep(self, name: str, file: IO[bytes], *, on_disk: bool = False) -> None:
        path = self.path(name)
        with said_plainly():
            halves = self.root / HALF_FOLDER
            halves.mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            handle, half = tempfile.mkstemp(dir=halves)
            try:
                with os.fdopen(handle, "wb") as kept:
                    file.seek(0)
                    shutil.copyfileobj(file, kept, CHUNK)
                    kept.flush()
                    if on_disk:  # what nobody could make again
                        os.fsync(kept.fileno())
                Path(half).chmod(0o644)
                Path(half).replace(path)
            except BaseException:
                Path(half).unlink(missing_ok=True)
                raise

    def read(self, name: str) -> bytes | None:
        with contextlib.suppress(FileNotFoundError, ValueError), said_plainly():
            return self.path(name).read_bytes()
        return None

    def fetch(self, name: str, path: Path) -> bool:
        try:
            with said_plainly():
                shutil.copyfile(self.path(name), path)
        except FileNotFoundError:
            return False
        return True

    def exists(self, name: str) -> bool:
        return self.path(name).is_file()

    def delete(self, name: str) -> None:
        with said_plainly():
            self.path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        found = (path.name for path in sorted(self.root.glob("*/*")) if path.parent.name != HALF_FOLDER)
        return (name for name in found if self.pattern.fullmatch(name))

    def tidy(self) -> None:
        for half in (self.root / HALF_FOLDER).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if half.stat().st_mtime < time.time() - HALF_LASTS_S:
                    half.unlink()


class Bucket:
    """Objects in an S3 bucket, under a prefix of their own; needs the extra `s3`.

    The client reads its keys and its endpoint from the environment that every S3 tool knows (AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL). A server that fails is asked three times, with pauses.
    """

    def __init__(self, name: str, prefix: str = "", names: re.Pattern[str] = PUBLIC_NAME) -> None:
        import boto3  # an optional extra: only shops that use S3 install it
        from botocore.config import Config

        self.bucket = name
        self.prefix = prefix
        self.pattern = names
        self.client: Any = boto3.client(
            "s3",
            config=Config(
                connect_timeout=3, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 3},
                request_checksum_calculation="when_required", response_checksum_validation="when_required",
            ),
        )  # fmt: skip

    def key(self, name: str) -> str:
        if not self.pattern.fullmatch(name):
            raise ValueError("not a name of ours")
        return self.prefix + name

    def write(self, name: str, content: bytes) -> None:
        self.write_from(name, BytesIO(content))

    def write_from(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        with self.said_plainly():
            self.client.put_object(Bucket=self.bucket, Key=self.key(name), Body=file)

    def read(self, name: str) -> bytes | None:
        if not self.pattern.fullmatch(name):
            return None
        with self.said_plainly():
            body = self._body(name)
            return bytes(body.read()) if body is not None else None

    def fetch(self, name: str, path: Path) -> bool:
        with self.said_plainly(), said_plainly():
            body = self._body(name)
            if body is None:
                return False
            with path.open("wb") as kept:
                for chunk in body.iter_chunks(CHUNK):
                    kept.write(chunk)
        return True

    def _body(self, name: str) -> Any:
        try:
            return self.client.get_object(Bucket=self.bucket, Key=self.key(name))["Body"]
        except self.client.exceptions.NoSuchKey:
            return None

    def exists(self, name: str) -> bool:
        from botocore.exceptions import ClientError

        with self.said_plainly():
            try:
                self.client.head_object(Bucket=self.bucket, Key=self.key(name))
            except ClientError as error:
                if status_of(error) == 404:
                    return False
                raise
        return True

    def delete(self, name: str) -> None:
        with self.said_plainly():
            self.client.delete_object(Bucket=self.bucket, Key=self.key(name))

    def names(self) -> Iterator[str]:
        with self.said_plainly():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
            for page in pages:
                found = (item["Key"].removeprefix(self.prefix) for item in page.get("Contents", ()))
                yield from (name for name in found if self.pattern.fullmatch(name))

    def tidy(self) -> None:
        """An object is there whole or not at all."""

    @contextlib.contextmanager
    def said_plainly(self) -> Iterator[None]:
        """The server's fault, in the storage's words."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            raise StorageFull if status_of(error) == StorageFull.status else StorageAway from error
        except BotoCoreError as error:
            raise StorageAway from error


def status_of(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


@lru_cache(maxsize=8)
def _at(url: str, is_private: bool) -> Storage:
    parts = urlsplit(url)
    path = unquote(parts.path)
    names = PRIVATE_NAME if is_private else PUBLIC_NAME
    if parts.scheme == "s3":
        prefix = path.strip("/")
        prefix = f"{prefix}/" if prefix else ""
        return Bucket(parts.netloc, prefix + ("private/" if is_private else ""), names)
    root = Path(path)
    return Folder(root.with_name(f"{root.name}-private") if is_private else root, names)


def storage() -> Storage:
    """The storage that MEDIA_URL names: what it holds is served to everybody."""
    return _at(settings().media_url, False)


def private() -> Storage:
    """Beside it, for originals and papers: never served. A folder of its own, for a proxy may serve the other whole."""
    return _at(settings().media_url, True)
