"""A brand's month is closed: its balances stand for ever, and its owners are written to. See docs/statements.md."""

from datetime import timedelta

from storefront.core import clock
from storefront.core.actor import SYSTEM, Actor
from storefront.core.errors import NotFound
from storefront.domain.settlements import letters, queries, services
from storefront.domain.settlements.refusals import EarlierOpen, MonthNotOver
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)
OPEN_FOR = timedelta(days=5)
"""So long after its end a month stays open: the office may look at it, what came late is still taken."""


def close_statements() -> None:
    """Close the months that have been over for long enough. Swept every minute."""
    due = queries.to_close(clock.rome_date(clock.now()) - OPEN_FOR)
    db.session.rollback()
    for statement_id in due:
        try:
            close_statement(statement_id)
        except Exception:
            log.exception("statement_not_closed", statement_id=statement_id)


def close_statement(statement_id: int, *, by: Actor = SYSTEM) -> bool:
    """Close one month. False when it was closed before. Raises NotFound, EarlierOpen, MonthNotOver."""
    closed = _closed(statement_id, by)
    if closed:
        nudge("send_mails")
    return closed


@retry_on_deadlock
def _closed(statement_id: int, by: Actor) -> bool:
    with unit_of_work():
        statement = services.statement(statement_id)
        if statement is None:
            raise NotFound(statement_id=statement_id)
        services.lock(statement.brand_id)
        if services.is_closed(statement_id):
            return False
        if statement.last_on >= clock.rome_date(clock.now()):
            raise MonthNotOver(last_on=statement.last_on)
        earlier = services.earlier_open(statement)
        if earlier is not None:
            raise EarlierOpen(ref=earlier)
        services.close(statement, queries.party(statement.brand_id), by=by)
        letters.enqueue_closed_letters(statement)
    return True
