"""Rows that are sent to Stripe once, whatever happens in between: claimed, put off, blocked, confirmed.

Idempotency keys make a double sending harmless; the claim only keeps two workers from wasting calls.
Every call needs an open unit of work. See docs/payments.md.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from storefront.core import clock
from storefront.domain.payments.gateway_base import CALL_AT_MOST_S
from storefront.domain.payments.models import Refund, Reversal, Transfer, Work
from storefront.domain.payments.queries import TO_SEND
from storefront.infra.db import needs_unit_of_work

Kind = type[Transfer] | type[Refund] | type[Reversal]
LEASE = timedelta(seconds=4 * CALL_AT_MOST_S)  # all calls that one try may make: look, ask, send, look again
LONGEST_PAUSE_S = 3600
BLOCKED_FOR = timedelta(minutes=10)  # until we look again whether the brand can receive
MANY_TRIES = 20  # without an outcome: a person is told
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Claim:
    """One try of one row. `was_tried`: an earlier try under this key may have done its work."""

    tries: int
    was_tried: bool


def claim(kind: Kind, row_id: int) -> Claim | None:
    """Take up a row that is due, for as long as one try may last; none when it is done or another has it."""
    at = clock.now()
    change = (
        update(kind)
        .where(kind.id == row_id, kind.state.in_(TO_SEND), kind.not_before <= at)
        .values(not_before=at + LEASE, tries=kind.tries + 1)
        .returning(kind.tries, kind.first_tried_at)
    )
    row = needs_unit_of_work().execute(change.execution_options(synchronize_session=False)).first()
    return None if row is None else Claim(row.tries, row.first_tried_at is not None)


def begin_try(kind: Kind, row_id: int, amount_cents: int | None = None) -> bool:
    """Say that the next thing is the call itself: from here on its outcome may be unknown.

    False when the row asks for another sum by now, or for nothing: a refund was planned since it was read.
    """
    still = [kind.id == row_id, kind.state.in_(TO_SEND)]
    if amount_cents is not None:
        still.append(kind.amount_cents == amount_cents)
    return _run(update(kind).where(*still).values(first_tried_at=clock.now())) == 1


def put_off(kind: Kind, row_id: int, tries: int, why: str) -> None:
    """The outcome is unknown, or the time is not right: later again, under the same key."""
    _change(kind, row_id, {"state": Work.PENDING, "not_before": clock.now() + pause(tries), "last_error": why[:255]})


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: doubling from half a minute to an hour, never in step with others."""
    seconds = min(30 * 2 ** min(tries - 1, 10), LONGEST_PAUSE_S)
    return timedelta(seconds=seconds * _jitter.uniform(0.75, 1.25))


def renew(kind: Kind, row_id: int, tries: int, why: str) -> None:
    """A definite no that may be a yes later: the next try goes under a new key."""
    put_off(kind, row_id, tries, why)
    _change(kind, row_id, _new_key(kind))


def block(kind: Kind, row_id: int, why: str, *, refused: bool = False) -> None:
    """It cannot be sent now; looked at again from time to time, and at once when its hindrance goes."""
    again_at = clock.now() + BLOCKED_FOR
    new_key = _new_key(kind) if refused else {}
    _change(kind, row_id, {"state": Work.BLOCKED, "not_before": again_at, "last_error": why[:255], **new_key})


def fail(kind: Kind, row_id: int, why: str) -> None:
    """A definite no that time will not change: for a person."""
    _change(kind, row_id, {"state": Work.FAILED, "last_error": why[:255], **_new_key(kind)})


def confirm(kind: Kind, row_id: int, stripe_id: str) -> bool:
    """Stripe has done it. True for the one caller who wrote it down."""
    done = {"state": Work.DONE, "stripe_id": stripe_id, "done_at": clock.now(), "last_error": ""}
    return _change(kind, row_id, done) == 1


def undo(kind: Kind, row_id: int, stripe_id: str, why: str) -> bool:
    """What was sent has come back. True when it had counted as done."""
    states = update(kind).where(kind.id == row_id).values(state=Work.FAILED, stripe_id=stripe_id, last_error=why[:255])
    was_done = _run(states.where(kind.state == Work.DONE)) == 1
    _run(states.where(kind.state.in_(TO_SEND)))
    return was_done


def cancel(kind: Kind, row_id: int, why: str) -> bool:
    """There is nothing to send any more."""
    return _change(kind, row_id, {"state": Work.CANCELLED, "last_error": why[:255]}) == 1


def accept(kind: Kind, row_id: int, stripe_id: str, again_at: datetime) -> None:
    """Stripe has taken it and will say later how it went."""
    _change(kind, row_id, {"stripe_id": stripe_id, "not_before": again_at, "last_error": ""})


def unblock(brand_id: int) -> list[int]:
    """A brand can receive: its blocked transfers are due now. Returns their ids."""
    change = (
        update(Transfer)
        .where(Transfer.brand_id == brand_id, Transfer.state == Work.BLOCKED)
        .values(state=Work.PENDING, not_before=clock.now())
        .returning(Transfer.id)
    )
    return list(needs_unit_of_work().scalars(change.execution_options(synchronize_session=False)))


def _new_key(kind: Kind) -> dict[str, Any]:
    return {"epoch": kind.epoch + 1, "first_tried_at": None}


def _change(kind: Kind, row_id: int, values: dict[str, Any]) -> int:
    return _run(update(kind).where(kind.id == row_id, kind.state.in_(TO_SEND)).values(**values))


def _run(change: Any) -> int:
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)
