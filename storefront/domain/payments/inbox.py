"""The inbox: every event of Stripe stored once, applied later, in any order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.domain.payments.gateway_rows import EventSeen
from storefront.domain.payments.models import EventState, StripeEvent
from storefront.infra.db import db, needs_unit_of_work, on_sqlite

AT_ONCE = 200
MOST_TRIES = 500  # at one a minute: longer than Stripe itself would go on sending


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that was stored and not applied yet."""

    event_id: str
    kind: str
    object_id: str
    account_id: str


def store(event: EventSeen, endpoint: str, payload: bytes) -> bool:
    """Keep an event. False when it is there already."""
    into = insert_on_sqlite(StripeEvent) if on_sqlite() else insert_on_postgresql(StripeEvent)
    row = into.values(
        event_id=event.event_id, endpoint=endpoint, kind=event.kind, object_id=event.object_id,
        account_id=event.account_id, livemode=event.livemode, payload=payload, state=EventState.PENDING,
        tries=0, last_error="", received_at=clock.now(),
    )  # fmt: skip
    stored = row.on_conflict_do_nothing(index_elements=["event_id"]).returning(StripeEvent.event_id)
    return needs_unit_of_work().execute(stored).scalar() is not None


def waiting(event_id: str) -> Waiting | None:
    """An event still to be applied; none when it is done, given up or unknown."""
    row = db.session.execute(
        select(StripeEvent.event_id, StripeEvent.kind, StripeEvent.object_id, StripeEvent.account_id).where(
            StripeEvent.event_id == event_id, StripeEvent.state == EventState.PENDING
        )
    ).first()
    return None if row is None else Waiting(*row)


def waiting_ids() -> list[str]:
    """Events still to be applied, those tried least first, so that none keeps the others waiting."""
    query = select(StripeEvent.event_id).where(StripeEvent.state == EventState.PENDING)
    return list(db.session.scalars(query.order_by(StripeEvent.tries, StripeEvent.received_at).limit(AT_ONCE)))


@dataclass(frozen=True, slots=True)
class FailedRow:
    """An event that could not be applied, for a person."""

    event_id: str
    kind: str
    object_id: str
    last_error: str
    received_at: datetime


def failed(offset: int, limit: int) -> list[FailedRow]:
    """Events that were given up, latest first."""
    columns = (
        StripeEvent.event_id, StripeEvent.kind, StripeEvent.object_id, StripeEvent.last_error, StripeEvent.received_at
    )  # fmt: skip
    query = select(*columns).where(StripeEvent.state == EventState.FAILED).order_by(StripeEvent.received_at.desc())
    return [FailedRow(*row) for row in db.session.execute(query.offset(offset).limit(limit))]


def try_again(event_id: str) -> bool:
    """An event that was given up is applied again. False when it was not."""
    given_up = (StripeEvent.event_id == event_id, StripeEvent.state == EventState.FAILED)
    again = update(StripeEvent).where(*given_up).values(state=EventState.PENDING, tries=0)
    done = again.returning(StripeEvent.event_id).execution_options(synchronize_session=False)
    return needs_unit_of_work().execute(done).scalar() is not None


def done(event_id: str) -> None:
    _change(event_id, {"state": EventState.DONE, "applied_at": clock.now(), "last_error": ""})


def put_off(event_id: str, why: str) -> None:
    """It could not be applied now; given up after many tries, since the sweep reads the objects anyway."""
    tries = needs_unit_of_work().scalar(select(StripeEvent.tries).where(StripeEvent.event_id == event_id)) or 0
    state = EventState.FAILED if tries + 1 >= MOST_TRIES else EventState.PENDING
    _change(event_id, {"tries": tries + 1, "last_error": why[:255], "state": state})


def give_up(event_id: str, why: str) -> None:
    """Stripe does not know its object any more: there is nothing to apply."""
    _change(event_id, {"state": EventState.FAILED, "last_error": why[:255]})


def _change(event_id: str, values: dict[str, Any]) -> None:
    change = update(StripeEvent).where(StripeEvent.event_id == event_id, StripeEvent.state == EventState.PENDING)
    needs_unit_of_work().execute(change.values(**values).execution_options(synchronize_session=False))
