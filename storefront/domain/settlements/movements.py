"""What moved on a brand's account, posting by posting, and what each is made of. Columns only. See docs/statements.md."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, func, literal, select, tuple_, union_all

from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, Fulfilment, LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare
from storefront.domain.places.models import Location
from storefront.domain.settlements.models import Statement, StatementPosting
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

AT_ONCE = 500
EARNINGS = ("sale", "refund")
"""Kinds that sell or give back: what everybody of the brand may see. The rest is money under way."""


@dataclass(frozen=True, slots=True)
class Part:
    """One brand's part of one line or of one parcel's shipping, as it was frozen; below zero in a refund."""

    title: str
    choice: str
    sku: str
    paid_cents: int  # by the buyer, for the whole line
    basis_points: int  # the brand's share of it
    gross_cents: int
    commission_bp: int
    commission_cents: int
    commission_vat_cents: int
    net_cents: int
    is_shipping: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting on a brand's account. Above zero is owed to the brand, below zero was paid to it or is given back."""

    posting_id: int
    kind: str  # of its journal entry: docs/ledger.md
    source_ref: str
    order_ref: str | None
    booked_on: date
    cents: int
    channel: Channel | None
    place: str | None  # the outlet, for what was sold at a till
    parts: tuple[Part, ...] = ()
    why: str = ""  # of a refund

    @property
    def is_explained(self) -> bool:
        """Whether its parts are all of it, to the cent."""
        return bool(self.parts) and sum(part.net_cents for part in self.parts) == self.cents


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which movements are asked for. No place: all of them."""

    span: Span
    channel: Channel | None = None
    location_id: int | None = None
    kinds: tuple[str, ...] = ()

    @property
    def is_of_a_place(self) -> bool:
        return self.channel is not None or self.location_id is not None

    def conditions(self) -> list[Any]:
        found: list[Any] = [JournalEntry.booked_on.between(self.span.first_on, self.span.last_on)]
        if self.kinds:
            found.append(JournalEntry.kind.in_(self.kinds))
        if self.channel is not None:
            found.append(Order.channel == self.channel)
        if self.location_id is not None:
            found.append(Order.location_id == self.location_id)
        return found


def _booked(brand_id: int, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(Posting).join(JournalEntry, JournalEntry.id == Posting.entry_id)
    return query.where(Posting.account == brand_payable(brand_id))


def _moved(brand_id: int, *columns: Any) -> Select[Any]:
    return _booked(brand_id, *columns).outerjoin(Order, Order.ref == JournalEntry.order_ref)


def _movements(brand_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Posting.id, JournalEntry.kind, JournalEntry.source_ref, JournalEntry.order_ref, JournalEntry.booked_on,
        -Posting.amount_cents, Order.channel, Location.name,
    )  # fmt: skip
    return _moved(brand_id, *columns).outerjoin(Location, Location.id == Order.location_id)


def page_of(brand_id: int, wanted: Wanted, *, offset: int, limit: int) -> list[Movement]:
    """Movements of a brand, latest first, with their parts."""
    query = _movements(brand_id).where(*wanted.conditions())
    query = query.order_by(JournalEntry.booked_on.desc(), Posting.id.desc()).offset(offset).limit(limit)
    return _with_parts(brand_id, _rows(query))


def every(brand_id: int, wanted: Wanted) -> Iterator[Movement]:
    """All movements that are wanted, oldest first, read a few hundred at a time."""
    after: tuple[date, int] | None = None
    while True:
        query = _movements(brand_id).where(*wanted.conditions())
        if after is not None:
            query = query.where(tuple_(JournalEntry.booked_on, Posting.id) > after)
        found = _rows(query.order_by(JournalEntry.booked_on, Posting.id).limit(AT_ONCE))
        yield from _with_parts(brand_id, found)
        if len(found) < AT_ONCE:
            return
        after = (found[-1].booked_on, found[-1].posting_id)


def summed(brand_id: int, wanted: Wanted) -> tuple[int, int]:
    """How many movements are wanted, and their sum."""
    sums = (func.count(), func.coalesce(func.sum(-Posting.amount_cents), 0))
    query = _moved(brand_id, *sums) if wanted.is_of_a_place else _booked(brand_id, *sums)
    count, cents = db.session.execute(query.where(*wanted.conditions())).one()
    return int(count), int(cents)


def has_any(brand_id: int) -> bool:
    """Whether anything was ever booked for a brand."""
    query = select(Posting.id).where(Posting.account == brand_payable(brand_id)).limit(1)
    return db.session.scalar(query) is not None


def of_order(brand_id: int, order_ref: str) -> list[Movement]:
    """One brand's money from one order, in the order it was booked."""
    query = _movements(brand_id).where(JournalEntry.order_ref == order_ref)
    return _with_parts(brand_id, _rows(query.order_by(Posting.id)))


def of_statement(brand_id: int, statement_id: int) -> list[Movement]:
    """All that one statement took, by day."""
    query = _movements(brand_id).join(StatementPosting, StatementPosting.posting_id == Posting.id)
    query = query.where(StatementPosting.statement_id == statement_id)
    return _with_parts(brand_id, _rows(query.order_by(JournalEntry.booked_on, Posting.id)))


def carried(brand_id: int, first_on: date, order_refs: Iterable[str]) -> dict[str, int]:
    """What online orders brought into a month from those before it: owed, and not yet transferred."""
    query = (
        _moved(brand_id, JournalEntry.order_ref, func.sum(-Posting.amount_cents))
        .join(StatementPosting, StatementPosting.posting_id == Posting.id)
        .join(Statement, Statement.id == StatementPosting.statement_id)
        .where(Statement.first_on < first_on, Order.channel == Channel.ONLINE, JournalEntry.kind != "fee")
        .group_by(JournalEntry.order_ref)
    )
    found: dict[str, int] = {}
    for some in _some(sorted(set(order_refs))):
        found |= {ref: int(cents) for ref, cents in db.session.execute(query.where(Order.ref.in_(some)))}
    return found


def _rows(query: Select[Any]) -> list[Movement]:
    return [Movement(*row) for row in db.session.execute(query)]


# --- what they are made of ------------------------------------------------------------------------------


def _with_parts(brand_id: int, movements: Sequence[Movement]) -> list[Movement]:
    """The same movements with their parts. Two statements for some hundreds."""
    sold = _parts_of_sales(brand_id, [one.order_ref or "" for one in movements if one.kind == "sale"])
    given, why = _parts_of_refunds(brand_id, [one.source_ref for one in movements if one.kind == "refund"])
    made = []
    for one in movements:
        if one.kind == "sale":
            one = replace(one, parts=tuple(sold[one.order_ref or ""]))
        elif one.kind == "refund":
            one = replace(one, parts=tuple(given[one.source_ref]), why=why.get(one.source_ref, ""))
        made.append(one)
    return made


def _parts_of_sales(brand_id: int, order_refs: Sequence[str]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for some in _some(order_refs):
        goods = _goods(brand_id).where(Order.ref.in_(some)).add_columns(Order.ref, literal(0))
        shipping = (
            select(*_shipping_columns(Fulfilment.shipping_cents), Order.ref, literal(1))
            .join(Order, Order.id == Fulfilment.order_id)
            .where(Fulfilment.brand_id == brand_id, Fulfilment.shipping_cents > 0, Order.ref.in_(some))
        )
        for _position, *values, order_ref, is_shipping in _in_order(union_all(goods, shipping)):
            found[order_ref].append(Part(*[*values, bool(is_shipping)]))
    return found


def _goods(brand_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        OrderLine.position, OrderLine.title_it, OrderLine.choice, OrderLine.sku, OrderLine.paid_cents,
        LineShare.basis_points, LineShare.gross_cents, LineShare.commission_bp, LineShare.commission_cents,
        LineShare.commission_vat_cents, LineShare.net_cents,
    )  # fmt: skip
    query = select(*columns).join(LineShare, LineShare.order_line_id == OrderLine.id)
    return query.join(Order, Order.id == OrderLine.order_id).where(LineShare.brand_id == brand_id)


def _shipping_columns(cents: Any) -> tuple[Any, ...]:
    """Shipping in the shape of a line: all of it is the brand's, and nothing is kept of it."""
    words, nothing = literal(""), literal(0)
    return (nothing, words, words, words, cents, literal(10_000), cents, nothing, nothing, nothing, cents)


def _parts_of_refunds(brand_id: int, refs: Sequence[str]) -> tuple[dict[str, list[Part]], dict[str, str]]:
    """What refunds take back, by their ref, and why each was made."""
    found: dict[str, list[Part]] = defaultdict(list)
    why: dict[str, str] = {}
    for some in _some(refs):
        columns: tuple[Any, ...] = (
            OrderLine.position, OrderLine.title_it, OrderLine.choice, OrderLine.sku, -RefundLine.amount_cents,
            LineShare.basis_points, -RefundShare.gross_cents, LineShare.commission_bp,
            -RefundShare.commission_cents, -RefundShare.commission_vat_cents, -RefundShare.net_cents,
        )  # fmt: skip
        its_share = and_(LineShare.order_line_id == OrderLine.id, LineShare.brand_id == RefundShare.brand_id)
        goods = (
            select(*columns, Refund.ref, Refund.reason, literal(0))
            .select_from(RefundShare)
            .join(RefundLine, RefundLine.id == RefundShare.refund_line_id)
            .join(Refund, Refund.id == RefundLine.refund_id)
            .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
            .join(LineShare, its_share)
            .where(RefundShare.brand_id == brand_id, Refund.ref.in_(some))
        )
        shipping = (
            select(*_shipping_columns(-RefundLine.amount_cents), Refund.ref, Refund.reason, literal(1))
            .select_from(RefundLine)
            .join(Refund, Refund.id == RefundLine.refund_id)
            .join(Fulfilment, Fulfilment.id == RefundLine.fulfilment_id)
            .where(Fulfilment.brand_id == brand_id, Refund.ref.in_(some))
        )
        for _position, *values, ref, reason, is_shipping in _in_order(union_all(goods, shipping)):
            found[ref].append(Part(*[*values, bool(is_shipping)]))
            why[ref] = reason
    return found, why


def _in_order(query: CompoundSelect[Any]) -> list[Any]:
    """Lines as they stand in their order, then shipping: a union comes in any order."""
    return sorted(db.session.execute(query), key=lambda row: (row[-1], row[0]))


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
