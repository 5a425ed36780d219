"""The shop: what customers see and do. One file a resource; each adds its routes to `bp`."""

from flask import Blueprint

bp = Blueprint("shop", __name__)

from storefront.faces.shop import (  # noqa: E402, F401 - the modules add their routes to bp
    brands,
    cart,
    checkout,
    decisions,
    home,
    listing,
    machines,
    media,
    notes,
    order_after,
    order_data,
    order_messages,
    orders,
    outlets,
    pages,
    preview,
    products,
    recalls,
    reports,
    withdrawal,
)
