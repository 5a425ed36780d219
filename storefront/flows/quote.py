"""What a cart would become today: parcels, costs, days. The cart, the checkout and the order itself ask the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storefront.core.clock import rome_date
from storefront.domain.carts.queries import WishRow
from storefront.domain.orders import stock
from storefront.domain.orders.plan import Plan, Stock, Wish, plan
from storefront.domain.orders.plan_days import Making, weeks_for
from storefront.domain.places.models import LocationKind
from storefront.domain.places.queries import PlaceRow, open_places

HOME = "IT"


@dataclass(frozen=True, slots=True)
class Quote:
    """The plan of a cart, with what it was made from."""

    plan: Plan
    places: Mapping[int, PlaceRow]
    weeks: Mapping[int, Sequence[str]]  # by cart line, for what is made to order


def quote(
    rows: Sequence[WishRow], *, at: datetime, country: str = HOME, collect: Mapping[int, int] | None = None
) -> Quote:
    """Plan a cart. `collect` maps cart lines to the outlet where they are collected. At most four statements."""
    if not rows:
        return Quote(Plan((), (), {}), {}, {})
    places = open_places(country, rome_date(at))
    free, reserved = stock.lying(row.variant_id for row in rows if not row.is_to_order)
    weeks = _weeks([row for row in rows if row.is_to_order], at)
    for row in rows:
        born_at = birthplace(row.brand_id, places)
        if row.is_to_order and born_at is not None:
            where = (row.variant_id, born_at)
            free[where] = free.get(where, 0) + len(weeks[row.line_id])
    wishes = [_wish(row, weeks, (collect or {}).get(row.line_id)) for row in rows]
    return Quote(plan(wishes, Stock(free, reserved), places, country, at), places, weeks)


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
    making = Making(tuple(weeks[row.line_id]), row.lead_days, row.brand_away_until) if row.is_to_order else None
    return Wish(
        row.line_id, row.variant_id, row.quantity, row.price_cents, row.weight_grams,
        collect_at=collect_at, is_sellable=row.is_sellable, making=making,
    )  # fmt: skip
