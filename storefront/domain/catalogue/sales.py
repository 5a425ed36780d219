"""Reduced prices: planned, called off, ended before their time; and what a price was. See docs/lowest-price.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storefront.core.errors import NotFound, Refusal
from storefront.core.money import half_up
from storefront.domain.catalogue import prices
from storefront.domain.catalogue.lowest_price import PricePoint, PriorPrice, lowest_30d
from storefront.domain.catalogue.models import Colour, PriceChange, Product, Sale, Variant
from storefront.infra.db import db, needs_unit_of_work

MOST_HISTORY = 200


class SaleRefused(Refusal):
    """A sale that cannot be: `why` is not_lower | overlaps | ends_before | is_over | nothing."""

    code = "sale_refused"
    status = 422

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why=why, **values)
        self.why = why


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One sale that runs, is planned or is over."""

    id: int
    variant_id: int
    size: str
    colour: str
    list_cents: int
    price_cents: int
    starts_at: datetime
    ends_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class PricedRow:
    """One choice with what it costs now."""

    variant_id: int
    size: str
    colour: str
    list_cents: int
    price_cents: int
    is_offered: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the history."""

    variant_id: int
    at: datetime
    list_cents: int
    price_cents: int
    why: str


def variants_of(product_id: int) -> list[PricedRow]:
    query = (
        select(
            Variant.id, Variant.size, func.coalesce(Colour.slug, ""), Variant.list_cents, Variant.price_cents,
            Variant.is_offered,
        )
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.product_id == product_id)
        .order_by(Variant.position, Variant.id)
    )  # fmt: skip
    return [PricedRow(*row) for row in db.session.execute(query)]


def sales_of(product_id: int) -> list[SaleRow]:
    """The sales of a product, those to come and that run first."""
    query = (
        select(
            Sale.id, Sale.variant_id, Variant.size, func.coalesce(Colour.slug, ""), Variant.list_cents,
            Sale.price_cents, Sale.starts_at, Sale.ends_at, Sale.state,
        )
        .join(Variant, Variant.id == Sale.variant_id)
        .outerjoin(Colour, Colour.id == Variant.colour_id)
        .where(Variant.product_id == product_id)
        .order_by(Sale.ends_at.desc(), Variant.position)
        .limit(MOST_HISTORY)
    )  # fmt: skip
    return [SaleRow(*row) for row in db.session.execute(query)]


def history_of(product_id: int) -> list[ChangeRow]:
    """What the variants of a product cost, the newest first."""
    columns = (
        PriceChange.variant_id, PriceChange.at, PriceChange.list_cents, PriceChange.price_cents, PriceChange.why
    )  # fmt: skip
    query = select(*columns).join(Variant, Variant.id == PriceChange.variant_id).where(Variant.product_id == product_id)
    rows = db.session.execute(query.order_by(PriceChange.at.desc(), PriceChange.id.desc()).limit(MOST_HISTORY))
    return [ChangeRow(*row) for row in rows]


def priors(rows: Sequence[ChangeRow], now: datetime) -> dict[int, PriorPrice]:
    """By variant, what may be said beside its price now. Pure: from a history."""
    logs: dict[int, list[PricePoint]] = {}
    for row in reversed(rows):
        logs.setdefault(row.variant_id, []).append(PricePoint(row.at, row.price_cents, row.list_cents))
    found = {variant_id: lowest_30d(log, now) for variant_id, log in logs.items()}
    return {variant_id: prior for variant_id, prior in found.items() if prior}


def reduced(list_cents: int, percent: int) -> int:
    """A price so many percent lower, to the nearest cent."""
    return half_up(list_cents * (100 - percent), 100)


def plan(
    brand_id: int,
    ref: str,
    wanted: Sequence[tuple[int, int]],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> list[int]:
    """Plan a sale for variants (id, reduced price) of one product; returns their ids. What is due begins at once.

    Raises NotFound for another's variants, SaleRefused.
    """
    session = needs_unit_of_work()
    if not wanted:
        raise SaleRefused("nothing")
    if starts_at >= ends_at:
        raise SaleRefused("ends_before")
    if ends_at <= now:
        raise SaleRefused("is_over")
    known = _locked(brand_id, ref, [variant_id for variant_id, _ in wanted])
    for variant_id, price_cents in wanted:
        if not 0 < price_cents < known[variant_id]:
            raise SaleRefused("not_lower", list_cents=known[variant_id])
    overlapping = select(Sale.id).where(
        Sale.variant_id.in_(list(known)), Sale.state != "ended", Sale.starts_at < ends_at, Sale.ends_at > starts_at
    )
    if session.scalar(overlapping.limit(1)) is not None:
        raise SaleRefused("overlaps")
    rows = [
        {"variant_id": variant_id, "price_cents": price_cents, "starts_at": starts_at, "ends_at": ends_at}
        for variant_id, price_cents in sorted(wanted)
    ]
    session.execute(insert(Sale), rows)
    for variant_id in sorted(known):
        prices.begin_and_end(variant_id, now)
    return sorted(known)


def end(brand_id: int, ref: str, sale_id: int, now: datetime) -> str:
    """Call a planned sale off, or end one that runs; returns what it was. One that is over stays as it is.

    Raises NotFound.
    """
    session = needs_unit_of_work()
    query = (
        select(Sale.variant_id, Sale.state, Sale.starts_at)
        .join(Variant, Variant.id == Sale.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(Sale.id == sale_id, Product.ref == ref, Product.brand_id == brand_id)
    )
    variant_id = session.scalar(query.with_only_columns(Sale.variant_id))
    if variant_id is None:
        raise NotFound(sale_id=sale_id)
    session.execute(select(Variant.id).where(Variant.id == variant_id).with_for_update())
    row = session.execute(query).one_or_none()
    if row is None or row.state == "ended":
        return "ended"
    if row.state == "planned":  # it never touched a price: nothing to remember
        session.execute(delete(Sale).where(Sale.id == sale_id))
        return "planned"
    session.execute(update(Sale).where(Sale.id == sale_id).values(state="ended", ends_at=max(now, row.starts_at)))
    prices.begin_and_end(variant_id, now)
    return "running"


def _locked(brand_id: int, ref: str, variant_ids: Sequence[int]) -> dict[int, int]:
    """Full prices by variant of one's own product, locked in id order. Raises NotFound when one is not there."""
    query = (
        select(Variant.id, Variant.list_cents)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id.in_(variant_ids), Product.ref == ref, Product.brand_id == brand_id)
        .order_by(Variant.id)
        .with_for_update(of=Variant)
    )
    known = {row.id: row.list_cents for row in needs_unit_of_work().execute(query)}
    if set(variant_ids) - set(known):
        raise NotFound(ref=ref)
    return known
