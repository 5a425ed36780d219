"""Cash that leaves a till's drawer must lie in it. See docs/till.md."""

from storefront.domain.ledger.accounts import till_cash
from storefront.domain.ledger.queries import balance
from storefront.domain.settlements import cash
from storefront.domain.tills import refusals


def needs_cash(location_id: int, amount_cents: int) -> None:
    """Raises DrawerTooEmpty. Of two who give back from one drawer the second counts what the first has left, so this
    needs an open unit of work, which books what was given."""
    cash.lock(location_id)
    drawer_cents = balance(till_cash(location_id))
    if drawer_cents < amount_cents:
        raise refusals.DrawerTooEmpty(amount_cents=amount_cents, drawer_cents=drawer_cents)
