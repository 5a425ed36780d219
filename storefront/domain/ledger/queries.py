"""Sums of postings: the only way to know what anybody is owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class EntrySide:
    """One posting with the entry it belongs to."""

    entry_id: int
    kind: str
    source_ref: str
    account: str
    amount_cents: int


def balance(account: str) -> int:
    """Cents on one account, debit positive."""
    query = select(func.coalesce(func.sum(Posting.amount_cents), 0)).where(Posting.account == account)
    return int(db.session.scalar(query) or 0)


def balances(prefix: str = "") -> dict[str, int]:
    """Cents on every account that begins with `prefix`."""
    query = select(Posting.account, func.sum(Posting.amount_cents)).group_by(Posting.account)
    if prefix:
        query = query.where(Posting.account.startswith(prefix, autoescape=True))
    return {account: int(cents) for account, cents in db.session.execute(query)}


def unbalanced_entries() -> Sequence[int]:
    """Ids of entries whose sides do not sum to zero. There must be none."""
    query = select(Posting.entry_id).group_by(Posting.entry_id).having(func.sum(Posting.amount_cents) != 0)
    return list(db.session.scalars(query))


def of_order(order_ref: str) -> list[EntrySide]:
    """The whole book of one order, in the order it was written."""
    rows = db.session.execute(
        select(Posting.entry_id, JournalEntry.kind, JournalEntry.source_ref, Posting.account, Posting.amount_cents)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.order_ref == order_ref)
        .order_by(Posting.id)
    )
    return [EntrySide(*row) for row in rows]
