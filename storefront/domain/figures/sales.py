"""What was sold in some days, beside the days before: from sums, and of the last days from the book. See docs/figures.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from storefront.domain.catalogue.models import Product
from storefront.domain.figures.book import COUNTED, Sums, added, as_sums, moves
from storefront.domain.figures.models import Of, SalesSum
from storefront.domain.figures.periods import compared_with, counted_part, parts, summed_part
from storefront.domain.figures.summing import summed_until
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Pair:
    """Sums of a span, and of the one before it."""

    now: Sums = NOTHING
    before: Sums = NOTHING

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.now + other.now, self.before + other.before)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that figures are about. `until`: the last one that is summed; read once for a whole page."""

    span: Span
    until: date | None

    @property
    def before(self) -> Span:
        return compared_with(self.span)


def days(span: Span) -> Days:
    """One statement."""
    return Days(span, summed_until())


def by_place(days: Days) -> dict[int, Pair]:
    """By outlet; what was sold online under ONLINE. One statement, as each of these."""
    return _by_key(Of.PLACE, days)


def by_brand(days: Days) -> dict[int, Pair]:
    """By brand, its shares: of a thing made by two, each has its part, and each counts the piece."""
    return _by_key(Of.BRAND, days)


def by_category(days: Days) -> dict[int, Pair]:
    """By the category that each product has today."""
    source = _moves(Of.PRODUCT, days)
    query = _paired(source, Product.category_id).join(Product, Product.id == source.c.key)
    return _pairs(query.group_by(Product.category_id))


def by_reason(days: Days) -> dict[str, Pair]:
    """By why it was given back; `orders` are refunds."""
    source = _moves(Of.REASON, days)
    return _pairs(_paired(source, source.c.word).group_by(source.c.word))


def by_day(days: Days) -> dict[date, Sums]:
    """Each day of both spans on which something moved."""
    source = _moves(Of.PLACE, days, daily=True)
    query = added(source, source.c.day)
    return {row[0]: as_sums(row[1:]) for row in db.session.execute(query)}


def daily(of: Of, days: Days, key: int | None = None, word: str | None = None) -> dict[date, Sums]:
    """Each day of the span alone, of one key or word, or of all."""
    source = union_all(*_of_span(of, days.span, days.until, 0, daily=True)).subquery("moves")
    query = added(source, source.c.day)
    if key is not None:
        query = query.where(source.c.key == key)
    if word is not None:
        query = query.where(source.c.word == word)
    return {row[0]: as_sums(row[1:]) for row in db.session.execute(query)}


def best_products(days: Days, limit: int) -> list[tuple[int, Pair]]:
    """The products that brought in most, less what was given back."""
    return _first_products(days, lambda sums: sums.cents - sums.back_cents, limit)


def most_returned(days: Days, limit: int) -> list[tuple[int, Pair]]:
    """The products of which most came back."""
    return _first_products(days, lambda sums: sums.back_cents, limit)


def _first_products(days: Days, rank: Callable[[Any], Any], limit: int) -> list[tuple[int, Pair]]:
    """Ranked by one sum of one span; all others are asked of the first few alone."""
    now = union_all(*_of_span(Of.PRODUCT, days.span, days.until, 0, daily=False)).subquery("now")
    total = func.sum(rank(now.c))
    ranked = select(now.c.key, total.label("total")).group_by(now.c.key).having(total > 0)
    first = ranked.order_by(total.desc(), now.c.key).limit(limit).cte("first")
    source = _moves(Of.PRODUCT, days)
    query = _paired(source, source.c.key).join(first, first.c.key == source.c.key)
    query = query.group_by(source.c.key, first.c.total).order_by(first.c.total.desc(), source.c.key)
    return list(_pairs(query).items())


def of_key(of: Of, key: int, days: Days) -> Pair:
    """One place's, brand's or product's."""
    source = _moves(of, days)
    query = _paired(source, literal(0)).where(source.c.key == key)
    return _pairs(query).get(0, Pair())


def of_reason(word: str, days: Days) -> Pair:
    return by_reason(days).get(word, Pair())


def of_category(category_id: int, days: Days) -> Pair:
    return by_category(days).get(category_id, Pair())


def of_spans(of: Of, spans: Sequence[Span], until: date | None, key: int | None) -> dict[tuple[int, int], Sums]:
    """Sums by the number of the span and the key, of one key or of all. `until`: as in `Days`."""
    selects = [one for number, span in enumerate(spans) for one in _of_span(of, span, until, number, daily=False)]
    source = union_all(*selects).subquery("moves")
    query = added(source, source.c.span, source.c.key)
    if key is not None:
        query = query.where(source.c.key == key)
    return {(row[0], row[1]): as_sums(row[2:]) for row in db.session.execute(query)}


def sold_products(span: Span, until: date | None) -> Any:
    """Products of which something was sold, to be asked of."""
    source = union_all(*_of_span(Of.PRODUCT, span, until, 0, daily=False)).subquery()
    return select(source.c.key).where(source.c.pieces > 0)


def _by_key(of: Of, days: Days) -> dict[int, Pair]:
    source = _moves(of, days)
    return _pairs(_paired(source, source.c.key).group_by(source.c.key))


def _pairs(query: Select[Any]) -> dict[Any, Pair]:
    most = len(COUNTED)
    return {
        row[0]: Pair(as_sums(row[1 : most + 1]), as_sums(row[most + 1 :]))
        for row in db.session.execute(query)
        if any(row[1:])
    }


def _paired(source: Any, key: Any) -> Select[Any]:
    sums = [func.sum(case((source.c.span == number, source.c[name]), else_=0)) for number in (0, 1) for name in COUNTED]
    return select(key, *sums).select_from(source)


def _moves(of: Of, days: Days, *, daily: bool = False) -> Any:
    """Both spans: `span` is 0 for the one asked for and 1 for the one before it."""
    selects = [
        one
        for number, span in enumerate((days.span, days.before))
        for one in _of_span(of, span, days.until, number, daily=daily)
    ]
    return union_all(*selects).subquery("moves")


def _of_span(of: Of, span: Span, until: date | None, number: int, *, daily: bool) -> Sequence[Select[Any]]:
    found = []
    summed, counted = summed_part(span, until), counted_part(span, until)
    if summed is not None:
        within = or_(
            *(
                and_(SalesSum.grain == part.grain, SalesSum.starts_on.between(part.first_on, part.last_on))
                for part in parts(summed, daily=daily)
            )
        )
        columns = (
            SalesSum.starts_on.label("day"),
            SalesSum.key,
            SalesSum.word,
            *(getattr(SalesSum, name) for name in COUNTED),
        )
        found.append(select(literal(number).label("span"), *columns).where(SalesSum.of == of, within))
    if counted is not None:
        source = moves(of, counted).subquery()
        columns = (source.c.day, source.c.key, source.c.word, *(source.c[name] for name in COUNTED))
        found.append(select(literal(number).label("span"), *columns))
    return found
