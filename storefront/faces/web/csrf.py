"""Cross-site request forgery: every form carries a token; what Stripe calls is signed instead."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()


def install(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # lives as long as the session: a slow buyer is no attacker
    app.config.setdefault("WTF_CSRF_SSL_STRICT", True)
    csrf.init_app(app)
