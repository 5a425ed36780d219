"""Pages that a browser has seen already: the same ETag is answered with 304 and no body."""

import hashlib
from functools import lru_cache

from flask import Response, current_app, g, make_response, request, session
from flask_login import current_user

from storefront.faces.web import locale
from storefront.settings import ROOT

DRAWN_FROM = ("templates", "static/build", "static/js", "translations")


def look() -> str:
    """Changes with templates, style sheets, scripts and translations; at once where templates are read anew."""
    return _digest() if current_app.debug else _look()


@lru_cache(maxsize=1)
def _look() -> str:
    return _digest()


def _digest() -> str:
    files = sorted(path for part in DRAWN_FROM for path in (ROOT / part).rglob("*") if path.is_file())
    stamps = "".join(f"{path.name}{path.stat().st_mtime_ns}" for path in files)
    return hashlib.blake2b(stamps.encode(), digest_size=6).hexdigest()


def tag(*parts: object) -> str | None:
    """The ETag of a page made from these parts and from what every page shows of its visitor.

    None while a message waits to be shown: such a page is seen once.
    """
    if session.get("_flashes"):
        return None
    visitor = (locale.current(), g.get("cart_count", 0), is_signed_in(), session.get("csrf_token", ""))
    said = "|".join(str(part) for part in (look(), *visitor, *parts))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def is_seen(etag: str | None) -> bool:
    """Whether the browser shows that it has this page already."""
    return etag is not None and request.if_none_match.contains_weak(etag)


def unchanged(etag: str) -> Response:
    """304: the page is as the browser knows it."""
    return _marked(Response(status=304), etag)


def page(body: str, etag: str | None, status: int = 200) -> Response:
    """A page that the browser keeps and asks about each time."""
    answer = make_response(body, status)
    return _marked(answer, etag) if etag else answer


def _marked(answer: Response, etag: str) -> Response:
    # Weak, since compression on the way changes the bytes but not the page.
    answer.set_etag(etag, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Cookie"
    return answer
