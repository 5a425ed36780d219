"""The worker sums days that are over, and sums anew what the book has otherwise. See docs/figures.md."""

from datetime import datetime

from storefront.core import clock
from storefront.domain.figures import summing
from storefront.infra.db import db, unit_of_work


def sum_figures() -> None:
    """Sum what is over. Swept every minute; a month at a time, so that a kill in between leaves the rest to the next."""
    now = clock.now()
    today = clock.rome_date(now)
    days = summing.unlike(today) if _is_time(now) else []
    db.session.rollback()
    for month in summing.months_of(days):
        with unit_of_work():
            summing.sum_days(month, today)


def _is_time(now: datetime) -> bool:
    """When another day is over; and once an hour, to find days that the book has otherwise than the sums."""
    until = summing.summed_until()
    return now.minute == 0 or until is None or until < summing.last_over(clock.rome_date(now))
