"""Static files under names that carry their content's hash, so that browsers may keep them for ever."""

from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, redirect, send_from_directory

from storefront.infra import styles
from storefront.settings import ROOT, settings

STATIC = ROOT / "static"
PREFIX = "/static/"
LONGEST_NAME = 200  # file systems raise at names that are too long for them
PACKABLE = frozenset({"css", "js", "svg"})


@lru_cache(maxsize=2048)
def _name(path: str, changed_ns: int) -> str:
    return styles.fingerprinted(STATIC / path)


@lru_cache(maxsize=2048)
def _kept(path: str) -> str:
    return _address(path)


def _address(path: str) -> str:
    name = _name(path, (STATIC / path).stat().st_mtime_ns)
    return PREFIX + str(Path(path).with_name(name))


def url(path: str) -> str:
    """The address of a static file; in development it follows every change of the file."""
    return _kept(path) if settings().is_production else _address(path)


def install(app: Flask) -> None:
    """Serve hashed names; a proxy may answer before this is asked."""
    if not settings().is_production:
        # A changed sheet shows after a restart; elsewhere the build joins them once.
        styles.join_all()

    @app.get("/favicon.ico", endpoint="favicon")
    def favicon() -> Response:
        """Where browsers and robots look by themselves: the one picture there is, under its own name."""
        answer: Response = redirect(url("img/favicon.svg"), 301)  # type: ignore[assignment]  # werkzeug's type
        answer.headers["Cache-Control"] = "public, max-age=604800"
        return answer

    @app.get(PREFIX + "<path:name>", endpoint="static")
    def static_file(name: str) -> Response:
        stem, _, suffix = name.rpartition(".")
        plain, _, digest = stem.rpartition(".")
        hashed = len(digest) == 12 and bool(plain)
        path = f"{plain}.{suffix}" if hashed else name
        if len(path) > LONGEST_NAME or not (STATIC / path).is_file():
            abort(404)
        answer = send_from_directory(STATIC, path)
        if suffix in PACKABLE and answer.status_code == 200:
            answer.direct_passthrough = False  # small, and to be packed: see compression
            answer.set_data(answer.get_data())
        if hashed:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
