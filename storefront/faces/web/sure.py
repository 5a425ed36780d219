"""Who moves money shows once more who they are: somebody else may have found the browser open."""

from datetime import timedelta

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_security.decorators import default_reauthn_handler
from flask_security.utils import check_and_update_authn_fresh


def is_fresh() -> bool:
    """Whether this person showed who they are a short while ago."""
    return bool(check_and_update_authn_fresh(*_spans(), "session"))


def ask_again() -> ResponseReturnValue:
    """The password, or a passkey, once more; then back here."""
    answer: ResponseReturnValue = default_reauthn_handler(*_spans())  # type: ignore[no-untyped-call]  # the library says no types
    return answer


def _spans() -> tuple[timedelta, timedelta]:
    settings = current_app.config
    return settings["SECURITY_FRESHNESS"], settings["SECURITY_FRESHNESS_GRACE_PERIOD"]
