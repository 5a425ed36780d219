"""How a brand stands today: what is due, on its way, stuck, paid. Sums of postings, and of transfers not yet booked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Leg, Order
from storefront.domain.payments.models import Transfer, Work
from storefront.domain.places.models import Location, LocationKind
from storefront.domain.settlements import sales
from storefront.domain.settlements.models import Statement, StatementClosing
from storefront.domain.settlements.periods import Span
from storefront.infra.db import db

STUCK = (Work.BLOCKED, Work.FAILED)
PAYING = ("transfer", "reversal", "settlement", "settlement_returned")
"""Kinds of entries by which money reaches a brand or is taken back from it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Balance = due + on its way + stuck. Above zero is owed to the brand; a `due` below zero is its debt."""

    balance_cents: int
    on_its_way_cents: int
    stuck_cents: int
    paid_cents: int  # in the span asked for

    @property
    def due_cents(self) -> int:
        """What no transfer is planned for: shop sales, less fees and refunds netted."""
        return self.balance_cents - self.on_its_way_cents - self.stuck_cents


def standing(brand_id: int, span: Span) -> Standing:
    """Two statements."""
    in_span = JournalEntry.booked_on.between(span.first_on, span.last_on)
    is_paid = JournalEntry.kind.in_(PAYING) & in_span
    sums = (
        select(
            func.coalesce(func.sum(-Posting.amount_cents), 0),
            func.coalesce(func.sum(case((is_paid, Posting.amount_cents), else_=0)), 0),
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.account == brand_payable(brand_id))
    )
    balance, paid = db.session.execute(sums).one()
    waiting = (
        select(Transfer.state, func.sum(Transfer.amount_cents))
        .where(Transfer.brand_id == brand_id, Transfer.state.in_((Work.PENDING, *STUCK)))
        .group_by(Transfer.state)
    )
    by_state = {state: int(cents) for state, cents in db.session.execute(waiting)}
    stuck = sum(by_state.get(state, 0) for state in STUCK)
    return Standing(int(balance), by_state.get(Work.PENDING, 0), stuck, int(paid))


@dataclass(frozen=True, slots=True)
class TransferRow:
    """What becomes of one brand's part of one online order."""

    order_ref: str
    amount_cents: int
    state: Work
    done_at: datetime | None


def transfers_of(brand_id: int, order_refs: list[str]) -> dict[str, TransferRow]:
    """The brand's transfers of some orders, by order."""
    query = (
        select(Order.ref, Transfer.amount_cents, Transfer.state, Transfer.done_at)
        .join(Leg, Leg.id == Transfer.leg_id)
        .join(Order, Order.id == Leg.order_id)
        .where(Transfer.brand_id == brand_id, Order.ref.in_(order_refs))
    )
    return {row.ref: TransferRow(*row) for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What one place brought in a span: sales less refunds, shipping included. No name: online."""

    name: str | None
    pieces: int
    cents: int


def by_place(brand_id: int, span: Span) -> list[PlaceRow]:
    """Where the money of a span came from, most first: cents are sums of postings, pieces those of the charts."""
    cents = func.sum(-Posting.amount_cents)
    query = (
        select(Order.channel, Order.location_id, Location.name, cents)
        .select_from(Posting)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Order, Order.ref == JournalEntry.order_ref)
        .outerjoin(Location, Location.id == Order.location_id)
        .where(
            Posting.account == brand_payable(brand_id),
            JournalEntry.kind.in_(("sale", "refund")),
            JournalEntry.booked_on.between(span.first_on, span.last_on),
        )
        .group_by(Order.channel, Order.location_id, Location.name)
        .order_by(cents.desc())
    )
    pieces = sales.pieces_by_place(sales.Scope(brand_id, span))
    return [
        PlaceRow(name, pieces.get((channel, location_id), 0), int(earned))
        for channel, location_id, name, earned in db.session.execute(query)
    ]


def earned(brand_id: int, span: Span) -> tuple[int, int]:
    """The sums of `by_place`: pieces and cents. One statement."""
    cents = (
        select(func.coalesce(func.sum(-Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.account == brand_payable(brand_id),
            JournalEntry.kind.in_(("sale", "refund")),
            JournalEntry.booked_on.between(span.first_on, span.last_on),
        )
    )
    pieces = sales.pieces_in_all(sales.Scope(brand_id, span))
    row = db.session.execute(select(pieces.scalar_subquery(), cents.scalar_subquery())).one()
    return int(row[0]), int(row[1])


@dataclass(frozen=True, slots=True)
class OutletRow:
    """A shop of the cooperative, as a list is narrowed by it."""

    location_id: int
    slug: str
    name: str


def outlets() -> list[OutletRow]:
    """Any of them may sell for any brand."""
    query = (
        select(Location.id, Location.slug, Location.name)
        .where(Location.kind == LocationKind.OUTLET)
        .order_by(Location.name)
    )
    return [OutletRow(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class News:
    """What the first page tells of money."""

    stuck_cents: int
    ref: str | None  # of the last statement closed
    first_on: date | None


def news(brand_id: int, closed_since: datetime) -> News:
    """One statement."""
    stuck = (
        select(func.coalesce(func.sum(Transfer.amount_cents), 0))
        .where(Transfer.brand_id == brand_id, Transfer.state.in_(STUCK))
        .scalar_subquery()
    )
    last = (
        select(Statement.ref, Statement.first_on)
        .join(StatementClosing, StatementClosing.statement_id == Statement.id)
        .where(Statement.brand_id == brand_id, StatementClosing.closed_at >= closed_since)
        .order_by(Statement.first_on.desc())
        .limit(1)
        .subquery()
    )
    base = select(stuck.label("stuck")).subquery()
    row = db.session.execute(
        select(base.c.stuck, last.c.ref, last.c.first_on).outerjoin(last, base.c.stuck.is_not(None))
    ).one()
    return News(int(row.stuck), row.ref, row.first_on)
