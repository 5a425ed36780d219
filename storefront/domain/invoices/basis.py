"""What a brand's month is invoiced for: the commission of its sales, less what went back. See docs/invoices.md."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from storefront.core.money import half_up
from storefront.domain.brands.models import Party
from storefront.domain.invoices.models import InvoiceKind
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.settlements.models import Statement, StatementPosting
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Rate:
    """What one VAT rate sums up to: VAT of the whole, and what was kept of it line by line."""

    vat_bp: int
    net_cents: int
    frozen_vat_cents: int

    @property
    def vat_cents(self) -> int:
        return half_up(self.net_cents * self.vat_bp, 10_000)


@dataclass(frozen=True, slots=True)
class Paper:
    """One invoice or credit note to write. `about`: the statements whose invoices it takes back from."""

    kind: InvoiceKind
    rates: tuple[Rate, ...]
    about: frozenset[int] = field(default_factory=frozenset)

    @property
    def net_cents(self) -> int:
        return sum(rate.net_cents for rate in self.rates)

    @property
    def vat_cents(self) -> int:
        return sum(rate.vat_cents for rate in self.rates)

    @property
    def frozen_vat_cents(self) -> int:
        return sum(rate.frozen_vat_cents for rate in self.rates)


def papers(statement_id: int) -> list[Paper]:
    """What a statement is to be invoiced for: at most an invoice and a credit note. Three statements."""
    month = db.session.get(Statement, statement_id)
    if month is None:
        return []
    brand_id = month.brand_id
    sold = _sold(month, brand_id)
    own: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    earlier: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    about: set[int] = set()
    for vat_bp, cents, vat in sold:
        _add(own[vat_bp], cents, vat)
    for vat_bp, origin, cents, vat in _given_back(month, brand_id):
        is_earlier = origin is not None and origin != statement_id
        _add((earlier if is_earlier else own)[vat_bp], -cents, -vat)
        if is_earlier and cents:
            about.add(origin)
    found = [
        Paper(InvoiceKind.INVOICE, _rates(own, 1)),
        Paper(InvoiceKind.CREDIT_NOTE, _rates(earlier, -1), frozenset(about)),
    ]
    return [paper for paper in found if paper.rates]


def _add(sums: list[int], cents: int, vat_cents: int) -> None:
    sums[0] += cents
    sums[1] += vat_cents


def _rates(sums: Mapping[int, list[int]], sign: int) -> tuple[Rate, ...]:
    return tuple(Rate(bp, sign * net, sign * vat) for bp, (net, vat) in sorted(sums.items()) if sign * net > 0)


def _account(brand_id: Any) -> Any:
    return literal("brand_payable:") + cast(brand_id, String)


def _of_month(month: Statement, entry: Any) -> Any:
    """Whether an entry is of this month: the statement took its posting; one without, such as a sale of which all is
    commission, belongs to the month of its day."""
    taken = (
        select(StatementPosting.posting_id)
        .join(Posting, Posting.id == StatementPosting.posting_id)
        .where(Posting.entry_id == entry.id, StatementPosting.statement_id == month.id)
        .correlate(entry)
        .exists()
    )
    side = select(Posting.id).where(Posting.entry_id == entry.id, Posting.account == _account(month.brand_id))
    has_none = ~side.correlate(entry).exists()
    return or_(taken, and_(entry.booked_on.between(month.first_on, month.last_on), has_none))


def _sold(month: Statement, brand_id: int) -> list[Any]:
    """Commission and VAT on it of the lines that brands sold, by rate."""
    sums = (func.sum(LineShare.commission_cents), func.sum(LineShare.commission_vat_cents))
    query = (
        select(LineShare.commission_vat_bp, *sums)
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, and_(LineShare.order_line_id == OrderLine.id, LineShare.brand_id == brand_id))
        .where(JournalEntry.kind == "sale", OrderLine.seller == Party.BRAND, _of_month(month, JournalEntry))
        .group_by(LineShare.commission_vat_bp)
    )
    return [(bp, int(cents), int(vat)) for bp, cents, vat in db.session.execute(query)]


def _given_back(month: Statement, brand_id: int) -> list[Any]:
    """Commission given back in the month, by rate and by the statement that the sale was in; none: no statement yet."""
    sale, side = aliased(JournalEntry), aliased(Posting)
    origin = (
        select(StatementPosting.statement_id)
        .join(side, side.id == StatementPosting.posting_id)
        .join(sale, sale.id == side.entry_id)
        .where(sale.order_ref == JournalEntry.order_ref, sale.kind == "sale", side.account == _account(brand_id))
        .correlate(JournalEntry)
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        select(
            LineShare.commission_vat_bp.label("bp"), origin.label("origin"), RefundShare.commission_cents.label("cents"),
            RefundShare.commission_vat_cents.label("vat"),
        )
        .select_from(JournalEntry)
        .join(Refund, Refund.ref == JournalEntry.source_ref)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, and_(RefundShare.refund_line_id == RefundLine.id, RefundShare.brand_id == brand_id))
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(LineShare, and_(LineShare.order_line_id == OrderLine.id, LineShare.brand_id == brand_id))
        .where(JournalEntry.kind == "refund", OrderLine.seller == Party.BRAND, _of_month(month, JournalEntry))
        .subquery()
    )  # fmt: skip
    query = select(rows.c.bp, rows.c.origin, func.sum(rows.c.cents), func.sum(rows.c.vat)).group_by(
        rows.c.bp, rows.c.origin
    )
    return [(bp, origin_id, int(cents), int(vat)) for bp, origin_id, cents, vat in db.session.execute(query)]
