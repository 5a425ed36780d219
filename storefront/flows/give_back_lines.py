"""Lines of an order go back whole inside a larger act: money, shipping of parcels left empty, pieces. In its unit of work."""

from collections.abc import Collection, Mapping

from storefront.core.actor import Actor
from storefront.domain.payments import refund_queries
from storefront.domain.payments.refund_plan import Fate, LineWish, ShippingWish, Wish
from storefront.flows.refund import refund_within


def give_back_lines(
    order_id: int,
    line_ids: Collection[int],
    fulfilment_ids: Collection[int],
    *,
    reason: str,
    by: Actor,
    key: str,
    back_to: Mapping[int, int | None],
    note: str = "",
) -> str:
    """Refund these lines and parcels as far as they are unrefunded; returns the refund's ref.

    `back_to`: where the piece of a line is for sale again; none: it is withdrawn. The caller has locked the order, and
    nudges `refund.AFTERWARDS` when it has committed. Raises what `refund` raises.
    """
    wishes: list[Wish] = [wish_of(line_id, back_to) for line_id in sorted(line_ids)]
    given = refund_queries.given(order_id)
    wishes += [ShippingWish(one) for one in sorted(fulfilment_ids) if not given.parcels.get(one)]
    return refund_within(order_id, wishes, reason, by, key, note=note)


def wish_of(line_id: int, back_to: Mapping[int, int | None]) -> LineWish:
    """All that is left of a line; its piece lies at its place again, or is withdrawn."""
    place_id = back_to.get(line_id)
    return LineWish(line_id, fate=Fate.WITHDRAWN if place_id is None else Fate.SHELF, location_id=place_id)
