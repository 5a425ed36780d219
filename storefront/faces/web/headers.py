"""What every answer carries, whoever makes it: pages, errors, pictures, static files, refused hosts."""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from storefront.infra.log import about
from storefront.settings import settings

POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{pay}; "
    "img-src 'self' data:; media-src 'self'; font-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; script-src 'self' 'nonce-{nonce}'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}
YEAR_S = 31_536_000
NONCE = "storefront.nonce"
OF_AN_ORDER = re.compile(r"/(orders|sold)/<ref>")
AN_ORDER = re.compile(r"[2-9A-Z]{6}")
StartResponse = Callable[..., Any]


class Guarded:
    """WSGI middleware around everything: no answer leaves without the headers, even one that Flask never saw."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.fixed = dict(FIXED)
        if settings().is_https:
            self.fixed["Strict-Transport-Security"] = f"max-age={YEAR_S}; includeSubDomains"
        self.pay = pay_origins()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        nonce = environ[NONCE] = secrets.token_urlsafe(12)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, headers + self.lacking(headers, nonce), *rest)

        return self.app(environ, start)

    def lacking(self, headers: list[tuple[str, str]], nonce: str) -> list[tuple[str, str]]:
        """Our headers, but for those that the answer sets by itself."""
        has = {name.lower() for name, _ in headers}
        policy = POLICY.format(pay=self.pay, nonce=nonce)
        ours = {**self.fixed, "Content-Security-Policy": policy, "Cache-Control": "private, no-cache"}
        return [(name, value) for name, value in ours.items() if name.lower() not in has]


def pay_origins() -> str:
    """Where our checkout and the brands' forms are sent on to: browsers hold form-action against redirects too."""
    sandbox = urlsplit(settings().stripe_api_base)
    return (
        f" {sandbox.scheme}://{sandbox.netloc}"
        if sandbox.netloc
        else " https://checkout.stripe.com https://connect.stripe.com"
    )


def install(app: Flask) -> None:
    """Put the guard outermost: this must come after every other part that wraps the WSGI app."""
    hops = settings().trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = Guarded(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way

    @app.before_request
    def begin() -> None:
        g.csp_nonce = request.environ.get(NONCE, "")
        structlog.contextvars.bind_contextvars(method=request.method, path=logged_path())
        ref = str((request.view_args or {}).get("ref", ""))
        if request.url_rule is not None and OF_AN_ORDER.search(request.url_rule.rule) and AN_ORDER.fullmatch(ref):
            about(ref)


def logged_path() -> str:
    """The path as logs may keep it: keys of mails and accounts stay out of them."""
    rule = request.url_rule
    return rule.rule if rule is not None and rule.arguments & {"token"} else request.path
