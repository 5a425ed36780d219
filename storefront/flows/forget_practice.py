"""Practice is not kept: tries that are older than the shop's setting go, nameless ones after a day."""

from storefront.domain.practice.services import forget_old
from storefront.infra.db import unit_of_work
from storefront.settings import settings


def forget_practice() -> None:
    with unit_of_work():
        forget_old(settings().practice_days)
