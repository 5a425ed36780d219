"""Forget tries at doors that count no more. Swept: the table stays small whatever addresses were made up."""

from storefront.domain.people import attempts
from storefront.infra.db import unit_of_work


def forget_attempts() -> None:
    with unit_of_work():
        attempts.forget_old()
