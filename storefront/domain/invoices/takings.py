"""The takings register: what each seller took online, by day and VAT rate (art. 24 DPR 633/72). See docs/invoices.md."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, select

from storefront.core.money import half_up
from storefront.domain.brands.models import Brand, Party
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, Fulfilment, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

SHIPPING = -1
"""As a rate: sending has none of its own in our rows, it follows the goods."""


@dataclass(frozen=True, slots=True)
class TakingsRow:
    """One seller, one day, one VAT rate. Takings are what no invoice was asked for; all with VAT."""

    on: date
    brand_id: int
    name: str
    vat_bp: int
    sold_cents: int
    given_back_cents: int  # below zero
    invoiced_cents: int  # sold on invoice: not in the register, told for the sum of the day

    @property
    def takings_cents(self) -> int:
        return self.sold_cents + self.given_back_cents

    @property
    def vat_cents(self) -> int:
        """The VAT contained in the day's takings."""
        if self.vat_bp <= 0:
            return 0
        sign = -1 if self.takings_cents < 0 else 1
        return sign * half_up(abs(self.takings_cents) * self.vat_bp, 10_000 + self.vat_bp)

    @property
    def is_shipping(self) -> bool:
        return self.vat_bp == SHIPPING


def register(span: Span, brand_id: int | None = None) -> list[TakingsRow]:
    """The register of some days, by day and seller. Five statements."""
    sums: dict[tuple[date, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in db.session.execute(_sold(span)):
        sums[row.on, row.brand_id, row.vat_bp][2 if row.invoiced else 0] += int(row.cents)
    for row in db.session.execute(_shipped(span)):
        sums[row.on, row.brand_id, SHIPPING][2 if row.invoiced else 0] += int(row.cents)
    for row in db.session.execute(_given_back(span)):
        if not row.invoiced:
            sums[row.on, row.brand_id, row.vat_bp][1] -= int(row.cents)
    for row in db.session.execute(_sent_back(span)):
        if not row.invoiced:
            sums[row.on, row.brand_id, SHIPPING][1] -= int(row.cents)
    return _rows(sums, brand_id)


@dataclass(frozen=True, slots=True)
class TakingsLine:
    """One piece, or the sending of one parcel, that a row of the register is made of; below zero when it went back."""

    order_ref: str
    words: str  # the title; empty for sending
    cents: int
    is_invoiced: bool


def behind(on: date, brand_id: int, vat_bp: int) -> list[TakingsLine]:
    """What one row of the register sums, line by line; lines sold on invoice are told too. Two statements."""
    day = Span(on, on)
    if vat_bp == SHIPPING:
        sold, back = _shipping_lines(day, brand_id), _shipping_back(day, brand_id)
    else:
        sold, back = _lines(day, brand_id, vat_bp), _lines_back(day, brand_id, vat_bp)
    return [
        TakingsLine(ref, words, sign * int(cents), bool(invoiced))
        for sign, query in ((1, sold), (-1, back))
        for ref, words, cents, invoiced in db.session.execute(query)
        if sign > 0 or not invoiced
    ]


def _lines(day: Span, brand_id: int, vat_bp: int) -> Any:
    return (
        select(Order.ref, OrderLine.title_it, OrderLine.paid_cents, _INVOICED)
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(*_of_days(day, "sale"), *_of_seller(brand_id, vat_bp))
        .order_by(OrderLine.id)
    )


def _shipping_lines(day: Span, brand_id: int) -> Any:
    return (
        select(Order.ref, literal(""), Fulfilment.shipping_cents, _INVOICED)
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(Fulfilment, Fulfilment.order_id == Order.id)
        .where(*_of_days(day, "sale"), Fulfilment.brand_id == brand_id, Fulfilment.shipping_cents > 0)
        .order_by(Fulfilment.id)
    )


def _lines_back(day: Span, brand_id: int, vat_bp: int) -> Any:
    return (
        select(Order.ref, OrderLine.title_it, RefundLine.amount_cents, _INVOICED)
        .select_from(JournalEntry)
        .join(Refund, Refund.ref == JournalEntry.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(*_of_days(day, "refund"), *_of_seller(brand_id, vat_bp))
        .order_by(RefundLine.id)
    )


def _shipping_back(day: Span, brand_id: int) -> Any:
    return (
        select(Order.ref, literal(""), RefundLine.amount_cents, _INVOICED)
        .select_from(JournalEntry)
        .join(Refund, Refund.ref == JournalEntry.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(Fulfilment, Fulfilment.id == RefundLine.fulfilment_id)
        .join(Order, Order.id == Fulfilment.order_id)
        .where(*_of_days(day, "refund"), Fulfilment.brand_id == brand_id)
        .order_by(RefundLine.id)
    )


def _of_seller(brand_id: int, vat_bp: int) -> tuple[Any, ...]:
    return OrderLine.seller == Party.BRAND, OrderLine.seller_brand_id == brand_id, OrderLine.vat_bp == vat_bp


def _rows(sums: Mapping[tuple[date, int, int], list[int]], brand_id: int | None) -> list[TakingsRow]:
    names = dict(db.session.execute(select(Brand.id, Brand.name)).tuples().all())
    found = [
        TakingsRow(on, brand, names.get(brand, ""), vat_bp, *cents)
        for (on, brand, vat_bp), cents in sums.items()
        if brand_id in (None, brand) and any(cents)
    ]
    return sorted(found, key=lambda one: (one.on, one.name.casefold(), one.brand_id, -one.vat_bp))


_INVOICED = case((and_(Order.invoice.is_not(None), cast(Order.invoice, String) != "null"), 1), else_=0).label(
    "invoiced"
)


def _of_days(span: Span, kind: str) -> tuple[Any, ...]:
    return (
        JournalEntry.kind == kind,
        JournalEntry.booked_on.between(span.first_on, span.last_on),
        Order.channel == Channel.ONLINE,
    )


def _grouped(query: Any, *by: Any) -> Any:
    return query.group_by(JournalEntry.booked_on, *by, _INVOICED)


def _sold(span: Span) -> Any:
    columns = (OrderLine.seller_brand_id.label("brand_id"), OrderLine.vat_bp.label("vat_bp"))
    query = (
        select(JournalEntry.booked_on.label("on"), *columns, _INVOICED, func.sum(OrderLine.paid_cents).label("cents"))
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(*_of_days(span, "sale"), OrderLine.seller == Party.BRAND)
    )
    return _grouped(query, OrderLine.seller_brand_id, OrderLine.vat_bp)


def _shipped(span: Span) -> Any:
    query = (
        select(
            JournalEntry.booked_on.label("on"), Fulfilment.brand_id.label("brand_id"), _INVOICED,
            func.sum(Fulfilment.shipping_cents).label("cents"),
        )
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(Fulfilment, Fulfilment.order_id == Order.id)
        .where(*_of_days(span, "sale"), Fulfilment.brand_id.is_not(None), Fulfilment.shipping_cents > 0)
    )  # fmt: skip
    return _grouped(query, Fulfilment.brand_id)


def _given_back(span: Span) -> Any:
    columns = (OrderLine.seller_brand_id.label("brand_id"), OrderLine.vat_bp.label("vat_bp"))
    query = (
        select(
            JournalEntry.booked_on.label("on"), *columns, _INVOICED, func.sum(RefundLine.amount_cents).label("cents")
        )
        .join(Refund, Refund.ref == JournalEntry.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(*_of_days(span, "refund"), OrderLine.seller == Party.BRAND)
    )
    return _grouped(query, OrderLine.seller_brand_id, OrderLine.vat_bp)


def _sent_back(span: Span) -> Any:
    query = (
        select(
            JournalEntry.booked_on.label("on"), Fulfilment.brand_id.label("brand_id"), _INVOICED,
            func.sum(RefundLine.amount_cents).label("cents"),
        )
        .join(Refund, Refund.ref == JournalEntry.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(Fulfilment, Fulfilment.id == RefundLine.fulfilment_id)
        .join(Order, Order.id == Fulfilment.order_id)
        .where(*_of_days(span, "refund"), Fulfilment.brand_id.is_not(None))
    )  # fmt: skip
    return _grouped(query, Fulfilment.brand_id)
