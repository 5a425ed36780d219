"""Invariants of money: the book, and the rows that it was written from. See docs/ledger.md."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import is_known
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Leg, Order, OrderLine, OrderState
from storefront.domain.payments import queries
from storefront.domain.payments.models import (
    Payment,
    PaymentState,
    Refund,
    RefundLine,
    Reversal,
    Transfer,
    Way,
    Work,
)
from storefront.domain.payments.sale import fee_sides, sale_sides
from storefront.flows.checking import Query, named
from storefront.infra.db import db

SENT = (Work.PENDING, Work.BLOCKED, Work.DONE)


def entries_balance() -> Iterable[str]:
    return (f"journal_entry {entry_id}" for entry_id in ledger.unbalanced_entries())


def entries_have_sides() -> Iterable[str]:
    empty = ~select(Posting.id).where(Posting.entry_id == JournalEntry.id).exists()
    return named("journal_entry", select(JournalEntry.id).where(empty))


def accounts_are_known() -> Iterable[str]:
    return (f"account {account}" for account in ledger.balances() if not is_known(account))


def sales_are_booked() -> Iterator[str]:
    """Every paid order has one sale entry whose sides are what its frozen rows say, and the charge is the total."""
    paid = _paid_payments()
    books = _sides_by_source("sale")
    for payment_id, order_id, amount_cents in paid:
        sides = books.pop(str(payment_id), None)
        sale = queries.sale(order_id)
        if amount_cents != sale.total_cents:
            yield f"payment {payment_id} ({amount_cents}, {sale.total_cents})"
        if sides != _moved(sale_sides(sale)):
            yield f"order {sale.order_ref} (payment {payment_id})"
    yield from (f"journal_entry of payment {source_ref}" for source_ref in books)


def _paid_payments() -> list[tuple[int, int, int]]:
    """Payments that made a sale: not those that came second and went back whole."""
    twice = select(Refund.id).where(Refund.payment_id == Payment.id, Refund.reason == "paid_twice").exists()
    query = select(Payment.id, Payment.order_id, Payment.amount_cents).where(Payment.state == PaymentState.PAID, ~twice)
    return list(db.session.execute(query).tuples())


def fees_are_booked() -> Iterator[str]:
    """A fee is in the book as soon as it is known, and not before; brands bear only what was agreed."""
    known = select(Payment.id, Payment.order_id, Payment.fee_cents).where(Payment.fee_cents > 0)
    books = _sides_by_source("fee")
    for payment_id, order_id, fee_cents in db.session.execute(known):
        if books.pop(str(payment_id), None) != _moved(fee_sides(queries.sale(order_id), fee_cents or 0)):
            yield f"payment {payment_id} ({fee_cents})"
    yield from (f"journal_entry of payment {source_ref}" for source_ref in books)


def _moved(sides: dict[str, int]) -> dict[str, int]:
    return {account: cents for account, cents in sides.items() if cents}


def _sides_by_source(kind: str) -> dict[str, dict[str, int]]:
    query = (
        select(JournalEntry.source_ref, Posting.account, Posting.amount_cents)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.kind == kind)
    )
    books: dict[str, dict[str, int]] = {}
    for source_ref, account, cents in db.session.execute(query):
        sides = books.setdefault(source_ref, {})
        sides[account] = sides.get(account, 0) + cents
    return books


def transfers_are_booked() -> Iterable[str]:
    """A transfer is in the book exactly when Stripe has confirmed it, with its amount."""
    booked = _booked("transfer", cast(Transfer.id, String), "stripe_balance")
    done = and_(Transfer.state == Work.DONE, Transfer.stripe_id.is_not(None))
    wrong = or_(and_(done, booked != -Transfer.amount_cents), and_(~done, booked != 0))
    return named("transfer", select(Transfer.id, Transfer.amount_cents, booked).where(wrong))


def refunds_are_booked() -> Iterable[str]:
    """A refund is in the book when its plan is stored; what Stripe confirmed has left, what came back is owed again."""
    second = _booked("second_payment", cast(Refund.payment_id, String), "refunds_in_transit")
    planned = _booked("refund", Refund.ref, "refunds_in_transit")
    sent = _booked("refund_sent", Refund.ref, "refunds_in_transit") + _booked(
        "refund_returned", Refund.ref, "refunds_in_transit"
    )
    owed = planned + _only(Refund.reason == "paid_twice", second)
    left = _only(Refund.state == Work.DONE, Refund.amount_cents)
    wrong = or_(owed != -Refund.amount_cents, sent != left)
    return named("refund", select(Refund.ref, Refund.amount_cents, owed, sent).where(wrong))


def _booked(kind: str, source_ref: Any, account: str) -> ColumnElement[int]:
    """What entries of one kind and source moved on an account."""
    return (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.kind == kind, JournalEntry.source_ref == source_ref, Posting.account == account)
        .scalar_subquery()
    )


def _only(condition: ColumnElement[bool], cents: Any) -> ColumnElement[int]:
    return case((condition, cents), else_=0)


def transfers_stay_within_shares() -> Iterable[str]:
    """A brand gets its leg, less what was refunded before it was sent; never more."""
    wrong = Transfer.amount_cents > Leg.amount_cents
    query = select(Transfer.id, Transfer.amount_cents, Leg.amount_cents).join(Leg, Leg.id == Transfer.leg_id)
    return named("transfer", query.where(Transfer.state.in_(SENT), wrong))


def transfers_stay_within_charges() -> Iterable[str]:
    sums = func.sum(Transfer.amount_cents)
    query = select(Payment.id, sums, Payment.amount_cents).join(Transfer, Transfer.payment_id == Payment.id)
    return named(
        "payment", query.where(Transfer.state.in_(SENT)).group_by(Payment.id).having(sums > Payment.amount_cents)
    )


def reversals_stay_within_transfers() -> Iterable[str]:
    sums = func.sum(Reversal.amount_cents)
    query = select(Transfer.id, sums, Transfer.amount_cents).join(Reversal, Reversal.transfer_id == Transfer.id)
    alive = Reversal.state.in_(SENT)
    return named("transfer", query.where(alive).group_by(Transfer.id).having(sums > Transfer.amount_cents))


def refunds_stay_within_payments() -> Iterable[str]:
    sums = func.sum(Refund.amount_cents)
    query = select(Payment.id, sums, Payment.amount_cents).join(Refund, Refund.payment_id == Payment.id)
    return named("payment", query.group_by(Payment.id).having(sums > Payment.amount_cents))


def refunds_are_their_lines() -> Iterable[str]:
    sums = func.coalesce(func.sum(RefundLine.amount_cents), 0)
    query = select(Refund.ref, Refund.amount_cents, sums).outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
    planned = query.where(Refund.reason != "paid_twice")
    return named("refund", planned.group_by(Refund.id).having(sums != Refund.amount_cents))


def lines_are_refunded_at_most_once() -> Iterable[str]:
    sums = func.sum(RefundLine.amount_cents)
    query = select(OrderLine.id, sums, OrderLine.paid_cents).join(RefundLine, RefundLine.order_line_id == OrderLine.id)
    return named("order_line", query.group_by(OrderLine.id).having(sums > OrderLine.paid_cents))


def paid_orders_have_a_payment() -> Iterable[str]:
    paid = select(Payment.id).where(Payment.order_id == Order.id, Payment.state == PaymentState.PAID).exists()
    orders: Query = select(Order.ref, Order.state)
    wrong = or_(and_(Order.state == OrderState.PAID, ~paid), and_(Order.state != OrderState.PAID, paid))
    return named("order", orders.where(wrong))


def payments_name_their_charge() -> Iterable[str]:
    nameless = or_(Payment.charge_id.is_(None), Payment.payment_intent_id.is_(None), Payment.session_id.is_(None))
    by_stripe = (Payment.state == PaymentState.PAID, Payment.way == Way.STRIPE)
    return named("payment", select(Payment.id).where(*by_stripe, nameless))


def payments_are_of_one_world() -> Iterable[str]:
    """Rows of real money and of trials are never mixed in one order."""
    worlds = func.count(func.distinct(Payment.livemode))
    query = select(Order.ref, worlds).join(Payment, Payment.order_id == Order.id)
    return named("order", query.group_by(Order.id).having(worlds > 1))


MONEY: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        entries_balance, entries_have_sides, accounts_are_known, sales_are_booked, fees_are_booked, transfers_are_booked,
        refunds_are_booked, transfers_stay_within_shares, transfers_stay_within_charges, reversals_stay_within_transfers,
        refunds_stay_within_payments, refunds_are_their_lines, lines_are_refunded_at_most_once,
        paid_orders_have_a_payment, payments_name_their_charge,
        payments_are_of_one_world,
    )
}  # fmt: skip
