"""The book: balanced journal entries, one posting a side. Append-only in the database too."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storefront.domain.columns import Cents, CreatedAt, Id, On, to
from storefront.infra.db import Base


class JournalEntry(Base):
    """One event of money. `source_kind`, `source_ref` name the row it comes from; the ledger knows no orders."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("kind", "source_kind", "source_ref", name="one_entry_per_event"),
        Index("ix_journal_entry_kind", "kind", "booked_on", "order_ref", "source_ref"),  # charts read it alone
    )
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))  # sale, fee, transfer, refund, reversal …
    source_kind: Mapped[str] = mapped_column(String(32))  # order, transfer, refund …
    source_ref: Mapped[str] = mapped_column(String(64))
    order_ref: Mapped[str | None] = mapped_column(String(16), index=True)  # for a person who looks for it
    booked_on: Mapped[On] = mapped_column(index=True)  # the day in Rome
    at: Mapped[CreatedAt]


class Posting(Base):
    """One side of an entry; debit is positive. An account is a word, with its owner after a colon."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="posting_moves_something"),
        Index("ix_posting_account", "account", "id", "amount_cents"),  # balances read it alone
    )
    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(to("journal_entry.id"), index=True)
    account: Mapped[str] = mapped_column(String(64))
    amount_cents: Mapped[Cents]
