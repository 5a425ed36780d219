"""What online sales brought a brand in a quarter, as DAC7 asks: from the book, to the cent, down to its entries.

See docs/law.md (L17).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from storefront.domain.figures import credited, sales
from storefront.domain.figures.models import Of
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.settlements.periods import Span, last_of
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of one brand."""

    consideration_cents: int = 0  # credited to it: after commission, VAT on it and its part of Stripe's fee
    fees_cents: int = 0  # what the platform kept
    sales: int = 0  # orders

    def __add__(self, other: "Quarter") -> "Quarter":
        return Quarter(
            self.consideration_cents + other.consideration_cents, self.fees_cents + other.fees_cents,
            self.sales + other.sales,
        )  # fmt: skip


def quarters(year: int, brand_id: int | None, until: date | None) -> dict[int, dict[int, Quarter]]:
    """The quarters of each brand that something moved in, or of one brand. Two statements.

    Days up to `until` are read from their sums (`figures.summing.summed_until`); without it all is counted in the book.
    """
    spans = [_span(year, number) for number in (1, 2, 3, 4)]
    found: dict[int, dict[int, Quarter]] = defaultdict(dict)
    for (number, owner), sums in sales.of_spans(Of.CREDITED, spans, until, brand_id).items():
        found[owner][number + 1] = Quarter(sums.cents, 0, sums.orders)
    for (number, owner), sums in sales.of_spans(Of.KEPT, spans, until, brand_id).items():
        found[owner][number + 1] = found[owner].get(number + 1, Quarter()) + Quarter(0, sums.cents)
    return {owner: quarters for owner, quarters in found.items() if any(one != Quarter() for one in quarters.values())}


def _span(year: int, quarter: int) -> Span:
    first_month = 3 * quarter - 2
    return Span(date(year, first_month, 1), last_of(date(year, first_month + 2, 1)))


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One journal entry, and what it adds to a brand's quarter."""

    entry_id: int
    booked_on: date
    kind: str
    order_ref: str
    adds: Quarter


def behind(year: int, brand_id: int, quarter: int, *, offset: int, limit: int) -> list[EntryRow]:
    """What a brand's quarter is made of, entry by entry, as it was booked: their sums are the quarter's figures."""
    rows = credited.entries(_span(year, quarter), brand_id).subquery()
    sums: tuple[Any, ...] = func.sum(rows.c.cents), func.sum(rows.c.kept), func.count(rows.c.sold_in.distinct())
    query = (
        select(JournalEntry.id, JournalEntry.booked_on, JournalEntry.kind, JournalEntry.order_ref, *sums)
        .join(rows, rows.c.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id)
        .order_by(JournalEntry.booked_on, JournalEntry.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        EntryRow(entry_id, on, kind, order_ref, Quarter(*map(int, found)))
        for entry_id, on, kind, order_ref, *found in db.session.execute(query)
    ]
