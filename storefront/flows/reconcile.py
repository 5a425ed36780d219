"""Stripe's balance beside the book: every balance transaction is one of our rows, or a person's case. See docs/reconciliation.md."""

from datetime import timedelta

from storefront.core import clock
from storefront.core.actor import SYSTEM, Actor
from storefront.domain.audit.services import note
from storefront.domain.cases.services import close_case, open_case
from storefront.domain.ledger import accounts
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.services import post
from storefront.domain.payments import gateway_balance
from storefront.domain.settlements import balance
from storefront.domain.settlements.balance import Row
from storefront.infra.db import db, retry_on_deadlock, unit_of_work

OVERLAP = timedelta(days=2)  # asked again: what was made in the second of the last reading, and slow pages
AT_ONCE = 200


def reconcile_daily() -> None:
    """Once a day of Rome. Swept every minute."""
    last = balance.last_reading()
    today = clock.rome_date(clock.now())
    is_due = (last is None or clock.rome_date(last.at) < today) and balance.has_payments()
    db.session.rollback()
    if is_due:
        reconcile()


def reconcile(*, by: Actor = SYSTEM) -> tuple[int, int]:
    """Read what is new at Stripe and match it; returns how many rows were new, and how many are of nobody.

    Raises Unknown when Stripe does not answer: nothing is lost, the next reading begins where this one did.
    """
    since = balance.last_made_at()
    db.session.rollback()
    seen = list(gateway_balance.balance_rows(since - OVERLAP if since else None))
    new = 0
    for start in range(0, len(seen), AT_ONCE):
        with unit_of_work():
            new += balance.keep(seen[start : start + AT_ONCE])
    waiting = balance.rows(unmatched=True)
    db.session.rollback()
    unmatched = sum(not _matched(row) for row in waiting)
    with unit_of_work():
        balance.note_reading(new, unmatched, ledger.balance(accounts.STRIPE_BALANCE), by=by)
    return new, unmatched


@retry_on_deadlock
def _matched(row: Row) -> bool:
    """Whether a balance transaction has found its row; its case is opened or closed with it."""
    with unit_of_work():
        what = balance.found(row)
        subject = f"stripe_balance:{row.stripe_id}"
        if what is None:
            values = {"kind": row.kind, "source": row.source, "net_cents": row.net_cents}
            open_case("balance_unmatched", subject, values=values)
            return False
        balance.match(row.stripe_id, *what, by=SYSTEM)
        _book(row)
        close_case(subject)
    return True


def _book(row: Row) -> None:
    """Money between Stripe and our bank, and what Stripe takes for itself: nobody else books them."""
    if row.kind in balance.MOVES:
        kind, other = balance.MOVES[row.kind], accounts.BANK
    elif row.kind in balance.COSTS:
        kind, other = "stripe_cost", accounts.STRIPE_FEE
    else:
        return
    sides = {accounts.STRIPE_BALANCE: row.net_cents, other: -row.net_cents}
    post(kind, "balance_row", row.stripe_id, sides, booked_on=clock.rome_date(row.made_at))


def explain_row(stripe_id: str, why: str, *, by: Actor) -> bool:
    """A person says what a balance transaction is. False when that is known. Moves no money in the book."""
    with unit_of_work():
        if not balance.match(stripe_id, "hand", "", by=by, why=why):
            return False
        close_case(f"stripe_balance:{stripe_id}", by=by.user_id)
        note(by, "stripe_row_explained", "balance_row", stripe_id, new={"why": why})
    return True
