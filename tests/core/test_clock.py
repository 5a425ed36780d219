"""The shop's clock after a demo has travelled: to the instant, or a frozen minute would be the one before."""

from datetime import UTC, datetime

import pytest
import time_machine

from storefront.core import clock

NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


def test_who_comes_back_from_another_day_is_back_to_the_instant() -> None:
    def there_and_gone() -> None:
        with clock.travelling() as travel:
            travel(NOON)
            assert clock.now().date() == NOON.date()
            raise LookupError

    with pytest.raises(LookupError):
        there_and_gone()
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON
