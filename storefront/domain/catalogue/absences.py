"""Which of a product's brands are away now, and what that means for whoever would buy it. See docs/joining.md.

An absence counts for whatever a brand has a share of, whoever leads. It travels as text, so that a page's one statement
tells it beside the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, case, cast, literal, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product, ProductShare


@dataclass(frozen=True, slots=True)
class Absence:
    """A brand that is away, until a day included; with `pauses` nothing of it is sold online meanwhile."""

    brand: str
    until: date
    pauses: bool


def packed(brand: Any = Brand) -> ColumnElement[str]:
    """An absence as text, empty when the brand is here. For queries over Brand."""
    paused = case((brand.away_pauses.is_(True), literal("|1|")), else_=literal("|0|"))
    told = cast(brand.away_until, String).concat(paused).concat(brand.name)
    return case((brand.is_away.is_(True), told), else_=literal(""))


def unpacked(text: str | None) -> Absence | None:
    if not text:
        return None
    until, paused, name = text.split("|", 2)
    return Absence(name, date.fromisoformat(until[:10]), paused == "1")


def weightiest() -> ScalarSelect[str]:
    """Of the absences of a product's brands the one that weighs most, packed: a pause before a delay, then the longest.
    For queries over Product."""
    brand = aliased(Brand)
    return (
        select(packed(brand))
        .join(ProductShare, ProductShare.brand_id == brand.id)
        .where(ProductShare.product_id == Product.id, brand.is_away.is_(True))
        .order_by(brand.away_pauses.desc(), brand.away_until.desc(), brand.id)
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )


def back_after(absences: Iterable[Absence]) -> date | None:
    """The last day on which anybody is away: what all make together begins after it."""
    return max((absence.until for absence in absences), default=None)
