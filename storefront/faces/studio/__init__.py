"""The studio: where the people of a brand work. One file a resource; each adds its routes to `bp`.

Every address under `/studio/<brand>` is that brand's own: `door` loads the membership before any view runs, and
`url_for` fills the brand in by itself.
"""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("studio", __name__, url_prefix="/studio")
access.RULES["studio"] = access.Rule.BRAND

from storefront.faces.studio import agreements, door, home, product_shares  # noqa: E402, F401 - the modules add their routes to bp
