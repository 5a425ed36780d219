"""Invariants of money that leaves: settlements, the bank, cash, Stripe's balance. See docs/settlement.md."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select

from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.settlements.due import ENDED, ended
from storefront.domain.settlements.paying_models import (
    BankLine,
    BankMatch,
    CashKind,
    CashMove,
    SettlementApproval,
    SettlementEvent,
    SettlementEventKind,
    SettlementPayment,
    SettlementRun,
)
from storefront.flows.checking import named

PAID, BOUNCED = SettlementEventKind.PAID, SettlementEventKind.BOUNCED


def booked(kind: str, source_ref: Any, account: Any) -> Any:
    """What entries of one kind and source moved on an account."""
    return (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.kind == kind, JournalEntry.source_ref == source_ref, Posting.account == account)
        .scalar_subquery()
    )


def _of(account: str, owner_id: Any) -> Any:
    return literal(account) + cast(owner_id, String)


def settlements_are_booked() -> Iterable[str]:
    """What left and what came back is in the book, once and to the cent, exactly when it is known."""
    payable = _of("brand_payable:", SettlementPayment.brand_id)
    sent = booked("settlement", SettlementPayment.end_to_end_id, payable)
    back = booked("settlement_returned", SettlementPayment.end_to_end_id, payable)
    amount = SettlementPayment.amount_cents
    wrong = or_(sent != case((ended(PAID), amount), else_=0), back != case((ended(BOUNCED), -amount), else_=0))
    return named("settlement_payment", select(SettlementPayment.end_to_end_id, amount, sent, back).where(wrong))


def statements_are_settled_once() -> Iterable[str]:
    """Of all payments of a statement at most one is alive: on its way, or paid and not come back."""
    alive = func.count()
    query = select(SettlementPayment.statement_id, alive).where(~ended(*ENDED)).group_by(SettlementPayment.statement_id)
    return named("statement", query.having(alive > 1))


def runs_are_their_payments() -> Iterable[str]:
    sums = func.coalesce(func.sum(SettlementPayment.amount_cents), 0)
    query = (
        select(SettlementRun.ref, SettlementRun.total_cents, sums)
        .outerjoin(SettlementPayment, SettlementPayment.run_id == SettlementRun.id)
        .group_by(SettlementRun.id, SettlementRun.ref, SettlementRun.total_cents)
    )
    return named("settlement_run", query.having(sums != SettlementRun.total_cents))


def large_runs_have_two_people() -> Iterable[str]:
    """Whatever was paid was approved before."""
    approved = select(SettlementApproval.run_id).where(SettlementApproval.run_id == SettlementRun.id).exists()
    query = (
        select(SettlementRun.ref)
        .join(SettlementPayment, SettlementPayment.run_id == SettlementRun.id)
        .join(SettlementEvent, SettlementEvent.payment_id == SettlementPayment.id)
        .where(SettlementEvent.kind == PAID, SettlementEvent.bank_line_id.is_(None), ~approved)
    )
    return named("settlement_run", query)


def bank_lines_are_their_payments() -> Iterable[str]:
    """A line that counts as a payment of ours has its amount and its sign."""
    sign = case((BankMatch.kind == "settlement", -SettlementPayment.amount_cents), else_=SettlementPayment.amount_cents)
    query = (
        select(BankLine.id, BankLine.amount_cents, sign)
        .join(BankMatch, BankMatch.bank_line_id == BankLine.id)
        .outerjoin(SettlementPayment, SettlementPayment.end_to_end_id == BankMatch.ref)
        .where(BankMatch.kind.in_(("settlement", "bounce")))
    )
    return named("bank_line", query.where(or_(SettlementPayment.id.is_(None), BankLine.amount_cents != sign)))


def cash_moves_are_booked() -> Iterable[str]:
    """Each slip is one entry that takes its amount from where the money lay."""
    source = case(
        (CashMove.kind == CashKind.DEPOSIT, _of("till_cash:", CashMove.location_id)),
        (CashMove.kind == CashKind.CLEARING, _of("terminal:", CashMove.location_id)),
        else_=literal("suspense"),
    )
    moved = (
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            and_(JournalEntry.source_kind == "cash_move", JournalEntry.source_ref == cast(CashMove.id, String)),
            Posting.account == source,
        )
        .scalar_subquery()
    )
    return named("cash_move", select(CashMove.id, CashMove.amount_cents, moved).where(moved != -CashMove.amount_cents))


MONEY_OUT: dict[str, Callable[[], Iterable[str]]] = {
    one.__name__: one
    for one in (
        settlements_are_booked, statements_are_settled_once, runs_are_their_payments, large_runs_have_two_people,
        bank_lines_are_their_payments, cash_moves_are_booked,
    )
}  # fmt: skip
