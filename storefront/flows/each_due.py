"""Rows that wait to be sent, one by one: none keeps the others back. See docs/payments.md."""

from collections.abc import Callable
from typing import Any

from storefront.core import clock
from storefront.domain.payments import queries
from storefront.infra.log import logger

log = logger(__name__)


def each_due(kind: Any, send: Callable[[int], None]) -> None:
    """Send every row of a kind (transfers, reversals, refunds, settlements) whose turn has come."""
    for row_id in queries.due(kind, clock.now()):
        try:
            send(row_id)
        except Exception as error:  # noqa: BLE001 - one row must not keep the others' money back
            log.error("sending_crashed", kind=kind.__tablename__, row_id=row_id, error=type(error).__name__)
