"""What the shop keeps of one order, for whoever may open it: a guest takes their data away with the key of the letter."""

from flask import Response

from storefront.domain.privacy import person
from storefront.faces.shop import bp
from storefront.faces.shop.order_door import opened
from storefront.faces.web import own_copy


@bp.get("/orders/<ref>/data.zip")
def order_data(ref: str) -> Response:
    """The copy of this order, and of nothing else that the same address may have."""
    return own_copy.answer(person.of_order(opened(ref).order_id))
