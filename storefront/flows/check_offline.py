"""Invariants of what tills sold without a connection: every cent is in a sale or in suspense, and somebody knows."""

from collections.abc import Callable, Iterable

from sqlalchemy import String, and_, case, cast, func, or_, select

from storefront.domain.cases.models import Case
from storefront.domain.ledger.accounts import SUSPENSE
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Order
from storefront.domain.payments.models import Way
from storefront.domain.tills.offline_models import LineState, OfflineLine, OfflineSale, OfflineState
from storefront.flows.checking import named

WHOLE = (OfflineState.DONE, OfflineState.CASE)


def offline_sales_are_whole() -> Iterable[str]:
    """What the customer paid is the order that was written and what is, or was, suspended. A tap that had arrived
    before is its own order, whatever was told later."""
    suspended = (
        select(func.coalesce(func.sum(OfflineLine.paid_cents), 0))
        .where(OfflineLine.offline_sale_id == OfflineSale.id)
        .scalar_subquery()
    )
    in_order = func.coalesce(Order.total_cents, 0)
    query = select(OfflineSale.key, OfflineSale.total_cents, in_order, suspended).outerjoin(
        Order, Order.id == OfflineSale.order_id
    )
    return named(
        "offline_sale", query.where(OfflineSale.state.in_(WHOLE), OfflineSale.total_cents != in_order + suspended)
    )


def suspended_money_is_booked() -> Iterable[str]:
    """What is open lies in suspense; what is settled has left it again."""
    booked = (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            JournalEntry.source_kind == "offline_line", JournalEntry.source_ref == cast(OfflineLine.id, String),
            Posting.account == SUSPENSE,
        )
        .scalar_subquery()
    )  # fmt: skip
    is_open = and_(OfflineLine.state == LineState.OPEN, OfflineLine.way != Way.OTHER)
    expected = case((is_open, -OfflineLine.paid_cents), else_=0)
    query = select(OfflineLine.id, OfflineLine.state, OfflineLine.paid_cents, booked)
    return named("offline_line", query.where(booked != expected))


def suspended_pieces_have_their_case() -> Iterable[str]:
    """Open as long as the money is in suspense, closed with it."""
    subject = "offline-line:" + cast(OfflineLine.id, String)
    query = select(OfflineLine.id, OfflineLine.state, Case.state).outerjoin(Case, Case.subject_ref == subject)
    is_open, has_open = OfflineLine.state == LineState.OPEN, Case.state == "open"
    return named("offline_line", query.where(or_(Case.id.is_(None), is_open != has_open)))


OFFLINE: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one for one in (offline_sales_are_whole, suspended_money_is_booked, suspended_pieces_have_their_case)
}
