"""Forget carts of guests whose browser has forgotten them too. Swept, so many at a time; orders made from them stay."""

from storefront.core import clock
from storefront.domain.carts import services
from storefront.infra.db import unit_of_work

AT_ONCE = 500


def forget_carts() -> None:
    with unit_of_work():
        services.forget_guests(clock.now() - services.GUESTS_KEPT, AT_ONCE)
