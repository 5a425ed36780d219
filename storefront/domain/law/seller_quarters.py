"""What online sales brought a brand in a quarter, as DAC7 asks: from the book, to the cent, down to its entries.

See docs/law.md (L17).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from storefront.domain.brands.models import Party
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine
from storefront.domain.payments import booked_lines
from storefront.domain.payments.models import RefundShare
from storefront.domain.settlements.periods import Span, last_of
from storefront.infra.db import db

EARNED = ("sale", "refund", "fee")
"""Entries that change what a sale brings; transfers and payments only move it."""


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


def quarters(year: int, brand_id: int | None) -> dict[int, dict[int, Quarter]]:
    """The quarters of each brand that something moved in, or of one brand."""
    found: dict[int, dict[int, Quarter]] = defaultdict(dict)
    rows = _rows(Span(date(year, 1, 1), date(year, 12, 31)), brand_id).subquery()
    query = select(rows.c.account, rows.c.quarter, *_sums(rows)).group_by(rows.c.account, rows.c.quarter)
    for account, quarter, *sums in db.session.execute(query):
        found[int(account.partition(":")[2])][quarter] = Quarter(*map(int, sums))
    return {owner: quarters for owner, quarters in found.items() if any(one != Quarter() for one in quarters.values())}


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
    first_month = 3 * quarter - 2
    days = Span(date(year, first_month, 1), last_of(date(year, first_month + 2, 1)))
    rows = _rows(days, brand_id).subquery()
    query = (
        select(JournalEntry.id, JournalEntry.booked_on, JournalEntry.kind, JournalEntry.order_ref, *_sums(rows))
        .join(rows, rows.c.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id)
        .order_by(JournalEntry.booked_on, JournalEntry.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        EntryRow(entry_id, on, kind, order_ref, Quarter(*map(int, sums)))
        for entry_id, on, kind, order_ref, *sums in db.session.execute(query)
    ]


def _sums(rows: Any) -> tuple[Any, ...]:
    return func.sum(rows.c.cents), func.sum(rows.c.kept), func.count(rows.c.sold_in.distinct())


def _rows(days: Span, brand_id: int | None) -> CompoundSelect[Any]:
    """What each entry of days within a year adds: credited by the book, kept of lines, sold in which order.

    What the cooperative sold was credited to a brand too, and is no sale of the brand's: it is taken out again.
    """
    return union_all(_credited(days, brand_id), _sold(days, brand_id), _given_back(days, brand_id))


def _quarter(days: Span) -> Any:
    """The quarter of the day in Rome that an entry was booked on."""
    first, second, third = (date(days.first_on.year, month, 1) for month in (4, 7, 10))
    on = JournalEntry.booked_on
    return case((on < first, 1), (on < second, 2), (on < third, 3), else_=4).label("quarter")


def _in(days: Span) -> Any:
    return and_(JournalEntry.booked_on.between(days.first_on, days.last_on), Order.channel == Channel.ONLINE)


def _credited(days: Span, brand_id: int | None) -> Select[Any]:
    """What postings say that brands were credited. Their part of Stripe's fee is kept from them."""
    mine = Posting.account == brand_payable(brand_id) if brand_id else Posting.account.like("brand_payable:%")
    fee = case((JournalEntry.kind == "fee", Posting.amount_cents), else_=0)
    return (
        select(
            Posting.account.label("account"), _quarter(days), JournalEntry.id.label("entry_id"),
            (-Posting.amount_cents).label("cents"), fee.label("kept"), cast(null(), BigInteger).label("sold_in"),
        )
        .select_from(JournalEntry)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .where(_in(days), JournalEntry.kind.in_(EARNED), mine)
    )  # fmt: skip


def _sold(days: Span, brand_id: int | None) -> Select[Any]:
    """What was kept of their lines, and the orders they were in."""
    query = booked_lines.sold(*_of_line(LineShare, days, 1, Order.id))
    return query.where(_in(days), *_of(LineShare.brand_id, brand_id))


def _given_back(days: Span, brand_id: int | None) -> Select[Any]:
    """What of it was given back, in the quarter of the refund."""
    query = booked_lines.given_back(*_of_line(RefundShare, days, -1, cast(null(), BigInteger)))
    return query.where(_in(days), *_of(RefundShare.brand_id, brand_id))


def _of_line(share: Any, days: Span, sign: int, sold_in: Any) -> tuple[Any, ...]:
    """The columns of a brand's share of a line, as `_credited` names them."""
    is_of_coop = OrderLine.seller == Party.COOPERATIVE
    account = literal("brand_payable:").concat(cast(share.brand_id, String))
    kept = sign * (share.commission_cents + share.commission_vat_cents)
    return (
        account, _quarter(days), JournalEntry.id, case((is_of_coop, -sign * share.net_cents), else_=0),
        case((is_of_coop, 0), else_=kept), case((is_of_coop, null()), else_=sold_in),
    )  # fmt: skip


def _of(column: Any, brand_id: int | None) -> list[Any]:
    return [column == brand_id] if brand_id else []
