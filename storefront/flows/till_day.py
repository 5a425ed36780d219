"""A till's day begins with a float and ends with a count. What differs is booked, never smoothed over. See docs/till.md."""

from storefront.domain.ledger import accounts
from storefront.domain.ledger.queries import balance
from storefront.domain.ledger.services import post
from storefront.domain.tills import acts, days, refusals
from storefront.domain.tills.acts import AtTill
from storefront.infra.db import retry_on_deadlock, unit_of_work


@retry_on_deadlock
def open_till_day(float_cents: int, at: AtTill, why: str = "") -> bool:
    """Open the day with the cash that lies in the drawer. False when it is open already.

    The first float of a place was brought by the cooperative; later, what differs from the book is a difference.
    Raises WhyNeeded when that is not explained.
    """
    with unit_of_work():
        if days.open_day(at.location_id) is not None:
            return False
        is_first = days.last_day(at.location_id) is None
        expected_cents = None if is_first else balance(accounts.till_cash(at.location_id))
        difference_cents = 0 if expected_cents is None else float_cents - expected_cents
        if difference_cents and not why:
            raise refusals.WhyNeeded(difference_cents=difference_cents)
        why = why if difference_cents else ""
        day_id = days.begin(at.location_id, float_cents, at.staff_id, expected_cents=expected_cents, why=why)
        if day_id is None:
            return False
        other_side = accounts.BANK if is_first else accounts.cash_difference(at.location_id)
        _book("till_opened", day_id, float_cents, other_side, at)
        acts.record(at, "day_opened", str(day_id), new={"float_cents": float_cents, "why": why})
    return True


@retry_on_deadlock
def close_till_day(counted_cents: int, why: str, at: AtTill) -> int:
    """Close the day; returns by how much the drawer differs from the book (below zero: something is missing).

    Raises DayNotOpen, and WhyNeeded when a difference is not explained.
    """
    with unit_of_work():
        day = days.open_day(at.location_id)
        if day is None:
            raise refusals.DayNotOpen()
        expected_cents = balance(accounts.till_cash(at.location_id))
        difference_cents = counted_cents - expected_cents
        if difference_cents and not why:
            raise refusals.WhyNeeded(difference_cents=difference_cents)
        counts = {"expected_cents": expected_cents, "counted_cents": counted_cents}
        if not days.end(day.day_id, **counts, why=why, staff_id=at.staff_id):
            raise refusals.DayNotOpen()
        _book("till_closed", day.day_id, counted_cents, accounts.cash_difference(at.location_id), at)
        acts.record(at, "day_closed", str(day.day_id), new={"counted_cents": counted_cents, "why": why})
    return difference_cents


def _book(kind: str, day_id: int, counted_cents: int, other_side: str, at: AtTill) -> None:
    """Bring the book to what lies in the drawer."""
    drawer = accounts.till_cash(at.location_id)
    differs_cents = counted_cents - balance(drawer)
    if differs_cents:
        post(kind, "till_day", str(day_id), {drawer: differs_cents, other_side: -differs_cents})
