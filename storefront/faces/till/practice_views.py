"""The practice shop in the shapes that the till's own screens draw: practice looks the same because it is the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from storefront.core import clock
from storefront.domain.practice.goods import DRAWER_CENTS, GOODS, PARCEL_GOOD, PARCEL_NAME, PARCEL_REF, Good
from storefront.domain.practice.services import Try
from storefront.domain.practice.table import Sold
from storefront.domain.tills.models import SaleState
from storefront.faces.web import assets


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A drawing instead of a photo."""

    code: str
    widths: tuple[int, ...] = (96,)

    def src(self, _width: int, _kind: str) -> str:
        return assets.url(f"img/practice/{self.code.lower()}.svg")


@dataclass(frozen=True, slots=True)
class Item:
    """A made-up thing on a sale, on the shelf, in a parcel."""

    good: Good
    is_held: bool = True
    is_undone: bool = False
    size: str = ""
    detail: str = ""
    personalisation: str = ""
    price_why: str = ""
    agreed_cents: int | None = None

    @property
    def code(self) -> str:
        return self.good.code

    @property
    def line_id(self) -> int:
        return list(GOODS).index(self.good.code) + 1

    @property
    def title(self) -> str:
        return self.good.title

    @property
    def brand(self) -> str:
        return self.good.brand

    @property
    def brand_name(self) -> str:
        return self.good.brand

    @property
    def price_cents(self) -> int:
        return self.good.price_cents

    @property
    def paid_cents(self) -> int:
        return self.good.price_cents

    @property
    def list_cents(self) -> int:
        return self.good.price_cents

    @property
    def picture(self) -> DrawnPicture:
        return DrawnPicture(self.good.code)

    def choice(self, _locale: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class SaleView:
    key: str
    items: tuple[Item, ...]
    state: SaleState = SaleState.OPEN

    @property
    def total_cents(self) -> int:
        return sum(item.paid_cents for item in self.items)


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a finished sale."""

    item: Item
    is_undone: bool
    choice: str = ""
    is_out: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.item, name)


@dataclass(frozen=True, slots=True)
class SoldView:
    ref: str
    at: datetime
    total_cents: int
    way: str
    lines: tuple[LineView, ...]
    is_undone: bool
    change_cents: int = 0

    @property
    def out(self) -> list[LineView]:
        return [line for line in self.lines if line.is_out]

    @property
    def shelved(self) -> list[LineView]:
        return [line for line in self.lines if line.is_undone and not line.is_out]

    @property
    def standing(self) -> list[LineView]:
        return [line for line in self.lines if not line.is_undone]


@dataclass(frozen=True, slots=True)
class ParcelView:
    state: str
    ref: str = PARCEL_REF
    order_ref: str = "PROVA"
    name: str = PARCEL_NAME
    is_pickup: bool = True
    address: None = None
    lines: tuple[LineView, ...] = (LineView(Item(PARCEL_GOOD), False),)


@dataclass(frozen=True, slots=True)
class DayView:
    counted_cents: int
    expected_cents: int = DRAWER_CENTS
    why: str = ""


def sale(tried: Try) -> SaleView:
    return SaleView(tried.key, tuple(Item(good) for good in tried.table.goods))


def sold(one: Sold) -> SoldView:
    is_out = one.is_undone and one.undone_for == "damaged"
    lines = tuple(LineView(Item(GOODS[code]), one.is_undone, is_out=is_out) for code in one.codes)
    change_cents = 0 if one.given_cents is None else one.given_cents - one.total_cents
    return SoldView(one.ref, clock.now(), one.total_cents, one.way, lines, one.is_undone, change_cents)


# The till's own addresses, and the practice ones that stand in for them. What is not named here is not practised.
STANDS_FOR = {
    "till.home": "sale", "till.sale": "sale", "till.sale_anew": "sale", "till.scan": "scan", "till.take_off": "take_off",
    "till.leave": "leave", "till.shelf": "shelf", "till.pay": "pay", "till.cash": "cash", "till.finish": "finish",
    "till.sold": "sold", "till.undo": "undo", "till.undone": "undone", "till.sales": "sales", "till.parcels": "parcels",
    "till.find_pickup": "parcel", "till.parcel": "parcel", "till.parcel_prepared": "parcel",
    "till.parcel_handed_over": "hand_over", "till.day": "day", "till.count": "day", "till.close_day": "count",
}  # fmt: skip
LOOSE = {"key": "", "task": ""}
"""The band without an exercise."""
REAL = {"till.comfort", "till.practice", "till.practice_over"}


def addresses(key: str, **always: Any) -> Callable[..., str]:
    """`url()` for the screens of a try: whatever they point at stays in practice. `always` is added to each."""

    def url(endpoint: str, **values: Any) -> str:
        if endpoint in REAL:
            return url_for(endpoint, **values)
        if endpoint in STANDS_FOR:
            return url_for(f"till.practice_{STANDS_FOR[endpoint]}", **{**values, **always, "key": key})
        return url_for("till.practice_elsewhere", key=key)

    return url
