"""Invoices that buyers asked for at the checkout: who must give which, and until when. See docs/invoices.md (L19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, func, select, true

from storefront.core import clock
from storefront.domain.brands.models import Brand, Party
from storefront.domain.invoices.models import InvoiceGiven
from storefront.domain.orders.models import Order, OrderLine, OrderState
from storefront.infra.db import db

DAYS = 12
"""An immediate invoice goes to the exchange within twelve days of the sale (art. 21 c.4 DPR 633/72)."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One seller's part of an order whose buyer wants an invoice. No brand: the cooperative sells."""

    order_id: int
    order_ref: str
    paid_on: date
    brand_id: int | None
    slug: str | None
    name: str | None
    goods_cents: int
    invoice: Mapping[str, Any]
    number: str | None
    given_on: date | None

    @property
    def due_on(self) -> date:
        return self.paid_on + timedelta(days=DAYS)

    @property
    def is_late(self) -> bool:
        return self.number is None and self.due_on < clock.rome_date(clock.now())


def _asked() -> Any:
    return (
        select(
            Order.id, Order.ref, Order.paid_at, OrderLine.seller_brand_id, Brand.slug, Brand.name,
            func.sum(OrderLine.paid_cents), InvoiceGiven.number, InvoiceGiven.on,
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .outerjoin(Brand, Brand.id == OrderLine.seller_brand_id)
        .outerjoin(
            InvoiceGiven,
            and_(InvoiceGiven.order_id == Order.id, InvoiceGiven.brand_id == OrderLine.seller_brand_id),
        )
        .where(Order.state == OrderState.PAID, Order.invoice.is_not(None), cast(Order.invoice, String) != "null")
        .group_by(
            Order.id, Order.ref, Order.paid_at, OrderLine.seller_brand_id, Brand.slug, Brand.name, InvoiceGiven.number,
            InvoiceGiven.on,
        )
    )  # fmt: skip


def every(
    *, given: bool | None = False, brand_id: int | None = None, offset: int = 0, limit: int = 50
) -> list[AskedRow]:
    """What was asked, most urgent first: still due, given, or (None) all. Two statements."""
    narrowed = true() if given is None else InvoiceGiven.number.is_not(None) if given else InvoiceGiven.number.is_(None)
    query = _asked().where(narrowed)
    if brand_id is not None:
        query = query.where(OrderLine.seller == Party.BRAND, OrderLine.seller_brand_id == brand_id)
    return _rows(query.order_by(Order.paid_at, Order.id).offset(offset).limit(limit))


def of_brand(brand_id: int, order_ref: str) -> AskedRow | None:
    query = _asked().where(Order.ref == order_ref, OrderLine.seller_brand_id == brand_id)
    return next(iter(_rows(query)), None)


def _rows(query: Any) -> list[AskedRow]:
    rows = list(db.session.execute(query))
    whom: dict[int, Any] = dict(
        db.session.execute(select(Order.id, Order.invoice).where(Order.id.in_([row[0] for row in rows]))).tuples().all()
    )
    return [
        AskedRow(
            order_id=row[0], order_ref=row[1], paid_on=clock.rome_date(row[2]), brand_id=row[3], slug=row[4], name=row[5],
            goods_cents=int(row[6]), invoice=whom[row[0]] or {}, number=row[7], given_on=row[8],
        )
        for row in rows
    ]  # fmt: skip


def late() -> int:
    """How many sellers' parts are late. One statement."""
    before = clock.now() - timedelta(days=DAYS + 1)
    rows = _asked().where(InvoiceGiven.number.is_(None), Order.paid_at < before).subquery()
    return int(db.session.scalar(select(func.count()).select_from(rows)) or 0)
