"""Who acts for the office, and what its pages know of themselves."""

from typing import Any

from flask import current_app, request
from flask_login import current_user

from storefront.core.actor import Actor, staff
from storefront.faces.office import bp


@bp.context_processor
def for_templates() -> dict[str, Any]:
    return {"section": (request.endpoint or "").rpartition(".")[2], "known_endpoints": current_app.view_functions}


def actor() -> Actor:
    """The person who acts, as writes record it."""
    return staff(current_user.id)
