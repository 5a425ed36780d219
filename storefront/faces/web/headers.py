"""What every answer carries, errors and pictures included: the rules that keep browsers on our side."""

import secrets
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from storefront.settings import settings

POLICY = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{pay}; "
    "img-src 'self' data:; font-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; "
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


def pay_origins() -> str:
    """Where our checkout form is sent on to: browsers hold form-action against redirects too."""
    sandbox = settings().stripe_api_base
    return f" {sandbox}" if sandbox else " https://checkout.stripe.com"


def install(app: Flask) -> None:
    fixed = dict(FIXED)
    if settings().is_https:
        fixed["Strict-Transport-Security"] = f"max-age={YEAR_S}; includeSubDomains"
    pay = pay_origins()

    @app.before_request
    def begin() -> None:
        g.csp_nonce = secrets.token_urlsafe(12)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:16], method=request.method, path=request.path)

    @app.after_request
    def guard(answer: Response) -> Response:
        for name, value in fixed.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Content-Security-Policy", POLICY.format(pay=pay, nonce=g.get("csp_nonce", "")))
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer
