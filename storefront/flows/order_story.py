"""The whole of one order, for the office: what was sold, where it lies, whose money it is. Its story: flows/order_steps.py.

Reads across slices; each row is columns. See docs/office-orders.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from storefront.domain.brands.models import Brand
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, LineShare, Order, OrderLine, OrderState
from storefront.domain.orders.queries import OrderRow
from storefront.domain.payments.models import (
    Dispute,
    Payment,
    PaymentState,
    Refund,
    RefundLine,
    RefundShare,
    Reversal,
    Transfer,
    Way,
    Work,
)
from storefront.domain.places.models import Location
from storefront.domain.tills.models import TillSale
from storefront.infra.db import db


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above an order."""

    id: int
    ref: str
    key: str
    channel: Channel
    state: OrderState
    locale: str
    user_id: int | None
    name: str
    email: str
    phone: str
    goods_cents: int
    shipping_cents: int
    total_cents: int
    invoice: Mapping[str, Any] | None
    placed_at: datetime
    held_until: datetime | None
    paid_at: datetime | None
    place: str | None
    receipt_no: str | None

    def as_row(self) -> OrderRow:
        """The same order as its buyer's page reads it."""
        return OrderRow(
            self.id, self.ref, self.key, self.state, self.locale, self.email, self.name, self.goods_cents,
            self.shipping_cents, self.total_cents, self.invoice, self.placed_at, self.held_until, self.paid_at, None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """One brand's part of one line, with what of it went back."""

    line_id: int
    brand_id: int
    brand: str
    gross_cents: int
    commission_cents: int
    commission_vat_cents: int
    net_cents: int
    back_cents: int  # of the net


@dataclass(frozen=True, slots=True)
class Move:
    """Money on its way: an attempt to pay, a transfer, a refund or a reversal."""

    kind: str
    ref: str
    state: str
    amount_cents: int
    whom: str  # way of paying, or a brand
    stripe_id: str | None
    stripe_too: str | None  # of a payment: its charge
    fee_cents: int | None
    error: str
    at: datetime
    done_at: datetime | None
    why: str

    def state_as(self) -> PaymentState | Work:
        return PaymentState(self.state) if self.kind == "payment" else Work(self.state)

    @property
    def way(self) -> Way | None:
        return Way(self.whom) if self.kind == "payment" else None


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of the book with its sides."""

    kind: str
    source_ref: str
    at: datetime
    sides: Sequence[tuple[str, int]]


def head(ref: str) -> Head | None:
    """An order by its ref. One statement."""
    columns: tuple[Any, ...] = (
        Order.id, Order.ref, Order.key, Order.channel, Order.state, Order.locale, Order.user_id, Order.name,
        Order.email, Order.phone, Order.goods_cents, Order.shipping_cents, Order.total_cents, Order.invoice,
        Order.placed_at, Order.held_until, Order.paid_at, Location.name, TillSale.receipt_no,
    )  # fmt: skip
    query = select(*columns).outerjoin(Location, Location.id == Order.location_id)
    row = db.session.execute(query.outerjoin(TillSale, TillSale.order_id == Order.id).where(Order.ref == ref)).first()
    return Head(*row) if row else None


def shares(order_id: int) -> list[Share]:
    """Every brand's part of every line. One statement."""
    back = (
        select(func.coalesce(func.sum(RefundShare.net_cents), 0))
        .join(RefundLine, RefundLine.id == RefundShare.refund_line_id)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(
            RefundLine.order_line_id == LineShare.order_line_id, RefundShare.brand_id == LineShare.brand_id,
            Refund.state != Work.CANCELLED,
        )
        .correlate(LineShare)
        .scalar_subquery()
    )  # fmt: skip
    columns: tuple[Any, ...] = (
        LineShare.order_line_id, LineShare.brand_id, Brand.name, LineShare.gross_cents, LineShare.commission_cents,
        LineShare.commission_vat_cents, LineShare.net_cents, back,
    )  # fmt: skip
    query = select(*columns).join(OrderLine, OrderLine.id == LineShare.order_line_id)
    query = query.join(Brand, Brand.id == LineShare.brand_id).where(OrderLine.order_id == order_id)
    return [Share(*[*row[:7], int(row[7])]) for row in db.session.execute(query.order_by(OrderLine.position, Brand.id))]


def moves(order_id: int) -> list[Move]:
    """Attempts, refunds, transfers and reversals, as they came. One statement."""
    none, number = cast(null(), String), cast(null(), BigInteger)
    paid = select(
        literal("payment"), cast(Payment.attempt, String), cast(Payment.state, String), Payment.amount_cents,
        cast(Payment.way, String), Payment.payment_intent_id, Payment.charge_id, Payment.fee_cents, literal(""),
        Payment.created_at, Payment.paid_at, func.coalesce(Payment.session_id, ""),
    ).where(Payment.order_id == order_id)  # fmt: skip
    refunds = select(
        literal("refund"), Refund.ref, cast(Refund.state, String), Refund.amount_cents, literal(""), Refund.stripe_id,
        none, number, Refund.last_error, Refund.created_at, Refund.done_at, Refund.reason,
    ).where(Refund.order_id == order_id)  # fmt: skip
    transfers = (
        select(
            literal("transfer"), cast(Transfer.id, String), cast(Transfer.state, String), Transfer.amount_cents,
            Brand.name, Transfer.stripe_id, none, number, Transfer.last_error, Transfer.created_at, Transfer.done_at,
            literal(""),
        )
        .join(Payment, Payment.id == Transfer.payment_id)
        .join(Brand, Brand.id == Transfer.brand_id)
        .where(Payment.order_id == order_id)
    )  # fmt: skip
    reversals = (
        select(
            literal("reversal"), func.coalesce(Refund.ref, Dispute.ref, ""), cast(Reversal.state, String),
            Reversal.amount_cents, Brand.name, Reversal.stripe_id, none, number, Reversal.last_error,
            Reversal.created_at, Reversal.done_at, literal(""),
        )
        .join(Transfer, Transfer.id == Reversal.transfer_id)
        .join(Payment, Payment.id == Transfer.payment_id)
        .join(Brand, Brand.id == Transfer.brand_id)
        .outerjoin(Refund, Refund.id == Reversal.refund_id)
        .outerjoin(Dispute, Dispute.id == Reversal.dispute_id)
        .where(Payment.order_id == order_id)
    )  # fmt: skip
    rows: Any = db.session.execute(union_all(paid, refunds, transfers, reversals)).all()
    return sorted((Move(*row) for row in rows), key=lambda move: (move.at, move.kind != "payment"))


def book(order_ref: str) -> list[BookEntry]:
    """The entries of the book, with their sides. One statement."""
    columns = (
        JournalEntry.id, JournalEntry.kind, JournalEntry.source_ref, JournalEntry.at, Posting.account,
        Posting.amount_cents,
    )  # fmt: skip
    query = select(*columns).join(Posting, Posting.entry_id == JournalEntry.id)
    found: dict[int, BookEntry] = {}
    sides: dict[int, list[tuple[str, int]]] = {}
    rows = db.session.execute(query.where(JournalEntry.order_ref == order_ref).order_by(JournalEntry.id, Posting.id))
    for entry_id, kind, source_ref, at, account, cents in rows:
        own = sides.setdefault(entry_id, [])
        own.append((account, cents))
        found.setdefault(entry_id, BookEntry(kind, source_ref, at, own))
    return list(found.values())
