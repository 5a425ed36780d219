"""Headers of every page, and the refusal of forms that another site sends."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from .settings import is_loopback


def guard(app: Flask) -> None:
    app.before_request(refuse_foreign_forms)
    app.after_request(add_headers)


def refuse_foreign_forms() -> Response | None:
    """Only this machine's names, and no form of a foreign site: any page may post to a local port."""
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        return Response("Solo da questo computer.", 403)
    sender = request.headers.get("Origin")
    if request.method == "POST" and sender is not None and urlsplit(sender).netloc != request.host:
        return Response("Modulo inviato da un altro sito.", 403)
    return None


def may_post_to(*urls: str | None) -> None:
    """Let this page's form end on these sites: browsers hold redirects of a form to form-action too."""
    parts = [urlsplit(url) for url in urls if url]
    g.form_targets = " ".join(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))


def add_headers(response: Response) -> Response:
    targets = g.get("form_targets", "")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {targets}".rstrip()
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
