"""What a cart would become today: parcels, costs, days. The cart, the checkout and the order itself ask the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storefront.core.clock import rome_date
from storefront.domain.carts.queries import WishRow
from storefront.domain.orders import stock
from storefront.domain.orders.plan import Plan, Stock, Wish, plan
from storefront.domain.orders.plan_days import Making, weeks_for
from storefront.domain.places.cached import places_of
from storefront.domain.places.models import LocationKind
from storefront.domain.places.queries import PlaceRow

HOME = "IT"


@dataclass(frozen=True, slots=True)
class Quote:
    """The plan of a cart, with what it was made from."""

    plan: Plan
    places: Mapping[int, PlaceRow]
    weeks: Mapping[int, Sequence[str]]  # by cart line, for what is made to order
    stock: Stock

    def makings(self, row: WishRow) -> list[Making]:
        """How long a line takes to be made; nothing for what lies ready."""
        making = _making(row, self.weeks)
        return [making] if making else []

    def collecting(self, rows: Sequence[WishRow], collect: Mapping[int, int], *, at: datetime, country: str) -> "Quote":
        """The same things planned with other choices of delivery; nothing is read again."""
        return replace(self, plan=_plan(rows, self.weeks, self.stock, self.places, country, at, collect))


def quote(
    rows: Sequence[WishRow], *, at: datetime, country: str = HOME, collect: Mapping[int, int] | None = None
) -> Quote:
    """Plan a cart. `collect` maps cart lines to the outlet where they are collected. At most two statements."""
    if not rows:
        return Quote(Plan((), (), {}), {}, {}, Stock({}))
    places = places_of(rows[0].catalogue_version, country, rome_date(at))
    free, reserved = stock.lying(row.variant_id for row in rows if not row.is_to_order)
    weeks = _weeks([row for row in rows if row.is_to_order], at)
    for row in rows:
        born_at = birthplace(row.brand_id, places)
        if row.is_to_order and born_at is not None:
            where = (row.variant_id, born_at)
            free[where] = free.get(where, 0) + len(weeks[row.line_id])
    lies = Stock(free, reserved)
    return Quote(_plan(rows, weeks, lies, places, country, at, collect or {}), places, weeks, lies)


def _plan(
    rows: Sequence[WishRow],
    weeks: Mapping[int, Sequence[str]],
    lies: Stock,
    places: Mapping[int, PlaceRow],
    country: str,
    at: datetime,
    collect: Mapping[int, int],
) -> Plan:
    wishes = [_wish(row, weeks, collect.get(row.line_id)) for row in rows]
    return plan(wishes, lies, places, country, at)


def birthplace(brand_id: int, places: Mapping[int, PlaceRow]) -> int | None:
    """Where what is made to order comes into being: the brand's own atelier, or else the hub."""
    ateliers = [p.id for p in places.values() if p.brand_id == brand_id and p.kind == LocationKind.ATELIER]
    hubs = [p.id for p in places.values() if p.kind == LocationKind.HUB]
    return next(iter([*ateliers, *hubs]), None)


def _weeks(rows: Sequence[WishRow], at: datetime) -> dict[int, list[str]]:
    """The making weeks of each cart line; lines of the same product share its maker's room."""
    room = stock.room({row.product_id: row.weekly_capacity for row in rows}, at)
    weeks: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        weeks[row.line_id] = weeks_for(row.quantity, room[row.product_id])
        for week in weeks[row.line_id]:
            room[row.product_id][week] -= 1
    return weeks


def _wish(row: WishRow, weeks: Mapping[int, Sequence[str]], collect_at: int | None) -> Wish:
    return Wish(
        row.line_id, row.variant_id, row.quantity, row.price_cents, row.weight_grams,
        collect_at=collect_at, is_sellable=row.is_sellable, making=_making(row, weeks),
    )  # fmt: skip


def _making(row: WishRow, weeks: Mapping[int, Sequence[str]]) -> Making | None:
    if not row.is_to_order:
        return None
    return Making(tuple(weeks[row.line_id]), row.lead_days, row.absence.until if row.absence else None)
