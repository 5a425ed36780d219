"""Where pictures lie: a folder by default, an S3 bucket by setting. Names carry their content's hash."""

import os
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from storefront.settings import settings

NAME = re.compile(r"^[a-z0-9_-]{1,64}\.(avif|webp|jpg)$")


class Storage(Protocol):
    """Bytes by name. A name is written once and never changes what it means."""

    def write(self, name: str, content: bytes) -> None: ...

    def read(self, name: str) -> bytes | None: ...

    def names(self) -> Iterator[str]: ...


class Folder:
    """Files in a folder, spread over 256 subfolders; a half-written file is never seen."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        if not NAME.match(name):
            raise ValueError("not a name of ours")
        return self.root / name[:2] / name

    def write(self, name: str, content: bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(half).replace(path)

    def read(self, name: str) -> bytes | None:
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, ValueError):
            return None

    def names(self) -> Iterator[str]:
        return (path.name for path in sorted(self.root.glob("*/*")) if NAME.match(path.name))


class Bucket:
    """Objects in an S3 bucket; needs the extra `s3`."""

    def __init__(self, name: str) -> None:
        import boto3  # an optional extra: only shops that use S3 install it

        self.bucket = name
        self.client: Any = boto3.client("s3")

    def write(self, name: str, content: bytes) -> None:
        if not NAME.match(name):
            raise ValueError("not a name of ours")
        self.client.put_object(Bucket=self.bucket, Key=name, Body=content)

    def read(self, name: str) -> bytes | None:
        if not NAME.match(name):
            return None
        try:
            return bytes(self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read())
        except self.client.exceptions.NoSuchKey:
            return None

    def names(self) -> Iterator[str]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            yield from (item["Key"] for item in page.get("Contents", ()))


@lru_cache(maxsize=4)
def _at(url: str) -> Storage:
    parts = urlsplit(url)
    return Bucket(parts.netloc) if parts.scheme == "s3" else Folder(Path(unquote(parts.path)))


def storage() -> Storage:
    """The storage that MEDIA_URL names."""
    return _at(settings().media_url)
