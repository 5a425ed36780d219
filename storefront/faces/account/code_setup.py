"""Switching codes on: after a wrong one the same key and picture are shown again, so that nobody scans twice."""

from functools import wraps
from typing import Any

from flask import Flask, current_app, g, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import Security

from storefront.faces.account.forms import CodeForm

ENDPOINT = "security.two_factor_setup_validate"


def install(app: Flask) -> None:
    """Put ourselves around the library's view: it would throw the key away and send people back to the start."""
    check = app.view_functions[ENDPOINT]

    @wraps(check)
    def checked(token: str) -> ResponseReturnValue:
        answer: Any = check(token=token)
        wrong: CodeForm | None = g.pop("wrong_setup_code", None)
        return asked_again(wrong, token) if wrong is not None else answer

    app.view_functions[ENDPOINT] = checked


def asked_again(form: CodeForm, token: str) -> ResponseReturnValue:
    """The page as it was, with what is wrong beside the code. The token goes on carrying the key, sealed."""
    session.pop("_flashes", None)  # the library's sentence: the form says it
    security: Security = current_app.extensions["security"]
    key = security.totp_factory.fetch_setup_values(form.tf_totp_secret, current_user)
    answer: ResponseReturnValue = security.render_template(
        "security/two_factor_setup.html",
        two_factor_verify_code_form=form,
        choices=[],
        state_token=token,
        authr_qrcode=key["image"],
        authr_key=key["key"],
    )
    return answer
