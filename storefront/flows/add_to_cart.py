"""Put something into the cart. It holds nothing: the piece is the buyer's when it is paid."""

from storefront.core.errors import NotFound, Refusal, Unsellable
from storefront.domain.carts import queries, services
from storefront.domain.carts.services import MOST_LINES, MOST_OF_ONE, CartOwner
from storefront.infra.db import unit_of_work


class CartFull(Refusal):
    """The cart has as many lines as it takes: `most`."""

    code = "cart_full"


def add_to_cart(owner: CartOwner, variant_id: int, quantity: int = 1, personalisation: str = "") -> None:
    """One wish more in the cart of a person or a browser. Raises NotFound, Unsellable, CartFull."""
    with unit_of_work():
        offer = queries.offer(variant_id)
        if offer is None:
            raise NotFound(variant_id=variant_id)
        if not offer.is_sellable:
            raise Unsellable(variant_id=variant_id)
        cart_id, lines = services.opened(owner)
        if lines >= MOST_LINES:
            raise CartFull(most=MOST_LINES)
        services.add(
            cart_id,
            variant_id,
            max(1, min(quantity, MOST_OF_ONE)),
            personalisation=personalisation.strip()[: offer.personalisation_max],
            price_cents=offer.price_cents,
        )
