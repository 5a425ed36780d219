"""Which brand a request works for, and as what: asked once, before any view. Another's brand is an unknown page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, request
from flask_login import current_user

from storefront.core.actor import Actor, staff
from storefront.core.errors import NotFound
from storefront.domain.brands.members import Membership, membership_of
from storefront.faces.studio import bp

View = TypeVar("View", bound=Callable[..., Any])


@bp.url_value_preprocessor
def take_brand(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Views do not take the brand's slug: they ask `here()`."""
    g.studio_brand = (values or {}).pop("brand", None)


@bp.before_request
def load_membership() -> None:
    """404 for a brand that the person is no member of. Runs after the door of `access`, so somebody is signed in."""
    if g.studio_brand is not None:
        membership = membership_of(current_user.id, g.studio_brand)
        if membership is None:
            raise NotFound
        g.studio = membership


@bp.url_defaults
def fill_in_brand(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("studio_brand")
    if slug and "brand" not in values and is_of_brand(endpoint):
        values["brand"] = slug


def is_of_brand(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, "brand")


@bp.context_processor
def for_templates() -> dict[str, Any]:
    return {
        "studio": g.get("studio"),
        "section": (request.endpoint or "").rpartition(".")[2],
    }


def here() -> Membership:
    """The brand worked for, and the person's part in it."""
    membership: Membership = g.studio
    return membership


def actor() -> Actor:
    """The person who acts, as writes record it."""
    return staff(current_user.id)


def owners_only(view: View) -> View:
    """What binds the brand (money, members, law) is for its owners; an editor finds no such page."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if not here().is_owner:
            raise NotFound
        return view(*args, **values)

    return guarded  # type: ignore[return-value]  # wraps keeps the view's own signature
