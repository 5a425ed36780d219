"""Sales and refunds of goods as the book has them, day by day: what sums are made from, and what is read of days
that are not summed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all

from storefront.domain.figures import credited
from storefront.domain.figures.models import Of
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.settlements.periods import Span

ONLINE = 0
"""As the key of a place."""
COUNTED = ("orders", "pieces", "cents", "pieces_back", "back_cents")


@dataclass(frozen=True, slots=True)
class Sums:
    """Goods of some days: sold, and given back. Cents are what customers paid, VAT included, without shipping."""

    orders: int = 0
    pieces: int = 0
    cents: int = 0
    pieces_back: int = 0
    back_cents: int = 0

    @property
    def net_cents(self) -> int:
        return self.cents - self.back_cents

    @property
    def net_pieces(self) -> int:
        return self.pieces - self.pieces_back

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in COUNTED))


def place_key() -> ColumnElement[int]:
    """The outlet whose till sold; ONLINE for what was ordered online."""
    return case((Order.channel == Channel.TILL, func.coalesce(Order.location_id, ONLINE)), else_=ONLINE)


def booked(span: Span) -> ColumnElement[bool]:
    return JournalEntry.booked_on.between(span.first_on, span.last_on)


def whole_piece() -> ColumnElement[int]:
    """1 when this refund line gives back the last cent of its order line: only then the piece has come back."""
    every = RefundLine.__table__.alias("every_refund_line")
    so_far = (
        select(func.sum(every.c.amount_cents))
        .where(every.c.order_line_id == RefundLine.order_line_id, every.c.id <= RefundLine.id)
        .scalar_subquery()
    )
    is_last = case((RefundLine.amount_cents == OrderLine.paid_cents, True), else_=so_far == OrderLine.paid_cents)
    return case((and_(RefundLine.amount_cents > 0, is_last), 1), else_=0)


def sold(*columns: Any) -> Select[Any]:
    """Lines of the sales in the book."""
    return (
        select(*columns)
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(JournalEntry.kind == "sale")
    )


def given_back(*columns: Any) -> Select[Any]:
    """Lines of goods of the refunds in the book, from the day that each was decided."""
    entered = and_(JournalEntry.source_kind == "refund", Refund.ref == JournalEntry.source_ref)
    return (
        select(*columns)
        .select_from(JournalEntry)
        .join(Refund, entered)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(JournalEntry.kind == "refund")
    )


def moves(of: Of, span: Span) -> Any:
    """By day, key and word: what is COUNTED. An order is counted once, at its place; a refund at its reason."""
    if of in (Of.CREDITED, Of.KEPT):
        return credited.moves(of, span)
    sides = [_back(of, span)] if of == Of.REASON else [_out(of, span), _back(of, span)]
    return union_all(*sides)


_DAY, _NONE = JournalEntry.booked_on.label("day"), literal(0)


def _out(of: Of, span: Span) -> Select[Any]:
    keys: dict[Of, Any] = {Of.PLACE: place_key(), Of.BRAND: LineShare.brand_id, Of.PRODUCT: OrderLine.product_id}
    key = keys[of].label("key")
    orders = func.count(JournalEntry.id.distinct()) if of == Of.PLACE else _NONE
    cents = LineShare.gross_cents if of == Of.BRAND else OrderLine.paid_cents
    query = sold(
        _DAY, key, literal("").label("word"), orders.label("orders"), func.count().label("pieces"),
        func.sum(cents).label("cents"), _NONE.label("pieces_back"), _NONE.label("back_cents"),
    )  # fmt: skip
    if of == Of.BRAND:
        query = query.join(LineShare, LineShare.order_line_id == OrderLine.id)
    return query.where(booked(span)).group_by(_DAY, key)


def _back(of: Of, span: Span) -> Select[Any]:
    keys: dict[Of, Any] = {
        Of.PLACE: place_key(),
        Of.BRAND: RefundShare.brand_id,
        Of.PRODUCT: OrderLine.product_id,
        Of.REASON: _NONE,
    }
    key, word = keys[of].label("key"), (Refund.reason if of == Of.REASON else literal("")).label("word")
    refunds = func.count(Refund.id.distinct()) if of == Of.REASON else _NONE
    cents = RefundShare.gross_cents if of == Of.BRAND else RefundLine.amount_cents
    query = given_back(
        _DAY, key, word, refunds.label("orders"), _NONE.label("pieces"), _NONE.label("cents"),
        func.sum(whole_piece()).label("pieces_back"), func.sum(cents).label("back_cents"),
    )  # fmt: skip
    if of == Of.BRAND:
        query = query.join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
    return query.where(booked(span)).group_by(_DAY, Refund.reason if of == Of.REASON else key)


def added(source: Any, *by: Any) -> Select[Any]:
    """What is COUNTED of a source of moves, added up."""
    query = select(*by, *(func.sum(source.c[name]).label(name) for name in COUNTED))
    return query.select_from(source).group_by(*by) if by else query.select_from(source)


def as_sums(values: Sequence[Any]) -> Sums:
    return Sums(*(int(value or 0) for value in values))
