"""How the shop is, in a handful of figures: what waits and since when, what is held, whether the book balances.

Read by /metrics at every scrape and by `doctor`: three statements, whatever lies in the tables. See docs/metrics.md.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from storefront.core import clock
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.mails.queries import is_failed
from storefront.domain.media.models import Picture, PictureState
from storefront.domain.payments.models import EventState, Refund, Reversal, StripeEvent, Transfer, Work
from storefront.domain.pieces.models import HoldKind, Piece, State
from storefront.infra import beats
from storefront.infra.db import db
from storefront.infra.queue import queue

TAIL = 2_000
"""Entries at the end of the book that are summed at every look; all before them were summed once and cannot change."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one kind that wait for the worker, or for a brand."""

    count: int
    oldest_s: float  # how long the oldest has waited; 0 when none does


@dataclass(frozen=True, slots=True)
class Vitals:
    waiting: dict[str, Queue]
    holds: dict[str, int]  # pieces held, by kind
    imbalance_cents: int  # what the entries of the book lack to balance, all of it: 0
    nudges: int | None  # in the queue; none when it is away
    workers: dict[str, float] | None = field(default_factory=dict)  # seconds since each was last there


def vitals() -> Vitals:
    """Look once. Raises DBAPIError when the database is away; a queue that is away is told as such."""
    now = clock.now()
    try:
        nudges: int | None = int(queue().pending_count())
        workers: dict[str, float] | None = {
            node: max(0.0, (now - seen_at).total_seconds()) for node, seen_at in beats.seen().items()
        }
    except Exception:  # noqa: BLE001 - whatever the queue's driver raises: it is away
        nudges = workers = None
    return Vitals(_waiting(now), _holds(), _book.imbalance_cents(), nudges, workers)


def _waiting(now: datetime) -> dict[str, Queue]:
    found: dict[str, Queue] = {}
    for kind, count, oldest in db.session.execute(_WAITING):
        found[kind] = Queue(count, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
    return found


def _of(kind: str, since: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(literal(kind).label("kind"), func.count().label("count"), func.min(since).label("oldest")).where(
        *where
    )


def _to_send(kind: type[Any], state: Work) -> tuple[ColumnElement[bool], ...]:
    """In the very words of the partial index: asked otherwise, the whole table would be read."""
    return (kind.state.in_((Work.PENDING, Work.BLOCKED)), kind.state == state)


_WAITING = union_all(
    _of("webhooks", StripeEvent.received_at, StripeEvent.state == EventState.PENDING),
    _of("mails", Mail.created_at, Mail.state == MailState.PENDING),
    _of("transfers", Transfer.created_at, *_to_send(Transfer, Work.PENDING)),
    _of("transfers_blocked", Transfer.created_at, *_to_send(Transfer, Work.BLOCKED)),
    _of("reversals", Reversal.created_at, *_to_send(Reversal, Work.PENDING)),
    _of("refunds", Refund.created_at, Refund.state.in_((Work.PENDING, Work.BLOCKED))),
    _of("mails_failed", Mail.created_at, *is_failed()),
    _of("webhooks_failed", StripeEvent.received_at, StripeEvent.state == EventState.FAILED),
    _of("pictures", Picture.created_at, Picture.state == PictureState.PROCESSING),
)


def _holds() -> dict[str, int]:
    query = select(Piece.held_kind, func.count()).where(Piece.state == State.HELD).group_by(Piece.held_kind)
    found = {kind: count for kind, count in db.session.execute(query).tuples() if kind is not None}
    return {kind.value: found.get(kind, 0) for kind in HoldKind}


class Book:
    """What the entries lack to balance. The book only grows: what was summed once needs no second look.

    Entries may be committed in another order than their numbers, so the last `TAIL` are summed anew each time. A sum
    that is not zero is never said before the whole book was summed again.
    """

    def __init__(self) -> None:
        self.upto, self.sum_cents, self.of = 0, 0, ""

    def imbalance_cents(self) -> int:
        if self.of != str(db.engine.url):
            self.upto, self.sum_cents, self.of = 0, 0, str(db.engine.url)
        last = int(db.session.scalar(select(func.coalesce(func.max(JournalEntry.id), 0))) or 0)
        if last - self.upto > 2 * TAIL:
            self.sum_cents += self._lacking(self.upto, last - TAIL)
            self.upto = last - TAIL
        found = self.sum_cents + self._lacking(self.upto, last)
        return self._lacking(0, last) if found and self.upto else found

    @staticmethod
    def _lacking(after: int, upto: int) -> int:
        """Of the entries with these numbers: how far each is from zero, added up."""
        sides = select(func.sum(Posting.amount_cents).label("cents")).group_by(Posting.entry_id)
        entries = sides.where(Posting.entry_id > after, Posting.entry_id <= upto).subquery()
        return int(db.session.scalar(select(func.coalesce(func.sum(func.abs(entries.c.cents)), 0))) or 0)


_book = Book()
