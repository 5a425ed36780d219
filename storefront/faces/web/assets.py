"""Static files under names that carry their content's hash, so that browsers may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, send_from_directory

from storefront.settings import ROOT, settings

STATIC = ROOT / "static"
PREFIX = "/static/"


@lru_cache(maxsize=2048)
def _digest(path: str, changed_ns: int) -> str:
    return hashlib.blake2b((STATIC / path).read_bytes(), digest_size=6).hexdigest()


@lru_cache(maxsize=2048)
def _kept(path: str) -> str:
    return _address(path)


def _address(path: str) -> str:
    file = Path(path)
    digest = _digest(path, (STATIC / path).stat().st_mtime_ns)
    return f"{PREFIX}{file.with_suffix('')}.{digest}{file.suffix}"


def url(path: str) -> str:
    """The address of a static file; in development it follows every change of the file."""
    return _kept(path) if settings().is_production else _address(path)


def install(app: Flask) -> None:
    """Serve hashed names. In production a proxy or WhiteNoise answers before this is asked."""

    @app.get(PREFIX + "<path:name>", endpoint="static")
    def static_file(name: str) -> Response:
        stem, _, suffix = name.rpartition(".")
        plain, _, digest = stem.rpartition(".")
        hashed = len(digest) == 12 and bool(plain)
        path = f"{plain}.{suffix}" if hashed else name
        if not (STATIC / path).is_file():
            abort(404)
        answer = send_from_directory(STATIC, path)
        if hashed:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
