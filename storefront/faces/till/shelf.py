"""The shelf of this place in pictures: for a piece whose label nobody can read."""

from flask import render_template, request

from storefront.domain.tills import here
from storefront.faces.till import bp, door


@bp.get("/sale/<key>/shelf")
def shelf(key: str) -> str:
    """First the brands that have something here, then their pieces."""
    location_id, brand = door.device().location_id, request.args.get("brand", "")[:120]
    if not brand:
        return render_template("till/shelf_brands.html", key=key, brands=here.brands_here(location_id))
    return render_template("till/shelf.html", key=key, pieces=here.pieces_here(location_id, brand))
