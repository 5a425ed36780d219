"""Who acts for the office, at which desk, and what its pages know of themselves.

Somebody of the office may open everything. A bookkeeper, a supervisor and a tutor open the rooms that name them.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import Response, current_app, redirect, request, session, url_for
from flask_babel import format_datetime
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from storefront.core.actor import Actor, staff
from storefront.core.clock import rome
from storefront.core.errors import NotFound
from storefront.faces.office import bp
from storefront.faces.web import access
from storefront.faces.web.access import Rule
from storefront.faces.web.accounts import BY_PASSKEY
from storefront.settings import settings

View = TypeVar("View", bound=Callable[..., Any])
SECOND_FACTOR = "office.second_factor"


class Desk(StrEnum):
    """A role that opens some rooms of the office. The same words as the roles of people."""

    BOOKKEEPER = "bookkeeper"
    SUPERVISOR = "supervisor"
    TUTOR = "tutor"


# The rooms in the order of the navigation: first page, prefix of the endpoints, drawing, words. Only those that exist.
ROOMS = (
    ("today", "today", "clock", _l("Oggi")),
    ("orders", "order", "parcel", _l("Ordini")),
    ("cases", "case", "question", _l("Casi")),
    ("brands", ("brand", "invitation"), "hand", _l("Marchi")),
    ("places", "place", "outlet", _l("Sedi")),
    ("people", ("people", "person"), "people", _l("Persone")),
    ("money", "money", "coins", _l("Soldi")),
    ("figures", "figure", "chart", _l("Numeri")),
    ("catalogue", "catalogue", "label", _l("Catalogo")),
    ("texts", "text", "pen", _l("Testi")),
    ("law", "law", "scales", _l("Legge")),
    ("log", "log", "book", _l("Registro")),
)


def open_to(*desks: Desk) -> Callable[[View], View]:
    """Open a view to these desks too, below its route. Without it a page is the office's alone."""

    def mark(view: View) -> View:
        view.desks = desks  # type: ignore[attr-defined]  # read below
        return view

    return mark


def may_open(endpoint: str) -> bool:
    """Whether the person of this request may open a page of the office; false for one that there is not."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    return current_user.has_role("office") or any(current_user.has_role(desk) for desk in getattr(view, "desks", ()))


@bp.before_request
def ask() -> Response | None:
    """404 for a room of another desk, as for what does not exist. Runs after the door of `access`.

    Whoever came in with a password alone is led to the page where a second factor is set up, until it is there.
    """
    endpoint = request.endpoint or ""
    if access.rule_of(endpoint) == Rule.PUBLIC:
        return None
    if not may_open(endpoint):
        raise NotFound
    if endpoint == SECOND_FACTOR or is_sure_enough():
        return None
    return redirect(url_for(SECOND_FACTOR), 303)  # type: ignore[return-value]  # werkzeug's type


def is_sure_enough() -> bool:
    """Whether more than a password stands behind this sign-in: codes are switched on, or it was by passkey.

    A passkey beside a password that opens alone protects nothing, so it counts only when it is what was used.
    """
    if settings().office_second_factor == "off":
        return True
    return bool(current_user.tf_primary_method) or bool(session.get(BY_PASSKEY))


@bp.context_processor
def for_templates() -> dict[str, Any]:
    return {
        "section": (request.endpoint or "").rpartition(".")[2],
        "rooms": [(f"office.{first}", *room) for first, *room in ROOMS if may_open(f"office.{first}")],
        "may_open": may_open,
    }


@bp.app_template_filter("at_time")
def at_time(at: datetime) -> str:
    """Day and hour in Turin, in the reader's language."""
    return str(format_datetime(rome(at), "d MMM, HH:mm", rebase=False))


def actor() -> Actor:
    """The person who acts, as writes record it."""
    return staff(current_user.id)
