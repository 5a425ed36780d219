"""What sells where and when: a brand's own part of goods sold less goods given back, without shipping. Computed in
the database, beside the span before. See docs/statements.md."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all

from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.places.models import Location
from storefront.domain.settlements.periods import Span, bucket_of, buckets, by_weeks
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Sold:
    """Pieces and cents of a span, and of the one before it."""

    pieces: int = 0
    cents: int = 0
    pieces_before: int = 0
    cents_before: int = 0

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(
            self.pieces + other.pieces, self.cents + other.cents, self.pieces_before + other.pieces_before,
            self.cents_before + other.cents_before,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One bar and one row of a table. `key` is a first day, a place's name or a product's title; none is online."""

    key: Any
    sold: Sold


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose sales of which days, and where: no place is everywhere."""

    brand_id: int
    span: Span
    channel: Channel | None = None
    location_id: int | None = None

    @property
    def before(self) -> Span:
        return self.span.before()


def by_time(scope: Scope) -> list[Figure]:
    """By week or month, each beside the one that had its place in the span before; empty ones too."""
    weekly = by_weeks(scope.span)
    moves = _moves(scope).subquery()
    query = select(moves.c.day, func.sum(moves.c.pieces), func.sum(moves.c.cents)).group_by(moves.c.day)
    now, before = list(buckets(scope.span, weekly)), list(buckets(scope.before, weekly))
    sold: dict[date, Sold] = defaultdict(Sold)
    for day, pieces, cents in db.session.execute(query):
        if day >= scope.span.first_on:
            sold[bucket_of(day, weekly)] += Sold(int(pieces), int(cents))
        else:
            place = min(before.index(bucket_of(day, weekly)), len(now) - 1)
            sold[now[place]] += Sold(0, 0, int(pieces), int(cents))
    return [Figure(bucket, sold[bucket]) for bucket in now]


def by_place(scope: Scope) -> list[Figure]:
    """Online and each shop, most first."""
    moves = _moves(scope).subquery()
    query = select(Location.name, *_sums(moves, scope)).select_from(moves)
    query = query.outerjoin(Location, Location.id == moves.c.location_id).group_by(moves.c.channel, Location.name)
    return _most_first([Figure(name, _sold(sums)) for name, *sums in db.session.execute(query)])


def by_product(scope: Scope) -> list[Figure]:
    """Each product by the title it was last sold under, most first."""
    moves = _moves(scope).subquery()
    query = select(func.max(moves.c.title), *_sums(moves, scope)).group_by(moves.c.product_id)
    return _most_first([Figure(title, _sold(sums)) for title, *sums in db.session.execute(query)])


def total(figures: list[Figure]) -> Sold:
    return sum((figure.sold for figure in figures), Sold())


def _most_first(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda one: (-one.sold.cents, -one.sold.cents_before, one.key or ""))


def _sold(sums: list[Any]) -> Sold:
    return Sold(*(int(value or 0) for value in sums))


def _sums(moves: Any, scope: Scope) -> list[ColumnElement[Any]]:
    is_now = moves.c.day >= scope.span.first_on
    return [
        func.sum(case((condition, column), else_=0))
        for condition in (is_now, ~is_now)
        for column in (moves.c.pieces, moves.c.cents)
    ]


def _moves(scope: Scope) -> Any:
    """Goods sold and goods given back in both spans, one row each."""
    return union_all(_sold_lines(scope), _returned_lines(scope))


def _in_scope(scope: Scope) -> list[ColumnElement[bool]]:
    spans = (scope.before, scope.span)
    found: list[ColumnElement[bool]] = [JournalEntry.booked_on.between(spans[0].first_on, spans[1].last_on)]
    if spans[0].last_on < spans[1].first_on:  # a shortened month leaves days that belong to neither
        found.append(~and_(JournalEntry.booked_on > spans[0].last_on, JournalEntry.booked_on < spans[1].first_on))
    if scope.channel is not None:
        found.append(Order.channel == scope.channel)
    if scope.location_id is not None:
        found.append(Order.location_id == scope.location_id)
    return found


def _columns(pieces: Any, cents: Any) -> tuple[Any, ...]:
    return (
        JournalEntry.booked_on.label("day"), Order.channel.label("channel"), Order.location_id.label("location_id"),
        OrderLine.product_id.label("product_id"), OrderLine.title_it.label("title"), pieces.label("pieces"),
        cents.label("cents"),
    )  # fmt: skip


def _sold_lines(scope: Scope) -> Select[Any]:
    one = literal(1)
    return (
        select(*_columns(one, LineShare.net_cents))
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .where(JournalEntry.kind == "sale", LineShare.brand_id == scope.brand_id, *_in_scope(scope))
    )


def _returned_lines(scope: Scope) -> Select[Any]:
    """A line that went back whole is a piece less; part of its price is none."""
    whole = case((RefundLine.amount_cents == OrderLine.paid_cents, -1), else_=0)
    entered = and_(JournalEntry.source_kind == "refund", JournalEntry.source_ref == Refund.ref)
    return (
        select(*_columns(whole, -RefundShare.net_cents))
        .select_from(JournalEntry)
        .join(Refund, entered)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(JournalEntry.kind == "refund", RefundShare.brand_id == scope.brand_id, *_in_scope(scope))
    )
