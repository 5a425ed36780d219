"""What has outlived its period is let go of, at night, so many rows at a time. Swept. See docs/privacy.md."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.clock import ROME, rome
from storefront.domain.privacy.models import RetentionRun
from storefront.domain.privacy.periods import PERIODS, Period
from storefront.infra.db import db, on_sqlite, unit_of_work
from storefront.infra.log import logger

log = logger(__name__)
AT_ONCE = 200
MOST_TURNS = 25
"""Of one period in one sweep: the rest comes a minute later, so that money and letters never wait for it."""
NIGHT = time(3, 10)


def retire_data() -> int:
    """Look through each period whose night has come; returns how many rows went.

    Each turn is a transaction of its own and finds anew what is old and tells of somebody still: killed at any
    moment, it goes on where it was, and done twice it does nothing.
    """
    now = clock.now()
    due = _due(now)
    db.session.rollback()
    return sum(_look_through(period, now) for period in due)


def _due(now: datetime) -> list[Period]:
    known = dict(db.session.execute(select(RetentionRun.name, RetentionRun.next_at)).tuples().all())
    return [one for one in PERIODS if one.name not in known or known[one.name] <= now]


def _look_through(period: Period, now: datetime) -> int:
    gone = 0
    for _turn in range(MOST_TURNS):
        with unit_of_work():
            some = period.let_go(period.before(now), AT_ONCE)
            _note(period.name, now, some, is_over=some < AT_ONCE)
        gone += some
        if some < AT_ONCE:
            break
    if gone:
        log.info("data_retired", period=period.name, rows=gone)
    return gone


def _note(name: str, now: datetime, rows: int, *, is_over: bool) -> None:
    """What was done, in the same transaction: the office reads it."""
    with_next = {"ran_at": now, "next_at": next_night(now) if is_over else now}
    into = insert_on_sqlite(RetentionRun) if on_sqlite() else insert_on_postgresql(RetentionRun)
    row = into.values(name=name, rows=0, total=0, **with_next)
    db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_=with_next))
    if rows:
        change = update(RetentionRun).where(RetentionRun.name == name)
        db.session.execute(change.values(rows=rows, rows_at=now, total=RetentionRun.total + rows))


def next_night(now: datetime) -> datetime:
    """Ten past three in the coming night: when few buy, and no clock of daylight saving jumps."""
    here = rome(now)
    tonight = datetime.combine(here.date(), NIGHT, ROME)
    return tonight if tonight > here else datetime.combine(here.date() + timedelta(days=1), NIGHT, ROME)
