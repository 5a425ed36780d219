"""The blueprint that the hooks' files add their routes to. Its callers sign what they send: no form token."""

from flask import Blueprint

from storefront.faces.web.csrf import csrf

bp = Blueprint("hooks", __name__)
csrf.exempt(bp)
