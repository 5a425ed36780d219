"""The office: where the cooperative looks after the shop. One file a resource; each adds its routes to `bp`."""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("office", __name__, url_prefix="/office")
access.RULES["office"] = access.Rule.OFFICE

from storefront.faces.office import brands, door  # noqa: E402, F401 - the modules add their routes to bp
