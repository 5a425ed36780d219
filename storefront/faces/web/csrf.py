"""Cross-site request forgery: what changes something must come from our own page and carry its token.

First the browser's own word: Sec-Fetch-Site, or else Origin, or else Referer; a foreign one is refused. Then the
token: bound to the session for whoever has one; for a guest without a session the same for all, so that pages
seen by everybody set no cookie and stay the same for everybody (docs/decisions/0005-forms-without-cookies.md).
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect, _FlaskFormCSRF, generate_csrf, validate_csrf
from wtforms import ValidationError

from storefront.settings import settings

OWN_SESSION = {"security", "account", "studio", "office"}
"""Doors and what lies behind them: here a guest's form too is bound to a session of its own."""


def token() -> str:
    """The token for a form of this request's page."""
    if request.blueprint in OWN_SESSION or "_user_id" in session or "csrf_token" in session:
        return str(generate_csrf())
    return guest_token()


def guest_token() -> str:
    """What a guest's form carries: it shows that the sender has seen one of our pages, and no more."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"a guest's form", hashlib.sha256).hexdigest()


def says_foreign() -> bool:
    """Whether the browser says that another site is behind this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    return source is not None and not is_ours(source)


def is_ours(source: str) -> bool:
    try:
        host = urlsplit(source).netloc
    except ValueError:
        return False
    return host in {request.host, urlsplit(settings().base_url).netloc}


def fits(given: str | None) -> bool:
    """Whether a token is the one that our page gave to this visitor."""
    if not given:
        return False
    try:
        validate_csrf(given)
    except ValidationError:
        may_be_guest = request.blueprint not in OWN_SESSION and "_user_id" not in session
        return may_be_guest and hmac.compare_digest(given.encode("utf-8", "replace"), guest_token().encode())
    return True


class Guard(CSRFProtect):
    def protect(self, apply_exemptions: bool = False) -> None:
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        if says_foreign():
            self._error_response("The request comes from another site.")
        if not fits(self._get_csrf_token()):
            self._error_response("The token is missing or not of this visitor.")
        g.csrf_valid = True


class FormToken(_FlaskFormCSRF):
    """The same token in forms made with FlaskForm."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return token()


csrf = Guard()


def install(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # lives as long as the session: a slow buyer is no attacker
    csrf.init_app(app)
    FlaskForm.Meta.csrf_class = FormToken
    app.jinja_env.globals["csrf_token"] = token
    app.context_processor(lambda: {"csrf_token": token})
