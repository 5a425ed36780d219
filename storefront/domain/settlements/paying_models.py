"""Settlement: who is paid what for which statement, and what became of it. Facts; states are read from them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, Line, On, to, words
from storefront.domain.payments.models import Sendable
from storefront.infra.db import Base, UtcDateTime


class StatementCheck(Base):
    """A bookkeeper has looked at a month and found it right, as it stood then."""

    __tablename__ = "statement_check"
    id: Mapped[Id]
    statement_id: Mapped[int] = mapped_column(to("statement.id"), index=True)
    postings: Mapped[int]  # how many it held; more now means that it moved since
    checked_at: Mapped[CreatedAt]
    checked_by: Mapped[int | None] = mapped_column(BigInteger)  # no key: a person may be erased


class SettlementWay(StrEnum):
    BANK = "bank"  # a SEPA credit transfer
    STRIPE = "stripe"  # to the brand's connected account


class SettlementRun(Base):
    """One payment of many brands: what their statements up to a day left due. `file` is what the bank is given."""

    __tablename__ = "settlement_run"
    id: Mapped[Id]
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    way: Mapped[SettlementWay] = mapped_column(words(SettlementWay))
    until_on: Mapped[On]  # the last day of the month that is paid
    pay_on: Mapped[On]  # the day asked of the bank
    total_cents: Mapped[Cents]
    file: Mapped[bytes | None] = mapped_column(LargeBinary)  # pain.001; none for Stripe
    made_at: Mapped[CreatedAt]
    made_by: Mapped[int | None] = mapped_column(BigInteger)


class SettlementApproval(Base):
    """A run may leave: by a second person when it is large."""

    __tablename__ = "settlement_approval"
    run_id: Mapped[int] = mapped_column(to("settlement_run.id"), primary_key=True)
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)


class SettlementPayment(Base):
    """One brand's row of a run: amount = closing − what goes through Stripe + what moved since."""

    __tablename__ = "settlement_payment"
    __table_args__ = (
        UniqueConstraint("statement_id", "attempt", name="a_statement_is_settled_once"),
        CheckConstraint("amount_cents > 0", name="settlement_moves_something"),
        CheckConstraint("amount_cents = closing_cents - by_stripe_cents + since_cents", name="settlement_is_its_parts"),
    )
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(to("settlement_run.id"), index=True)
    statement_id: Mapped[int] = mapped_column(to("statement.id"))
    brand_id: Mapped[int] = mapped_column(to("brand.id"), index=True)
    attempt: Mapped[int]  # grows only after the one before was cancelled or came back
    end_to_end_id: Mapped[str] = mapped_column(String(35), unique=True)
    closing_cents: Mapped[Cents]
    by_stripe_cents: Mapped[Cents]
    since_cents: Mapped[Cents]  # below zero: debts of after the month
    amount_cents: Mapped[Cents]
    holder: Mapped[Line] = mapped_column(default="")
    account: Mapped[str] = mapped_column(String(64))  # an IBAN, or the connected account


class SettlementEventKind(StrEnum):
    PAID = "paid"
    BOUNCED = "bounced"  # the bank sent it back
    CANCELLED = "cancelled"  # never left


class SettlementEvent(Base):
    """What became of a payment: each at most once."""

    __tablename__ = "settlement_event"
    __table_args__ = (UniqueConstraint("payment_id", "kind", name="each_end_once"),)
    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(to("settlement_payment.id"))
    kind: Mapped[SettlementEventKind] = mapped_column(words(SettlementEventKind))
    on: Mapped[On]  # the bank's day
    why: Mapped[str] = mapped_column(Text, default="")  # by hand; or the bank's reason
    bank_line_id: Mapped[int | None] = mapped_column(to("bank_line.id"))
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)


class SettlementTransfer(Base, Sendable):
    """A payment through Stripe on its way, driven as order transfers are."""

    __tablename__ = "settlement_transfer"
    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(to("settlement_payment.id"), unique=True)


class BankFile(Base):
    """An account statement of our bank (camt.053), as it was read in."""

    __tablename__ = "bank_file"
    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256: the same file twice is once
    name: Mapped[Line]
    iban: Mapped[str] = mapped_column(String(34))
    lines: Mapped[int]
    read_at: Mapped[CreatedAt]
    read_by: Mapped[int | None] = mapped_column(BigInteger)


class BankLine(Base):
    """One movement on our bank account. `key` is the bank's reference, or what the line says: a line twice is once."""

    __tablename__ = "bank_line"
    id: Mapped[Id]
    bank_file_id: Mapped[int] = mapped_column(to("bank_file.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    booked_on: Mapped[On]
    amount_cents: Mapped[Cents]  # below zero has left
    end_to_end_id: Mapped[str] = mapped_column(String(35), default="", index=True)
    is_return: Mapped[bool] = mapped_column(default=False)
    name: Mapped[Line] = mapped_column(default="")
    iban: Mapped[str] = mapped_column(String(34), default="")
    words: Mapped[str] = mapped_column(Text, default="")


class BankMatch(Base):
    """What a bank line is of. A line without is for a person."""

    __tablename__ = "bank_match"
    bank_line_id: Mapped[int] = mapped_column(to("bank_line.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))  # settlement, bounce, payout, cash, terminal, other
    ref: Mapped[str] = mapped_column(String(64), default="")
    why: Mapped[str] = mapped_column(Text, default="")  # of a match by hand
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)


class CashKind(StrEnum):
    DEPOSIT = "deposit"  # cash of an outlet brought to the bank
    CLEARING = "clearing"  # what an outlet's card terminal paid out
    FOUND = "found"  # money that a till took another way, found


class CashMove(Base):
    """The office's word on money of an outlet: cash brought to the bank, cards paid out, other money found."""

    __tablename__ = "cash_move"
    __table_args__ = (
        UniqueConstraint("kind", "location_id", "slip_no", name="one_move_a_slip"),
        CheckConstraint(
            "amount_cents > 0 AND fee_cents >= 0 AND fee_cents < amount_cents", name="cash_moves_something"
        ),
    )
    id: Mapped[Id]
    kind: Mapped[CashKind] = mapped_column(words(CashKind))
    location_id: Mapped[int] = mapped_column(to("location.id"), index=True)
    slip_no: Mapped[str] = mapped_column(String(40))  # of the bank, of the terminal's report, of a note
    on: Mapped[On]
    amount_cents: Mapped[Cents]  # what left the place's account
    fee_cents: Mapped[Cents] = mapped_column(default=0)  # kept by whoever runs the terminal
    found_in: Mapped[str] = mapped_column(String(64), default="")  # the account where other money lay
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)


class BalanceRow(Base):
    """One balance transaction of our Stripe account, as Stripe told it."""

    __tablename__ = "balance_row"
    stripe_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48))
    amount_cents: Mapped[Cents]
    fee_cents: Mapped[Cents]
    net_cents: Mapped[Cents]
    source: Mapped[str] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    read_at: Mapped[CreatedAt]


class BalanceMatch(Base):
    """Which row of ours a balance transaction is of. One without has a case."""

    __tablename__ = "balance_match"
    stripe_id: Mapped[str] = mapped_column(to("balance_row.stripe_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(
        String(24)
    )  # payment, transfer, reversal, refund, dispute, payout, topup, fee, hand
    ref: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)


class BalanceReading(Base):
    """A reconciliation was run: what Stripe's balance and the book said then."""

    __tablename__ = "balance_reading"
    id: Mapped[Id]
    at: Mapped[CreatedAt]
    by: Mapped[int | None] = mapped_column(BigInteger)
    rows: Mapped[int]  # new ones
    unmatched: Mapped[int]
    stripe_cents: Mapped[Cents]  # sum of all balance transactions
    book_cents: Mapped[Cents]
