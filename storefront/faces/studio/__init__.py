"""The studio: where the people of a brand work. One file a resource; each adds its routes to `bp`.

Every address under `/studio/<brand>` is that brand's own: `door` loads the membership before any view runs, and
`url_for` fills the brand in by itself.
"""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("studio", __name__, url_prefix="/studio")
access.RULES["studio"] = access.Rule.BRAND

from storefront.faces.studio import (  # noqa: E402, F401 - the modules add their routes to bp
    agreements,
    brand,
    brand_away,
    brand_bank,
    brand_legal,
    brand_members,
    brand_packaging,
    brand_pictures,
    brand_sending,
    brand_story,
    brand_stripe,
    brand_terms,
    door,
    exports,
    home,
    imports,
    joining,
    money,
    money_charts,
    money_invoices,
    money_sellers,
    money_statements,
    notices,
    order_acts,
    order_returns,
    order_slip,
    orders,
    piece_consignment_acts,
    piece_consignments,
    pieces,
    pieces_acts,
    pieces_labels,
    product_acts,
    product_editor,
    product_pictures,
    product_prices,
    product_shares,
    products,
    uploads,
)
