"""The account: a person's own pages, and the doors that lead to them. One file a resource; each adds its routes to `bp`."""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("account", __name__, url_prefix="/account")
access.RULES["account"] = access.Rule.SIGNED_IN

from storefront.faces.account import addresses, home, privacy, profile, safety  # noqa: E402, F401 - they add routes to bp
