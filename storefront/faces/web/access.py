"""Doors: who may open which address. Every endpoint has a rule, by itself or by its blueprint; without one it stays shut."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user

from storefront.core.errors import NotFound
from storefront.infra.log import logger

log = logger(__name__)
View = TypeVar("View", bound=Callable[..., Any])


class Rule(StrEnum):
    """Who is let in. Which brand, outlet or order it is, the page asks by loading it through the person."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    BRAND = "brand"  # members of a brand
    OUTLET = "outlet"  # staff of an outlet
    OFFICE = "office"  # and the desks whose rooms are there; which room is whose, the office's own door asks


AT_OFFICE = ("office", "bookkeeper", "supervisor", "tutor")
RULES: dict[str, Rule] = {
    "static": Rule.PUBLIC,
    "favicon": Rule.PUBLIC,
    "shop": Rule.PUBLIC,  # orders ask for their owner or their key themselves
    "hooks": Rule.PUBLIC,  # signed by Stripe
    "health": Rule.PUBLIC,
}
"""By endpoint or by blueprint; the more exact one counts."""


def only(rule: Rule) -> Callable[[View], View]:
    """Give one view its own rule."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]  # read below
        return view

    return mark


def rule_of(endpoint: str) -> Rule | None:
    """The rule of an endpoint; none is a mistake that a test finds and that keeps the door shut."""
    own = getattr(current_app.view_functions.get(endpoint), "access_rule", None)
    return own or RULES.get(endpoint) or RULES.get(endpoint.rpartition(".")[0])


def is_let_in(rule: Rule) -> bool:
    """Whether the person of this request may pass."""
    if rule == Rule.PUBLIC:
        return True
    if not current_user or not current_user.is_authenticated:
        return False
    if rule == Rule.OFFICE:
        return any(current_user.has_role(role) for role in AT_OFFICE)
    return rule == Rule.SIGNED_IN or current_user.has_role(rule.value)


def to_sign_in() -> Response:
    """The way to the sign-in page and, when a page was asked for, back here afterwards."""
    here = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=here), 303)  # type: ignore[return-value]  # werkzeug's type


def install(app: Flask) -> None:
    @app.before_request
    def ask() -> Response | None:
        if request.endpoint is None:
            return None  # an unknown page: nothing to guard
        rule = rule_of(request.endpoint)
        if rule is None:
            log.error("no_access_rule", endpoint=request.endpoint)
            raise NotFound
        if is_let_in(rule):
            return None
        if not current_user or not current_user.is_authenticated:
            return to_sign_in()
        raise NotFound  # the same as for what does not exist
