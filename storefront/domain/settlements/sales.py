"""What sells where and when: a brand's own part of goods sold less goods given back, without shipping. Computed in
the database, beside the span before. See docs/statements.md."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, select, union_all

from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments import booked_lines
from storefront.domain.payments.models import RefundLine, RefundShare
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


Kind = Literal["time", "place", "product"]


def figures(scope: Scope, *kinds: Kind) -> dict[str, list[Figure]]:
    """What sold when (by week or month, empty ones too), where and what (most first). One statement for all of them."""
    moves = _moves(scope).cte("moves")
    groups = {
        "time": (cast(moves.c.day, String), [moves.c.day]),
        "place": (func.max(Location.name), [moves.c.channel, moves.c.location_id]),
        "product": (func.max(moves.c.title), [moves.c.product_id]),
    }
    queries = []
    for kind in kinds:
        key, by = groups[kind]
        query = select(literal(kind), key, *_sums(moves, scope)).select_from(moves).group_by(*by)
        queries.append(query.outerjoin(Location, Location.id == moves.c.location_id) if kind == "place" else query)
    found: dict[str, list[tuple[str | None, Sold]]] = {kind: [] for kind in kinds}
    for kind, key, *sums in db.session.execute(union_all(*queries)):
        found[kind].append((key, Sold(*(int(value or 0) for value in sums))))
    return {kind: _by_time(scope, rows) if kind == "time" else _most_first(rows) for kind, rows in found.items()}


def pieces_by_place(scope: Scope) -> dict[tuple[Channel, int | None], int]:
    """Pieces sold less pieces given back, by channel and outlet."""
    moves = _moves(scope).subquery("moves")
    query = select(moves.c.channel, moves.c.location_id, func.sum(moves.c.pieces))
    query = query.where(moves.c.day >= scope.span.first_on).group_by(moves.c.channel, moves.c.location_id)
    return {(channel, location_id): int(pieces) for channel, location_id, pieces in db.session.execute(query)}


def pieces_in_all(scope: Scope) -> Select[Any]:
    """A query for the pieces sold less those given back."""
    moves = _moves(scope).subquery("moves")
    return select(func.coalesce(func.sum(moves.c.pieces), 0)).where(moves.c.day >= scope.span.first_on)


def _by_time(scope: Scope, rows: list[tuple[str | None, Sold]]) -> list[Figure]:
    """Each week or month beside the one that had its place in the span before."""
    weekly = by_weeks(scope.span)
    now, before = list(buckets(scope.span, weekly)), list(buckets(scope.before, weekly))
    sold: dict[date, Sold] = defaultdict(Sold)
    for key, one in rows:
        day = date.fromisoformat(key or "")
        if day >= scope.span.first_on:
            sold[bucket_of(day, weekly)] += one
        else:
            place = min(before.index(bucket_of(day, weekly)), len(now) - 1)
            sold[now[place]] += one
    return [Figure(bucket, sold[bucket]) for bucket in now]


def total(figures: list[Figure]) -> Sold:
    return sum((figure.sold for figure in figures), Sold())


def _most_first(rows: list[tuple[str | None, Sold]]) -> list[Figure]:
    figures = [Figure(key, sold) for key, sold in rows]
    return sorted(figures, key=lambda one: (-one.sold.cents, -one.sold.cents_before, one.key or ""))


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
    query = booked_lines.sold(*_columns(literal(1), LineShare.net_cents))
    return query.where(LineShare.brand_id == scope.brand_id, *_in_scope(scope))


def _returned_lines(scope: Scope) -> Select[Any]:
    """A line that went back whole is a piece less; part of its price is none."""
    whole = case((RefundLine.amount_cents == OrderLine.paid_cents, -1), else_=0)
    query = booked_lines.given_back(*_columns(whole, -RefundShare.net_cents))
    return query.where(RefundShare.brand_id == scope.brand_id, *_in_scope(scope))
