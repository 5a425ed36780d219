"""What stands behind a figure: each line sold and each line given back, the latest first. See docs/figures.md."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, null, select, union_all

from storefront.domain.brands.models import Brand
from storefront.domain.catalogue.models import Product
from storefront.domain.figures.book import booked, given_back, place_key, sold, whole_piece
from storefront.domain.figures.models import Of
from storefront.domain.figures.sales import Days, daily
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.places.models import Location
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of these days, and of one key at most. `back`: only what was given back."""

    span: Span
    place: int | None = None  # an outlet, or ONLINE
    channel: Channel | None = None
    brand_id: int | None = None
    category_id: int | None = None
    product_id: int | None = None
    reason: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of one order, sold (above zero) or given back (below). Of a brand it is the brand's share."""

    on: date
    order_ref: str
    title: str
    brand: str
    place: str | None
    channel: Channel
    refund_ref: str | None
    reason: str | None
    pieces: int
    cents: int


def page_of(wanted: Wanted, until: date | None, *, offset: int, limit: int) -> list[LineRow]:
    """Some of the lines. Looks only at as many of the latest days as it takes; three statements at most."""
    for span in _latest(wanted, until, offset + limit):
        rows = _rows(replace(wanted, span=span), offset, limit)
        if len(rows) == limit or span == wanted.span:
            return rows
    return []


def _rows(wanted: Wanted, offset: int, limit: int) -> list[LineRow]:
    both = union_all(*(_narrow(query, wanted) for query in _sides(wanted))).subquery("lines")
    newest = (both.c.on.desc(), both.c.entry_id.desc(), both.c.line_id)
    query = select(*(both.c[name] for name in _SHOWN)).order_by(*newest).limit(limit).offset(offset)
    return [LineRow(*row) for row in db.session.execute(query)]


MANY = 40
"""Of a category or a channel, so many times as many lines of everything are looked at first."""


def _latest(wanted: Wanted, until: date | None, rows: int) -> Iterator[Span]:
    """Spans that end as the wanted one does, the shortest first. A day has at least as many lines as pieces sold."""
    if wanted.product_id is None:
        days, of, key, word = Days(wanted.span, until), Of.PLACE, wanted.place, None
        if wanted.brand_id is not None:
            of, key = Of.BRAND, wanted.brand_id
        elif wanted.reason:
            of, word = Of.REASON, wanted.reason
        is_loose = wanted.category_id is not None or wanted.channel is not None
        most = rows * MANY if is_loose else rows
        first_on = wanted.span.last_on
        for day, sums in sorted(daily(of, days, key, word).items(), reverse=True):
            most -= sums.pieces_back if wanted.back else sums.pieces
            first_on = day
            if most <= 0:
                yield Span(first_on, wanted.span.last_on)
                break
    yield wanted.span


_SHOWN = (
    "on", "order_ref", "title", "brand", "place", "channel", "refund_ref", "reason", "pieces", "cents",
)  # fmt: skip


def _sides(wanted: Wanted) -> Iterator[Select[Any]]:
    if not wanted.back:
        yield _sold(wanted)
    yield _given_back(wanted)


def _columns(refund_ref: Any, reason: Any, pieces: Any, cents: Any) -> list[ColumnElement[Any]]:
    return [
        JournalEntry.booked_on.label("on"), JournalEntry.id.label("entry_id"), OrderLine.id.label("line_id"),
        Order.ref.label("order_ref"), OrderLine.title_it.label("title"), Brand.name.label("brand"),
        Location.name.label("place"), Order.channel.label("channel"), refund_ref.label("refund_ref"),
        reason.label("reason"), pieces.label("pieces"), cents.label("cents"),
    ]  # fmt: skip


def _sold(wanted: Wanted) -> Select[Any]:
    cents = OrderLine.paid_cents if wanted.brand_id is None else LineShare.gross_cents
    query = sold(*_columns(null(), null(), literal(1), cents))
    if wanted.brand_id is not None:
        own = (LineShare.order_line_id == OrderLine.id, LineShare.brand_id == wanted.brand_id)
        query = query.join(LineShare, own[0] & own[1])
    return query


def _given_back(wanted: Wanted) -> Select[Any]:
    cents = RefundLine.amount_cents if wanted.brand_id is None else RefundShare.gross_cents
    query = given_back(*_columns(Refund.ref, Refund.reason, -whole_piece(), -cents))
    if wanted.brand_id is not None:
        own = (RefundShare.refund_line_id == RefundLine.id, RefundShare.brand_id == wanted.brand_id)
        query = query.join(RefundShare, own[0] & own[1])
    return query.where(Refund.reason == wanted.reason) if wanted.reason else query


def _narrow(side: Select[Any], wanted: Wanted) -> Select[Any]:
    query = side.join(Brand, Brand.id == OrderLine.brand_id).outerjoin(Location, Location.id == Order.location_id)
    query = query.where(booked(wanted.span))
    if wanted.place is not None:
        query = query.where(place_key() == wanted.place)
    if wanted.channel is not None:
        query = query.where(Order.channel == wanted.channel)
    if wanted.product_id is not None:
        query = query.where(OrderLine.product_id == wanted.product_id)
    if wanted.category_id is not None:
        query = query.join(Product, Product.id == OrderLine.product_id).where(Product.category_id == wanted.category_id)
    return query
