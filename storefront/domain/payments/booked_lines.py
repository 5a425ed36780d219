"""From the book to the lines: which brand's part of which line a journal entry sold, or gave back."""

from typing import Any

from sqlalchemy import Select, and_, select

from storefront.domain.ledger.models import JournalEntry
from storefront.domain.orders.models import LineShare, Order, OrderLine
from storefront.domain.payments.models import Refund, RefundLine, RefundShare


def sold(*columns: Any) -> Select[Any]:
    """Columns of each `LineShare` that an entry sold, with its line and order."""
    return (
        select(*columns)
        .select_from(JournalEntry)
        .join(Order, Order.ref == JournalEntry.order_ref)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(LineShare, LineShare.order_line_id == OrderLine.id)
        .where(JournalEntry.kind == "sale")
    )


def given_back(*columns: Any) -> Select[Any]:
    """Columns of each `RefundShare` that an entry gave back, with what was refunded, its line and order."""
    entered = and_(JournalEntry.source_kind == "refund", JournalEntry.source_ref == Refund.ref)
    return (
        select(*columns)
        .select_from(JournalEntry)
        .join(Refund, entered)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(RefundShare, RefundShare.refund_line_id == RefundLine.id)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(JournalEntry.kind == "refund")
    )
