"""Large refunds wait for a second person before anything of them is sent. Writes need an open unit of work."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from storefront.core import clock
from storefront.domain.payments.models import Refund, Reversal, Work
from storefront.infra.db import needs_unit_of_work

NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # until somebody says so
WAITS = "second_person"


def hold(refund_id: int) -> None:
    """Planned and booked, and sent to nobody yet."""
    held = {"state": Work.BLOCKED, "not_before": NEVER, "last_error": WAITS}
    _run(update(Refund).where(Refund.id == refund_id).values(**held))
    _run(update(Reversal).where(Reversal.refund_id == refund_id).values(**held))


def made_by(refund_ref: str) -> int | None:
    """Who made a refund that waits for a second person."""
    query = select(Refund.made_by).where(Refund.ref == refund_ref, Refund.last_error == WAITS)
    return needs_unit_of_work().scalar(query)


def approve(refund_ref: str) -> bool:
    """Let it leave. True for the one caller who did it."""
    free = {"state": Work.PENDING, "not_before": clock.now(), "last_error": ""}
    refund_id = needs_unit_of_work().scalar(select(Refund.id).where(Refund.ref == refund_ref))
    waits = (Refund.id == refund_id, Refund.state == Work.BLOCKED, Refund.last_error == WAITS)
    if not _run(update(Refund).where(*waits).values(**free)):
        return False
    _run(update(Reversal).where(Reversal.refund_id == refund_id, Reversal.last_error == WAITS).values(**free))
    return True


def _run(change: Any) -> int:
    result: Any = needs_unit_of_work().execute(change.execution_options(synchronize_session=False))
    return int(result.rowcount)
