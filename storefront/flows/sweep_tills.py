"""Every minute: sales that no till has touched for half an hour give their pieces back. Scanning goes on all the same."""

from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.pieces.at_till import held_too_long
from storefront.domain.pieces.services import release
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge


def sweep_tills() -> None:
    """Release what is held too long. The sale stays open: taken up again, it says which pieces are gone."""
    released = [_released(held_for) for held_for in held_too_long(clock.now())]
    if any(released):
        nudge("refresh_listing")


@retry_on_deadlock
def _released(held_for: str) -> bool:
    with unit_of_work():
        return bool(release(held_for, by=SYSTEM, why="released"))
