"""Where a brand's part of a refund comes from: what was not sent yet stays here, what was sent is pulled back, the
rest is its debt in the book. Writes need an open unit of work. See docs/refunds.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.payments.models import Reversal, Transfer, Work
from storefront.infra.db import db, needs_unit_of_work

WAITS = (Work.PENDING, Work.BLOCKED, Work.FAILED)
PULLS = (Work.PENDING, Work.BLOCKED, Work.DONE)


@dataclass(frozen=True, slots=True)
class SentRow:
    """One brand's transfer from one payment as it stands."""

    transfer_id: int
    brand_id: int
    amount_cents: int
    reversed_cents: int
    is_unsent: bool  # nothing of it has reached Stripe, so that it can still be less

    @property
    def rest_cents(self) -> int:
        return self.amount_cents - self.reversed_cents


@dataclass(frozen=True, slots=True)
class Source:
    """Where one brand's part comes from; `open_cents` is netted from what it is due, or its debt."""

    brand_id: int
    due_cents: int
    unsent_cents: int
    pulled_cents: int

    @property
    def open_cents(self) -> int:
        return self.due_cents - self.unsent_cents - self.pulled_cents


def sources(due_cents: Mapping[int, int], sent: Iterable[SentRow]) -> list[Source]:
    """Pure: a brand's part is taken from its transfer of the same payment, and from no other brand's."""
    by_brand = {row.brand_id: row for row in sent}
    return [_source(brand_id, cents, by_brand.get(brand_id)) for brand_id, cents in sorted(due_cents.items())]


def _source(brand_id: int, due_cents: int, row: SentRow | None) -> Source:
    taken = min(due_cents, row.rest_cents) if row else 0
    is_unsent = row is not None and row.is_unsent
    return Source(brand_id, due_cents, taken if is_unsent else 0, 0 if is_unsent else taken)


def sent(payment_id: int) -> list[SentRow]:
    """Transfers of a payment, with what was pulled back of each or is about to be."""
    pulled = (
        select(func.coalesce(func.sum(Reversal.amount_cents), 0))
        .where(Reversal.transfer_id == Transfer.id, Reversal.state.in_(PULLS))
        .correlate(Transfer)
        .scalar_subquery()
    )
    columns = (Transfer.id, Transfer.brand_id, Transfer.amount_cents, pulled, Transfer.state, Transfer.first_tried_at)
    query = select(*columns).where(Transfer.payment_id == payment_id, Transfer.state != Work.CANCELLED)
    return [
        SentRow(row[0], row[1], row[2], int(row[3]), row[4] in WAITS and row[5] is None)
        for row in db.session.execute(query.order_by(Transfer.id))
    ]


def recover(
    payment_id: int, due_cents: Mapping[int, int], *, refund_id: int | None = None, dispute_id: int | None = None
) -> list[Source]:
    """Make unsent transfers less and plan reversals of the others, as far as they reach. What was done is returned."""
    session = needs_unit_of_work()
    session.execute(
        select(Transfer.id).where(Transfer.payment_id == payment_id).with_for_update().order_by(Transfer.id)
    )
    rows = {row.brand_id: row for row in sent(payment_id)}
    found = sources(due_cents, rows.values())
    for source in found:
        row = rows.get(source.brand_id)
        if row and source.unsent_cents:
            make_less(row.transfer_id, source.unsent_cents)
        elif row and source.pulled_cents:
            session.add(
                Reversal(
                    refund_id=refund_id, dispute_id=dispute_id, transfer_id=row.transfer_id,
                    amount_cents=source.pulled_cents, not_before=clock.now(),
                )
            )  # fmt: skip
    session.flush()
    return found


def make_less(transfer_id: int, cents: int) -> bool:
    """Send so much less, or nothing at all. False when the transfer is under way: then only a reversal helps."""
    unsent = (Transfer.id == transfer_id, Transfer.state.in_(WAITS), Transfer.first_tried_at.is_(None))
    less = update(Transfer).where(*unsent, Transfer.amount_cents > cents)
    whole = update(Transfer).where(*unsent, Transfer.amount_cents == cents)
    done = _run(less.values(amount_cents=Transfer.amount_cents - cents)) or _run(whole.values(state=Work.CANCELLED))
    return bool(done)


def _run(change: Any) -> int:
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)
