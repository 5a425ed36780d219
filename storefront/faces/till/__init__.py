"""The till: where the shops sell. A device is bound to a place, a person has a PIN; `door` asks for both before any view.

One decision a screen, everything works as plain forms. One file a resource; each adds its routes to `bp`.
"""

from flask import Blueprint

from storefront.faces.web import access

bp = Blueprint("till", __name__, url_prefix="/till")
access.RULES["till"] = access.Rule.PUBLIC  # the till has a door of its own: device and PIN, not an account

from storefront.faces.till import (  # noqa: E402, F401 - they add routes to bp
    aloud,
    arrivals,
    binding,
    comfort,
    counting,
    day,
    door,
    finding,
    moving,
    notes,
    offline,
    offline_sync,
    parcels,
    piece,
    practice,
    practice_home,
    pricing,
    returns,
    selling,
    shelf,
    sold,
    who,
)
