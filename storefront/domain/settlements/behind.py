"""The postings behind any figure of the office, and what their accounts are called. Columns only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from storefront.domain.brands.models import Brand
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Order
from storefront.domain.places.models import Location
from storefront.domain.settlements.models import StatementPosting
from storefront.domain.settlements.months import sorted_into
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One posting, with the entry that it is a side of. `cents` is debit positive."""

    entry_id: int
    kind: str
    booked_on: date
    order_ref: str | None
    place: str | None
    account: str
    cents: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which postings: of a statement's group, of an account, of an entry."""

    statement_id: int | None = None
    group: str = ""
    account: str = ""
    first_on: date | None = None
    last_on: date | None = None

    def conditions(self) -> list[Any]:
        found: list[Any] = []
        if self.statement_id is not None:
            found.append(StatementPosting.statement_id == self.statement_id)
        if self.group:
            found.append(sorted_into() == self.group)
        if self.account:
            found.append(Posting.account == self.account)
        if self.first_on is not None and self.last_on is not None:
            found.append(JournalEntry.booked_on.between(self.first_on, self.last_on))
        return found


def postings(wanted: Wanted, *, offset: int = 0, limit: int | None = None) -> list[PostingRow]:
    """Postings, latest first. One statement."""
    columns: tuple[Any, ...] = (
        JournalEntry.id, JournalEntry.kind, JournalEntry.booked_on, JournalEntry.order_ref, Location.name, Posting.account,
        Posting.amount_cents,
    )  # fmt: skip
    query = _postings(wanted, *columns).order_by(JournalEntry.booked_on.desc(), Posting.id.desc())
    return [PostingRow(*row) for row in db.session.execute(query.offset(offset).limit(limit))]


def counted(wanted: Wanted) -> tuple[int, int]:
    """How many, and their sum with debit positive."""
    query = _postings(wanted, func.count(), func.coalesce(func.sum(Posting.amount_cents), 0))
    count, cents = db.session.execute(query).one()
    return int(count), int(cents)


def in_days(account: str, first_on: date, last_on: date) -> tuple[int, int, int]:
    """What stood on an account when the first day began, how many postings these days have and their sum; debit positive.

    One statement: all that stands is read from one index, and only what came since is looked at by its day.
    """
    is_within = JournalEntry.booked_on <= last_on
    query = (
        select(
            select(func.sum(Posting.amount_cents)).where(Posting.account == account).scalar_subquery(),
            func.sum(Posting.amount_cents), func.sum(case((is_within, 1), else_=0)),
            func.sum(case((is_within, Posting.amount_cents), else_=0)),
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.account == account, JournalEntry.booked_on >= first_on)
    )  # fmt: skip
    stands, since, count, cents = (int(value or 0) for value in db.session.execute(query).one())
    return stands - since, count, cents


def _postings(wanted: Wanted, *columns: Any) -> Any:
    query = (
        select(*columns)
        .select_from(Posting)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Order, Order.ref == JournalEntry.order_ref)
        .outerjoin(Location, Location.id == Order.location_id)
    )
    if wanted.statement_id is not None:
        query = query.join(StatementPosting, StatementPosting.posting_id == Posting.id)
    return query.where(*wanted.conditions())


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One event of money with all its sides."""

    entry_id: int
    kind: str
    source_kind: str
    source_ref: str
    order_ref: str | None
    booked_on: date
    at: datetime
    sides: tuple[tuple[str, int], ...]


def entry(entry_id: int) -> EntryRow | None:
    """Two statements."""
    columns = (
        JournalEntry.id, JournalEntry.kind, JournalEntry.source_kind, JournalEntry.source_ref, JournalEntry.order_ref,
        JournalEntry.booked_on, JournalEntry.at,
    )  # fmt: skip
    row = db.session.execute(select(*columns).where(JournalEntry.id == entry_id)).first()
    if row is None:
        return None
    sides = select(Posting.account, Posting.amount_cents).where(Posting.entry_id == entry_id).order_by(Posting.id)
    return EntryRow(*row, sides=tuple(db.session.execute(sides).tuples()))


def brand_names() -> dict[int, str]:
    """What accounts that end with a brand's number are called."""
    return dict(db.session.execute(select(Brand.id, Brand.name)).tuples().all())


def place_names() -> dict[int, str]:
    return dict(db.session.execute(select(Location.id, Location.name)).tuples().all())
