"""Making runs and ending payments. Every call needs an open unit of work. See docs/settlement.md."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from storefront.core import clock
from storefront.core.actor import Actor
from storefront.domain.brands.models import Brand
from storefront.domain.ledger import accounts
from storefront.domain.ledger.services import post
from storefront.domain.payments.gateway_balance import SettlementOrder
from storefront.domain.payments.models import Work
from storefront.domain.settlements.due import Due
from storefront.domain.settlements.paying_models import (
    SettlementApproval,
    SettlementEvent,
    SettlementEventKind,
    SettlementPayment,
    SettlementRun,
    SettlementTransfer,
    SettlementWay,
)
from storefront.infra.db import Base, needs_unit_of_work, on_sqlite


def insert_once(table: type[Base], keys: list[str], **values: Any) -> bool:
    """A fact, once, whoever and however many write it. True for the one who did."""
    into = insert_on_sqlite(table) if on_sqlite() else insert_on_postgresql(table)
    row = into.values(**values).on_conflict_do_nothing(index_elements=keys)
    first = getattr(table, keys[0])
    return needs_unit_of_work().execute(row.returning(first)).first() is not None


def end_to_end_id(one: Due) -> str:
    """What the bank carries from us to the brand and back: the statement and which try it is."""
    return f"GF-{one.statement_ref}-{one.attempts + 1}"


def make_run(
    ref: str, way: SettlementWay, until_on: date, pay_on: date, rows: Sequence[Due], file: bytes | None, made_at: datetime,
    *, by: Actor,
) -> int:  # fmt: skip
    """Write a run and its payments. Raises IntegrityError when one of the statements is being paid already."""
    session = needs_unit_of_work()
    run = SettlementRun(
        ref=ref, way=way, until_on=until_on, pay_on=pay_on, total_cents=sum(one.amount_cents for one in rows), file=file,
        made_at=made_at, made_by=by.user_id,
    )  # fmt: skip
    session.add(run)
    session.flush()
    payments = [
        {
            "run_id": run.id, "statement_id": one.statement_id, "brand_id": one.brand_id, "attempt": one.attempts + 1,
            "end_to_end_id": end_to_end_id(one), "closing_cents": one.closing_cents,
            "by_stripe_cents": one.by_stripe_cents, "since_cents": one.since_cents, "amount_cents": one.amount_cents,
            "holder": one.holder or one.name, "account": one.iban if way == SettlementWay.BANK else one.account_id,
        }
        for one in rows
    ]  # fmt: skip
    session.execute(insert(SettlementPayment), payments)
    return run.id


def approve(run_id: int, *, by: Actor) -> bool:
    """Let a run leave; False when it was let before. Payments through Stripe are on their way from here."""
    if not insert_once(SettlementApproval, ["run_id"], run_id=run_id, at=clock.now(), by=by.user_id):
        return False
    session = needs_unit_of_work()
    stripe = (SettlementRun.id == run_id, SettlementRun.way == SettlementWay.STRIPE)
    payments = (
        select(SettlementPayment.id).join(SettlementRun, SettlementRun.id == SettlementPayment.run_id).where(*stripe)
    )
    for payment_id in session.scalars(payments):
        session.add(SettlementTransfer(payment_id=payment_id, not_before=clock.now()))
    return True


def is_approved(run_id: int) -> bool:
    return needs_unit_of_work().get(SettlementApproval, run_id) is not None


def end(
    payment: SettlementPayment, kind: SettlementEventKind, on: date, *, by: Actor, why: str = "", bank_line_id: int | None = None
) -> bool:  # fmt: skip
    """Write down what became of a payment; False when it is known. Sent and returned money is booked by `book`."""
    return insert_once(
        SettlementEvent, ["payment_id", "kind"], payment_id=payment.id, kind=kind, on=on, why=why,
        bank_line_id=bank_line_id, at=clock.now(), by=by.user_id,
    )  # fmt: skip


def book(payment: SettlementPayment, kind: SettlementEventKind, on: date, account: str = accounts.BANK) -> bool:
    """The entry of a payment that left, or of one that came back; each at most once."""
    sign = 1 if kind == SettlementEventKind.PAID else -1
    sides = {
        accounts.brand_payable(payment.brand_id): sign * payment.amount_cents,
        account: -sign * payment.amount_cents,
    }
    entry = "settlement" if kind == SettlementEventKind.PAID else "settlement_returned"
    return post(entry, "settlement_payment", payment.end_to_end_id, sides, booked_on=on)


def payment(payment_id: int) -> SettlementPayment | None:
    return needs_unit_of_work().get(SettlementPayment, payment_id)


def payment_of(end_to_end_id: str) -> SettlementPayment | None:
    """The payment that the bank names."""
    query = select(SettlementPayment).where(SettlementPayment.end_to_end_id == end_to_end_id)
    return needs_unit_of_work().scalars(query).first()


def events_of(payment_id: int) -> set[SettlementEventKind]:
    query = select(SettlementEvent.kind).where(SettlementEvent.payment_id == payment_id)
    return set(needs_unit_of_work().scalars(query))


def order_of(transfer_id: int) -> SettlementOrder:
    """One payment through Stripe, as the gateway sends it."""
    query = (
        select(
            SettlementTransfer.id, SettlementPayment.id, SettlementPayment.end_to_end_id, Brand.slug,
            SettlementPayment.account, SettlementPayment.amount_cents, SettlementTransfer.epoch,
        )
        .join(SettlementPayment, SettlementPayment.id == SettlementTransfer.payment_id)
        .join(Brand, Brand.id == SettlementPayment.brand_id)
        .where(SettlementTransfer.id == transfer_id)
    )  # fmt: skip
    return SettlementOrder(*needs_unit_of_work().execute(query).one())


def stop_transfer(payment_id: int) -> bool:
    """Keep a payment through Stripe from leaving, for a person says what became of it. False when it may have left."""
    row = (
        needs_unit_of_work()
        .scalars(select(SettlementTransfer).where(SettlementTransfer.payment_id == payment_id))
        .first()
    )
    if row is None:
        return True
    if row.state == Work.DONE or row.first_tried_at is not None:
        return False
    row.state = Work.CANCELLED
    return True
