"""Posting to the book: every entry sums to zero, and one event of money is entered once."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.ledger import accounts
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.infra.db import needs_unit_of_work, on_sqlite


class Unbalanced(ValueError):
    """A program's fault: the sides of an entry do not sum to zero, or an account is unknown."""


def post(
    kind: str,
    source_kind: str,
    source_ref: str,
    sides: Mapping[str, int],
    *,
    booked_on: date | None = None,
    order_ref: str | None = None,
) -> bool:
    """Enter one event of money: `sides` maps accounts to cents, debit positive; sides of 0 are left out.

    Returns False, and writes nothing, when this event (kind, source) is in the book already.
    Raises Unbalanced.
    """
    moved = {account: cents for account, cents in sides.items() if cents}
    unknown = [account for account in moved if not accounts.is_known(account)]
    if sum(moved.values()) or unknown:
        raise Unbalanced(f"{kind} {source_kind}:{source_ref} {dict(sides)} {unknown}")
    session = needs_unit_of_work()
    into = insert_on_sqlite(JournalEntry) if on_sqlite() else insert_on_postgresql(JournalEntry)
    now = clock.now()
    entry = (
        into.values(
            kind=kind, source_kind=source_kind, source_ref=source_ref, order_ref=order_ref,
            booked_on=booked_on or clock.rome_date(now), at=now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "source_kind", "source_ref"])
        .returning(JournalEntry.id)
    )  # fmt: skip
    entry_id = session.execute(entry).scalar()
    if entry_id is None:
        return False
    if moved:
        rows = [{"entry_id": entry_id, "account": a, "amount_cents": c} for a, c in sorted(moved.items())]
        session.execute(insert(Posting), rows)
    return True
