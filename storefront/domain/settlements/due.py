"""What brands are due once a month of theirs is closed: shop sales not yet paid, less debts. See docs/settlement.md."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from storefront.domain.brands.models import BankAccount, Brand, StripeAccount
from storefront.domain.ledger.accounts import brand_payable
from storefront.domain.ledger.models import JournalEntry, Posting
from storefront.domain.orders.models import Channel, Order
from storefront.domain.payments.models import Transfer, Work
from storefront.domain.settlements.models import Statement, StatementClosing, StatementPosting
from storefront.domain.settlements.paying_models import SettlementEvent, SettlementEventKind, SettlementPayment
from storefront.infra.db import db

WAITING = (Work.PENDING, Work.BLOCKED, Work.FAILED)
ENDED = (SettlementEventKind.BOUNCED, SettlementEventKind.CANCELLED)


@dataclass(frozen=True, slots=True)
class Due:
    """What one brand's last closed statement leaves to pay. Balances are what is owed to the brand."""

    brand_id: int
    slug: str
    name: str
    statement_id: int
    statement_ref: str
    closing_cents: int
    by_stripe_cents: int  # of the closing: online sales that go by transfers of their own
    since_cents: int  # debts and whatever else moved since, without shop sales that are not due yet
    attempts: int  # payments of this statement so far
    is_taken: bool  # one of them is open or was paid
    iban: str
    holder: str
    account_id: str  # at Stripe; empty when it cannot receive

    @property
    def amount_cents(self) -> int:
        return self.closing_cents - self.by_stripe_cents + self.since_cents

    @property
    def is_payable(self) -> bool:
        return self.amount_cents > 0 and not self.is_taken


def due(until_on: date, brand_ids: Collection[int] | None = None) -> list[Due]:
    """Each brand's last statement closed for a month up to a day, and what it leaves to pay. Two statements."""
    closed = _last_closed(until_on, brand_ids)
    moved = _moved_since(until_on, [row.brand_id for row in closed])
    return [_due(row, moved.get(row.brand_id, Moved())) for row in closed]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a brand's account moved by since its statement, by what it means for the next payment."""

    transferred_cents: int = 0  # sent through Stripe
    sold_online_cents: int = 0  # goes through Stripe
    rest_cents: int = 0  # debts, fees, payments of ours; shop sales of after are not due yet and stand nowhere


def _due(row: Any, moved: Moved) -> Due:
    by_stripe = int(row.waiting) + moved.transferred_cents - moved.sold_online_cents
    return Due(
        row.brand_id, row.slug, row.name, row.id, row.ref, row.closing_cents, by_stripe,
        moved.rest_cents - int(row.open_cents), row.attempts, bool(row.alive), row.iban or "", row.holder or "",
        row.account_id if row.transfers_active else "",
    )  # fmt: skip


def _last_closed(until_on: date, brand_ids: Collection[int] | None) -> list[Any]:
    """The last closed statement of each brand up to a day, with what is known of its payments."""
    later = aliased(Statement)
    is_last = ~(
        select(later.id)
        .join(StatementClosing, StatementClosing.statement_id == later.id)
        .where(later.brand_id == Statement.brand_id, later.first_on > Statement.first_on, later.last_on <= until_on)
        .exists()
    )
    query = (
        select(
            Statement.id, Statement.ref, Statement.brand_id, Brand.slug, Brand.name, StatementClosing.closing_cents,
            BankAccount.iban, BankAccount.holder, StripeAccount.account_id, StripeAccount.transfers_active,
            _waiting().label("waiting"), _open_cents().label("open_cents"), _attempts().label("attempts"),
            _alive().label("alive"),
        )
        .join(StatementClosing, StatementClosing.statement_id == Statement.id)
        .join(Brand, Brand.id == Statement.brand_id)
        .outerjoin(BankAccount, BankAccount.brand_id == Brand.id)
        .outerjoin(StripeAccount, StripeAccount.brand_id == Brand.id)
        .where(Statement.last_on <= until_on, is_last)
        .order_by(Brand.name, Brand.id)
    )  # fmt: skip
    if brand_ids is not None:
        query = query.where(Statement.brand_id.in_(brand_ids))
    return list(db.session.execute(query))


def _waiting() -> Any:
    """Transfers of online orders that are planned and not in the book yet, stuck ones too."""
    return (
        select(func.coalesce(func.sum(Transfer.amount_cents), 0))
        .where(Transfer.brand_id == Statement.brand_id, Transfer.state.in_(WAITING))
        .correlate(Statement)
        .scalar_subquery()
    )


def ended(*kinds: SettlementEventKind) -> Any:
    """A payment to which one of these has happened."""
    event = (SettlementEvent.payment_id == SettlementPayment.id, SettlementEvent.kind.in_(kinds))
    return select(SettlementEvent.id).where(*event).correlate(SettlementPayment).exists()


def _open_cents() -> Any:
    """Payments of the brand that are on their way: neither paid nor come to nothing."""
    return (
        select(func.coalesce(func.sum(SettlementPayment.amount_cents), 0))
        .where(SettlementPayment.brand_id == Statement.brand_id, ~ended(*SettlementEventKind))
        .correlate(Statement)
        .scalar_subquery()
    )


def _attempts() -> Any:
    query = select(func.count()).select_from(SettlementPayment).where(SettlementPayment.statement_id == Statement.id)
    return query.correlate(Statement).scalar_subquery()


def _alive() -> Any:
    alive = (SettlementPayment.statement_id == Statement.id, ~ended(*ENDED))
    return select(SettlementPayment.id).where(*alive).correlate(Statement).exists()


def _moved_since(until_on: date, brand_ids: Collection[int]) -> dict[int, Moved]:
    """What moved on brands' accounts that no statement closed by then has taken, sorted by what it means."""
    transferred = case((JournalEntry.kind == "transfer", Posting.amount_cents), else_=0)
    is_online_sale = and_(JournalEntry.kind == "sale", or_(Order.channel.is_(None), Order.channel != Channel.TILL))
    sold_online = case((is_online_sale, -Posting.amount_cents), else_=0)
    is_later = and_(Order.channel == Channel.TILL, _sold_since(until_on))
    stands_elsewhere = or_(JournalEntry.kind == "transfer", JournalEntry.kind == "sale", is_later)
    rest = case((stands_elsewhere, 0), else_=-Posting.amount_cents)
    query = (
        select(Posting.account, func.sum(transferred), func.sum(sold_online), func.sum(rest))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Order, Order.ref == JournalEntry.order_ref)
        .where(Posting.account.in_([brand_payable(brand_id) for brand_id in brand_ids]), _untaken(Posting, until_on))
        .group_by(Posting.account)
    )
    return {
        int(account.partition(":")[2]): Moved(int(sent), int(sold), int(rest))
        for account, sent, sold, rest in db.session.execute(query)
    }


def _untaken(posting: Any, until_on: date) -> Any:
    taken = (
        select(StatementPosting.posting_id)
        .join(Statement, Statement.id == StatementPosting.statement_id)
        .join(StatementClosing, StatementClosing.statement_id == Statement.id)
        .where(StatementPosting.posting_id == posting.id, Statement.last_on <= until_on)
    )
    return ~taken.correlate(posting).exists()


def _sold_since(until_on: date) -> Any:
    """Whether the sale of this order came after the statement too: then nothing of it is due yet."""
    entry, side = aliased(JournalEntry), aliased(Posting)
    sale = (
        select(side.id)
        .join(entry, entry.id == side.entry_id)
        .where(
            entry.order_ref == JournalEntry.order_ref, entry.kind == "sale", side.account == Posting.account,
            _untaken(side, until_on),
        )
    )  # fmt: skip
    return sale.correlate(JournalEntry, Posting).exists()
