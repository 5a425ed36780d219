"""Who acts for the office, at which desk, and what its pages know of themselves.

Somebody of the office may open everything. A bookkeeper, a supervisor and a tutor open the rooms that name them.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from storefront.core.actor import Actor, staff
from storefront.core.errors import NotFound
from storefront.faces.office import bp

View = TypeVar("View", bound=Callable[..., Any])


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
    ("people", "person", "people", _l("Persone")),
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
def ask() -> None:
    """404 for a room of another desk, as for what does not exist. Runs after the door of `access`."""
    if not may_open(request.endpoint or ""):
        raise NotFound


@bp.context_processor
def for_templates() -> dict[str, Any]:
    return {
        "section": (request.endpoint or "").rpartition(".")[2],
        "rooms": [(f"office.{first}", *room) for first, *room in ROOMS if may_open(f"office.{first}")],
        "may_open": may_open,
    }


def actor() -> Actor:
    """The person who acts, as writes record it."""
    return staff(current_user.id)
