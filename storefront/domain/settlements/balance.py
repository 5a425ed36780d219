"""Stripe's balance transactions beside our rows: each is of one of them, or has a case. See docs/reconciliation.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select, true

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.ledger.models import JournalEntry
from storefront.domain.payments.gateway_balance import BalanceSeen
from storefront.domain.payments.models import Dispute, Payment, PaymentState, Refund, Reversal, Transfer, Work
from storefront.domain.settlements.paying import insert_once
from storefront.domain.settlements.paying_models import (
    BalanceMatch,
    BalanceReading,
    BalanceRow,
    SettlementPayment,
    SettlementTransfer,
)
from storefront.infra.db import db, needs_unit_of_work

CHARGES = ("charge", "payment")
MOVES = {
    "payout": "payout",
    "payout_failure": "payout",
    "payout_cancel": "payout",
    "topup": "topup",
    "topup_reversal": "topup",
}
COSTS = ("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost", "application_fee")


def keep(seen: Iterable[BalanceSeen]) -> int:
    """Write down what Stripe told; returns how many were new."""
    new = 0
    for one in seen:
        new += insert_once(
            BalanceRow, ["stripe_id"], stripe_id=one.stripe_id, kind=one.kind, amount_cents=one.amount_cents,
            fee_cents=one.fee_cents, net_cents=one.net_cents, source=one.source, made_at=one.made_at, read_at=clock.now(),
        )  # fmt: skip
    return new


@dataclass(frozen=True, slots=True)
class Row:
    """One balance transaction, and what it is of when that is known."""

    stripe_id: str
    kind: str
    amount_cents: int
    fee_cents: int
    net_cents: int
    source: str
    made_at: datetime
    match: str | None = None
    ref: str | None = None
    why: str | None = None


_COLUMNS = (
    BalanceRow.stripe_id, BalanceRow.kind, BalanceRow.amount_cents, BalanceRow.fee_cents, BalanceRow.net_cents,
    BalanceRow.source, BalanceRow.made_at, BalanceMatch.kind, BalanceMatch.ref, BalanceMatch.why,
)  # fmt: skip


def _rows(unmatched: bool, words: str, *columns: Any) -> Any:
    query = (
        select(*columns).select_from(BalanceRow).outerjoin(BalanceMatch, BalanceMatch.stripe_id == BalanceRow.stripe_id)
    )
    if unmatched:
        query = query.where(BalanceMatch.stripe_id.is_(None))
    if words:
        places = (BalanceRow.stripe_id, BalanceRow.source, BalanceRow.kind, BalanceMatch.ref)
        query = query.where(or_(*(place.icontains(words, autoescape=True) for place in places)))
    return query


def rows(*, unmatched: bool, words: str = "", offset: int = 0, limit: int | None = None) -> list[Row]:
    """Balance transactions, latest first."""
    query = _rows(unmatched, words, *_COLUMNS).order_by(BalanceRow.made_at.desc(), BalanceRow.stripe_id)
    return [Row(*row) for row in db.session.execute(query.offset(offset).limit(limit))]


def counted(*, unmatched: bool, words: str = "") -> int:
    return int(db.session.scalar(_rows(unmatched, words, func.count())) or 0)


def found(row: Row) -> tuple[str, str] | None:
    """Which row of ours a balance transaction is of, to the cent: kind and key; none for nobody's."""
    if row.kind in CHARGES:
        return _charge(row)
    prefix = row.source.partition("_")[0]
    finder = {"tr": _transfer, "trr": _reversal, "re": _refund, "pyr": _refund, "dp": _dispute, "du": _dispute}.get(
        prefix
    )
    if finder is not None:
        return finder(row)
    if row.kind in MOVES and not row.fee_cents:
        return MOVES[row.kind], row.source
    return ("fee", row.stripe_id) if row.kind in COSTS else None


def _first(query: Any) -> Any:
    return db.session.execute(query).first()


def _charge(row: Row) -> tuple[str, str] | None:
    """A payment with its fee: as long as the fee is not known here, the match waits."""
    query = select(Payment.id).where(
        Payment.charge_id == row.source, Payment.state == PaymentState.PAID, Payment.amount_cents == row.amount_cents,
        Payment.fee_cents == row.fee_cents,
    )  # fmt: skip
    one = _first(query)
    return ("payment", str(one.id)) if one else None


def _transfer(row: Row) -> tuple[str, str] | None:
    query = select(Transfer.id).where(
        Transfer.stripe_id == row.source, Transfer.amount_cents == -row.amount_cents, Transfer.state == Work.DONE
    )
    one = _first(query)
    if one:
        return "transfer", str(one.id)
    paid = (
        select(SettlementPayment.end_to_end_id)
        .join(SettlementTransfer, SettlementTransfer.payment_id == SettlementPayment.id)
        .where(SettlementTransfer.stripe_id == row.source, SettlementPayment.amount_cents == -row.amount_cents)
    )
    one = _first(paid)
    return ("settlement", one.end_to_end_id) if one else None


def _reversal(row: Row) -> tuple[str, str] | None:
    query = select(Reversal.id).where(Reversal.stripe_id == row.source, Reversal.amount_cents == row.amount_cents)
    one = _first(query)
    return ("reversal", str(one.id)) if one else None


def _refund(row: Row) -> tuple[str, str] | None:
    """A refund that left, or one that came back: the book has both."""
    entry = "refund_sent" if row.amount_cents < 0 else "refund_returned"
    is_booked = (
        select(JournalEntry.id).where(JournalEntry.kind == entry, JournalEntry.source_ref == Refund.ref).exists()
    )
    query = select(Refund.ref).where(
        Refund.stripe_id == row.source, Refund.amount_cents == abs(row.amount_cents), is_booked
    )
    one = _first(query)
    return ("refund", one.ref) if one else None


def _dispute(row: Row) -> tuple[str, str] | None:
    """A disputed sum that the bank took with its fee, or gave back."""
    moment = Dispute.withdrawn_at if row.amount_cents < 0 else Dispute.reinstated_at
    has_fee = Dispute.fee_cents == row.fee_cents if row.amount_cents < 0 else true()
    query = select(Dispute.ref).where(
        Dispute.stripe_id == row.source, Dispute.amount_cents == abs(row.amount_cents), moment.is_not(None),
        has_fee,
    )  # fmt: skip
    one = _first(query)
    return ("dispute", one.ref) if one else None


def match(stripe_id: str, kind: str, ref: str, *, by: Actor, why: str = "") -> bool:
    """Say what a balance transaction is of; once for ever. Needs an open unit of work."""
    return insert_once(
        BalanceMatch, ["stripe_id"], stripe_id=stripe_id, kind=kind, ref=ref, why=why, at=clock.now(), by=by.user_id
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The last comparison."""

    at: datetime
    rows: int
    unmatched: int
    stripe_cents: int
    book_cents: int


def note_reading(new: int, unmatched: int, book_cents: int, *, by: Actor) -> None:
    session = needs_unit_of_work()
    stripe_cents = session.scalar(select(func.coalesce(func.sum(BalanceRow.net_cents), 0))) or 0
    session.add(
        BalanceReading(
            at=clock.now(), by=by.user_id, rows=new, unmatched=unmatched, stripe_cents=int(stripe_cents), book_cents=book_cents
        )
    )  # fmt: skip


def last_reading() -> Reading | None:
    columns = (
        BalanceReading.at, BalanceReading.rows, BalanceReading.unmatched, BalanceReading.stripe_cents,
        BalanceReading.book_cents,
    )  # fmt: skip
    row = db.session.execute(select(*columns).order_by(BalanceReading.id.desc()).limit(1)).first()
    return Reading(*row) if row else None


def last_made_at() -> datetime | None:
    return db.session.scalar(select(func.max(BalanceRow.made_at)))


def sums() -> list[tuple[str, int, int]]:
    """By kind: how many, and what they moved."""
    query = select(BalanceRow.kind, func.count(), func.sum(BalanceRow.net_cents)).group_by(BalanceRow.kind)
    return [(kind, count, int(cents)) for kind, count, cents in db.session.execute(query.order_by(BalanceRow.kind))]


def has_payments() -> bool:
    """Whether anything was ever paid through Stripe."""
    return (
        db.session.scalar(select(case((select(Payment.id).where(Payment.charge_id.is_not(None)).exists(), 1), else_=0)))
        == 1
    )


def is_there(stripe_id: str) -> bool:
    return db.session.scalar(select(BalanceRow.stripe_id).where(BalanceRow.stripe_id == stripe_id)) is not None
