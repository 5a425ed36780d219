"""The previous price that goes with a reduced one: art. 17-bis of the Codice del consumo. See docs/lowest-price.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A row of the price log: what a variant costs from an instant on. Below the list price = on sale."""

    at: datetime
    price_cents: int
    list_cents: int

    @property
    def is_on_sale(self) -> bool:
        return self.price_cents < self.list_cents


class PriorKind(StrEnum):
    """Why a previous price is shown, or why there is none."""

    FULL_PRICE = "full_price"  # nothing is reduced
    LOWEST_30D = "lowest_30d"  # the lowest of the 30 days before the reduction
    SINCE_LAUNCH = "since_launch"  # on sale for less than 30 days before it: the period is said (paragraph 4)
    LAUNCH_PRICE = "launch_price"  # reduced from its first day: no previous price exists (paragraph 4)
    NOT_LOWER = "not_lower"  # was as cheap within the 30 days: it must not be announced as a reduction


@dataclass(frozen=True, slots=True)
class PriorPrice:
    """What may be said beside a price. `prior_cents` and `since_at` only where the kind has them."""

    kind: PriorKind
    price_cents: int
    prior_cents: int | None = None
    since_at: datetime | None = None  # start of the period that the previous price is the lowest of
    until_at: datetime | None = None  # its end: the first application of the reduction

    @property
    def is_announced(self) -> bool:
        """Whether the page may speak of a reduction; if not, the price stands alone."""
        return self.kind in (PriorKind.LOWEST_30D, PriorKind.SINCE_LAUNCH)

    @property
    def percent_off(self) -> int | None:
        """Whole percent below the previous price, rounded down so that it never promises more.

        Counted from the previous price and not from the list price: Court of Justice, C-330/23.
        """
        if not self.is_announced or not self.prior_cents:
            return None
        return (self.prior_cents - self.price_cents) * 100 // self.prior_cents


def price_on(log: Sequence[PricePoint], at: datetime) -> PricePoint | None:
    """The row in force at an instant, none before the launch. Of rows with one instant the later written counts."""
    past = _applied(log, at)
    return past[-1] if past else None


def lowest_30d(log: Sequence[PricePoint], at: datetime) -> PriorPrice | None:
    """The lowest price of the 30 days before the reduction that runs at an instant; none before the launch.

    While a reduction only grows, the 30 days stay those before its first step (paragraph 5).
    """
    past = _applied(log, at)
    if not past:
        return None
    price_cents = past[-1].price_cents
    if not past[-1].is_on_sale:
        return PriorPrice(PriorKind.FULL_PRICE, price_cents)
    first_step = _first_step(past)
    if first_step == 0:
        return PriorPrice(PriorKind.LAUNCH_PRICE, price_cents)
    return _prior(past[:first_step], past[first_step].at, price_cents)


def _applied(log: Sequence[PricePoint], at: datetime) -> list[PricePoint]:
    """The rows in force up to an instant, in order; a row replaced in its own instant was never applied."""
    by_instant = {row.at: row for row in sorted(log, key=lambda row: row.at) if row.at <= at}
    return list(by_instant.values())


def _first_step(past: Sequence[PricePoint]) -> int:
    """Where the running reduction was first applied: back while on sale and never cheaper than after.

    A sale price that went up again is a new reduction, whose 30 days see the cheaper one before it.
    """
    step = len(past) - 1
    while step > 0 and past[step - 1].is_on_sale and past[step - 1].price_cents >= past[step].price_cents:
        step -= 1
    return step


def _prior(before: Sequence[PricePoint], reduced_at: datetime, price_cents: int) -> PriorPrice:
    opens_at = reduced_at - WINDOW
    in_force = [row for row in before if row.at <= opens_at][-1:]
    later = [row for row in before if row.at > opens_at]
    lowest = min(row.price_cents for row in in_force + later)
    kind = PriorKind.LOWEST_30D if in_force else PriorKind.SINCE_LAUNCH
    since_at = opens_at if in_force else before[0].at
    if lowest <= price_cents:
        kind = PriorKind.NOT_LOWER
    return PriorPrice(kind, price_cents, lowest, since_at, reduced_at)
