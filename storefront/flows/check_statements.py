"""Invariants of statements: each posting once, balances that follow from one another, closed months untouched."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import String, cast, func, literal, or_, select

from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.settlements.models import Statement, StatementClosing, StatementPosting
from storefront.flows.checking import named
from storefront.infra.db import db


def statements_take_a_posting_once() -> Iterable[str]:
    """The key of the table says so; it might have been lost."""
    times = func.count()
    query = select(StatementPosting.posting_id, times).group_by(StatementPosting.posting_id)
    return named("posting", query.having(times > 1))


def statements_hold_their_own() -> Iterable[str]:
    """Only postings of the statement's own brand, booked by its end."""
    foreign = Posting.account != literal("brand_payable:") + cast(Statement.brand_id, String)
    query = (
        select(StatementPosting.posting_id, Statement.ref, JournalEntry.booked_on)
        .join(Statement, Statement.id == StatementPosting.statement_id)
        .join(Posting, Posting.id == StatementPosting.posting_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
    )
    return named("posting", query.where(or_(foreign, JournalEntry.booked_on > Statement.last_on)))


def closed_statements_are_untouched() -> Iterable[str]:
    """Closing = opening + postings, as many of them as on the day it was closed."""
    held = (
        select(
            StatementPosting.statement_id, func.count().label("postings"), func.sum(Posting.amount_cents).label("cents")
        )
        .join(Posting, Posting.id == StatementPosting.posting_id)
        .group_by(StatementPosting.statement_id)
        .subquery()
    )
    cents, postings = func.coalesce(held.c.cents, 0), func.coalesce(held.c.postings, 0)
    moved = StatementClosing.opening_cents - StatementClosing.closing_cents
    query = (
        select(Statement.ref, moved, cents, StatementClosing.postings, postings)
        .join(StatementClosing, StatementClosing.statement_id == Statement.id)
        .outerjoin(held, held.c.statement_id == Statement.id)
    )
    return named("statement", query.where(or_(moved != cents, StatementClosing.postings != postings)))


def statements_follow_one_another() -> Iterator[str]:
    """A brand's months are closed in their order, and each opens with what the one before closed with."""
    columns = (
        Statement.brand_id, Statement.ref, StatementClosing.opening_cents, StatementClosing.closing_cents,
    )  # fmt: skip
    query = select(*columns).outerjoin(StatementClosing, StatementClosing.statement_id == Statement.id)
    brand_id, balance, is_open = None, 0, False
    for row in db.session.execute(query.order_by(Statement.brand_id, Statement.first_on)):
        if row.brand_id != brand_id:
            brand_id, balance, is_open = row.brand_id, 0, False
        if row.closing_cents is None:
            is_open = True
            continue
        if is_open or row.opening_cents != balance:
            yield f"statement {row.ref} ({row.opening_cents}, {balance})"
        balance = row.closing_cents


STATEMENTS: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        statements_take_a_posting_once, statements_hold_their_own, closed_statements_are_untouched,
        statements_follow_one_another,
    )
}  # fmt: skip
