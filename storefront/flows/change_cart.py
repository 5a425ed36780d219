"""Change what is wished for, from the cart's own page: there the buyer has read today's prices."""

from collections.abc import Mapping

from storefront.core.errors import NotFound
from storefront.domain.carts import services
from storefront.domain.carts.services import CartOwner
from storefront.infra.db import unit_of_work


def change_cart(owner: CartOwner, quantities: Mapping[int, int]) -> None:
    """Set the quantity of lines by id; 0 takes a line out. Raises NotFound when one is not in this cart.

    With no lines at all it only takes note that the buyer has read what has changed.
    """
    with unit_of_work():
        cart_id = services.id_of(owner)
        if cart_id is None:
            raise NotFound()
        changed = [services.change_quantity(cart_id, line_id, count) for line_id, count in sorted(quantities.items())]
        if not all(changed):
            raise NotFound()
        services.see_prices(cart_id)
