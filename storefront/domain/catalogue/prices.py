"""Changing what a variant costs: always together with the price log, from which the lowest of 30 days is read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from storefront.domain.catalogue.lowest_price import PricePoint, lowest_30d
from storefront.domain.catalogue.models import PriceChange, Sale, Variant
from storefront.domain.catalogue.services import mark_stale
from storefront.infra.db import db, needs_unit_of_work


def with_sales_due(now: datetime) -> list[int]:
    """Ids of variants of which a sale is to begin or to end, in order."""
    begins = (Sale.state == "planned") & (Sale.starts_at <= now)
    ends = (Sale.state == "running") & (Sale.ends_at <= now)
    return list(db.session.scalars(select(Sale.variant_id).where(begins | ends).distinct().order_by(Sale.variant_id)))


def begin_and_end(variant_id: int, now: datetime) -> bool:
    """Let the sales of one variant begin and end that are due, and set the price of now; whether it changed.

    Of two sales at once the one that began later counts. A sale that was slept through is ended, never applied.
    """
    session = needs_unit_of_work()
    variant = session.execute(
        select(Variant.id, Variant.product_id, Variant.list_cents, Variant.price_cents)
        .where(Variant.id == variant_id)
        .with_for_update()
    ).one()
    sales = session.execute(
        select(Sale.id, Sale.price_cents, Sale.starts_at, Sale.ends_at, Sale.state)
        .where(Sale.variant_id == variant_id, Sale.state != "ended")
        .order_by(Sale.starts_at, Sale.id)
    ).all()
    _set_state([sale.id for sale in sales if sale.ends_at <= now], "ended")
    running = [sale for sale in sales if sale.starts_at <= now < sale.ends_at]
    _set_state([sale.id for sale in running if sale.state != "running"], "running")
    price_cents = min(running[-1].price_cents, variant.list_cents) if running else variant.list_cents
    if price_cents == variant.price_cents:
        return False
    why = "sale" if price_cents < variant.list_cents else "sale_ended"
    set_price(variant_id, variant.list_cents, price_cents, now, why)
    mark_stale([variant.product_id])
    return True


def _set_state(sale_ids: Sequence[int], state: str) -> None:
    if sale_ids:
        needs_unit_of_work().execute(update(Sale).where(Sale.id.in_(sale_ids)).values(state=state))


def set_price(variant_id: int, list_cents: int, price_cents: int, at: datetime, why: str) -> None:
    """What a variant costs from an instant on, with its row in the log and the previous price that goes with it."""
    session = needs_unit_of_work()
    change = {"variant_id": variant_id, "at": at, "list_cents": list_cents, "price_cents": price_cents, "why": why}
    session.execute(insert(PriceChange), [change])
    prior = lowest_30d(_log(variant_id), at)
    session.execute(
        update(Variant)
        .where(Variant.id == variant_id)
        .values(
            list_cents=list_cents,
            price_cents=price_cents,
            lowest_30d_cents=prior.prior_cents if prior and prior.is_announced else None,
        )
    )


def _log(variant_id: int) -> list[PricePoint]:
    columns = (PriceChange.at, PriceChange.price_cents, PriceChange.list_cents)
    query = select(*columns).where(PriceChange.variant_id == variant_id).order_by(PriceChange.at, PriceChange.id)
    return [PricePoint(*row) for row in db.session.execute(query)]


def set_list(variant_id: int, list_cents: int, now: datetime) -> None:
    """Another full price, from now on; a sale that runs goes on at its own price, as far as that is lower."""
    session = needs_unit_of_work()
    columns = (Variant.list_cents, Variant.price_cents)
    old = session.execute(select(*columns).where(Variant.id == variant_id).with_for_update()).one()
    running = session.scalar(
        select(Sale.price_cents)
        .where(Sale.variant_id == variant_id, Sale.state == "running")
        .order_by(Sale.starts_at.desc(), Sale.id.desc())
        .limit(1)
    )
    price_cents = list_cents if running is None else min(running, list_cents)
    if (list_cents, price_cents) != (old.list_cents, old.price_cents):
        set_price(variant_id, list_cents, price_cents, now, "list")


def first_prices(product_id: int, now: datetime) -> None:
    """Begin the price log of variants that come into the shop for the first time."""
    session = needs_unit_of_work()
    logged = select(PriceChange.variant_id).where(PriceChange.variant_id == Variant.id).exists()
    query = select(Variant.id, Variant.list_cents).where(Variant.product_id == product_id, Variant.is_offered, ~logged)
    for row in session.execute(query).all():
        set_price(row.id, row.list_cents, row.list_cents, now, "first")
