"""A month is over: each brand's statement of it is opened, once, whoever and however many try. See docs/statements.md."""

from storefront.core import clock
from storefront.domain.settlements import queries, services
from storefront.domain.settlements.periods import Span, last_ended
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.log import logger

log = logger(__name__)


def open_statements() -> None:
    """Open what the last month that is over leaves to open. Swept every minute, done once a month.

    A kill in between leaves the rest of the brands to the next sweep; a brand that fails keeps no other waiting.
    """
    month = last_ended(clock.rome_date(clock.now()))
    is_opened = queries.is_opened(month)
    brand_ids = [] if is_opened else queries.brand_ids()
    db.session.rollback()
    failed = [brand_id for brand_id in brand_ids if not _is_open(brand_id, month)]
    if not is_opened and not failed:
        with unit_of_work():
            services.mark_opened(month)


def _is_open(brand_id: int, month: Span) -> bool:
    try:
        _opened(brand_id, month)
    except Exception:
        log.exception("statement_not_opened", brand_id=brand_id)
        return False
    return True


@retry_on_deadlock
def _opened(brand_id: int, month: Span) -> None:
    with unit_of_work():
        services.open_months(brand_id, month.last_on)
