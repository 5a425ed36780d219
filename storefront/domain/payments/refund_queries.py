"""Refunds as the buyer of an order reads them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storefront.domain.payments.models import Refund, Work
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money that goes back to a buyer."""

    ref: str
    reason: str
    amount_cents: int
    created_at: datetime
    is_sent: bool


def refunded(order_id: int) -> list[RefundRow]:
    """What went back of one order, or is about to, oldest first."""
    columns = (Refund.ref, Refund.reason, Refund.amount_cents, Refund.created_at, Refund.state)
    query = select(*columns).where(Refund.order_id == order_id, Refund.state != Work.CANCELLED).order_by(Refund.id)
    return [RefundRow(*row[:4], row.state == Work.DONE) for row in db.session.execute(query)]
