"""On signing in, the cart of the browser joins the person's own: nothing is lost, nothing is doubled."""

from storefront.domain.carts import services
from storefront.domain.carts.services import CartOwner
from storefront.infra.db import unit_of_work


def merge_cart(token: str, user_id: int) -> None:
    """Pour the guest's cart into the person's. A token without a cart changes nothing."""
    with unit_of_work():
        guest_cart_id = services.id_of(CartOwner(token=token))
        if guest_cart_id is not None:
            services.merge(guest_cart_id, services.open_for(CartOwner(user_id=user_id)))
