"""Paying brands: what is due, once, by the bank's word or a person's; what comes back is due again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storefront.core.actor import staff
from storefront.domain.brands.models import BankAccount, Brand
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import BANK, brand_payable
from storefront.domain.payments.models import Work
from storefront.domain.settlements import bank, due, runs
from storefront.domain.settlements.house import house
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementPayment, SettlementWay
from storefront.domain.settlements.refusals import (
    BeingPaid,
    HasEnded,
    NotApproved,
    NothingDue,
    OtherAccount,
    OtherPersonNeeded,
)
from storefront.flows.bank_read import read_bank_file
from storefront.flows.check_money_out import MONEY_OUT
from storefront.flows.check_statements import STATEMENTS
from storefront.flows.close_statement import close_statements
from storefront.flows.open_statements import open_statements
from storefront.flows.settle_end import end_payment
from storefront.flows.settle_run import approve_run, make_run
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.bank import Entry, camt
from tests.books import Shelf, alone

OLGA, PIA = staff(1), staff(2)
OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 3)
END, PAY_ON = date(2026, 10, 31), date(2026, 11, 12)
IBAN = "IT60X0542811101000000123456"


@contextmanager
def on(day: date) -> Iterator[None]:
    db.session.rollback()
    with time_machine.travel(datetime(day.year, day.month, day.day, 11, tzinfo=UTC), tick=False):
        yield
    db.session.rollback()


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf.set_up()


def brand(name: str = "Arbrora") -> Brand:
    made = makers.brand(name)
    makers.kept(BankAccount(brand_id=made.id, iban=IBAN, holder=f"{name} srl", changed_at=makers.LONG_AGO))
    return made


def october_is_closed() -> None:
    with on(date(2026, 11, 10)):
        open_statements()
        close_statements()


def paid_run(*brands: Brand, way: SettlementWay = SettlementWay.BANK) -> runs.RunRow:
    with on(date(2026, 11, 11)):
        ref = make_run(END, [one.id for one in brands], way, PAY_ON, by=OLGA)
        found = runs.run(ref)
    assert found is not None
    return found


def the_payment(run: runs.RunRow) -> runs.PaymentRow:
    (row,) = runs.payments(run.run_id)
    db.session.rollback()
    return row


def told(*entries: Entry, day: date = PAY_ON) -> tuple[int, int]:
    with on(day):
        found = read_bank_file("estratto.xml", camt(house().iban, *entries), by=OLGA)
    return found.new, found.matched


def broken() -> list[str]:
    db.session.rollback()
    return [row for invariant in (*STATEMENTS.values(), *MONEY_OUT.values()) for row in invariant()]


def cases() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Case.kind)))


def test_a_month_is_paid_without_what_stripe_brings_and_less_debts(shelf: Shelf) -> None:
    maker = brand()
    shelf.sale(OCTOBER, alone(maker.id, 10_000), at=shelf.outlet_id)  # 7560 due
    gone = shelf.sale(OCTOBER, alone(maker.id, 5_000))  # 3780, transferred in November
    stuck = shelf.sale(OCTOBER, alone(maker.id, 2_000))  # 1512, waits at Stripe
    shelf.transfer(stuck, OCTOBER, state=Work.BLOCKED)
    october_is_closed()
    shelf.transfer(gone, NOVEMBER)
    shelf.refund(gone, NOVEMBER, part_bp=5_000)  # a debt of 1890
    late = shelf.sale(NOVEMBER, alone(maker.id, 30_000), at=shelf.outlet_id)  # not due yet …
    shelf.refund(late, NOVEMBER, part_bp=3_333)  # … nor is what goes back of it
    (row,) = due.due(END)
    assert (row.closing_cents, row.by_stripe_cents, row.since_cents) == (7_560 + 3_780 + 1_512, 3_780 + 1_512, -1_890)
    run = paid_run(maker)
    payment = the_payment(run)
    assert (payment.amount_cents, run.total_cents, payment.state) == (5_670, 5_670, "open")
    assert told(Entry(-5_670, payment.end_to_end_id)) == (1, 1)
    assert ledger.balance(BANK) == -5_670
    assert the_payment(run).state == "paid"
    with pytest.raises(NothingDue):
        paid_run(maker)
    assert broken() == []


def test_a_balance_below_zero_is_carried_over_and_pays_itself(shelf: Shelf) -> None:
    maker = brand()
    sold = shelf.sale(OCTOBER, alone(maker.id, 10_000))
    shelf.transfer(sold, OCTOBER)
    shelf.refund(sold, OCTOBER)
    shelf.sale(NOVEMBER, alone(maker.id, 20_000), at=shelf.outlet_id)
    october_is_closed()
    with pytest.raises(NothingDue):
        paid_run(maker)
    with on(date(2026, 12, 10)):
        open_statements()
        close_statements()
        ref = make_run(date(2026, 11, 30), [maker.id], SettlementWay.BANK, date(2026, 12, 12), by=OLGA)
        found = runs.run(ref)
    assert found is not None
    assert found.total_cents == 15_120 - 7_560
    assert broken() == []


def test_the_file_is_the_same_bytes_and_a_bank_file_read_twice_changes_nothing(shelf: Shelf) -> None:
    maker, other = brand(), brand("Éclair & figli <srl>")
    for one in (maker, other):
        shelf.sale(OCTOBER, alone(one.id, 10_000), at=shelf.outlet_id)
    october_is_closed()
    run = paid_run(maker, other)
    rows = runs.payments(run.run_id)
    assert runs.file_of(run.run_id) == runs.file_of(run.run_id)
    assert {row.end_to_end_id.encode() in (runs.file_of(run.run_id) or b"") for row in rows} == {True}
    entries = [Entry(-7_560, rows[0].end_to_end_id), Entry(-1, rows[1].end_to_end_id), Entry(5_000, words="Altro")]
    assert told(*entries) == (3, 1)
    assert told(*entries) == (0, 0)
    assert told(*entries, Entry(77, words="Nuova")) == (1, 0)  # a longer file of the same days
    assert bank.counted(unmatched=True) == 3  # another amount is no payment of ours
    assert ledger.balance(BANK) == -7_560
    with on(PAY_ON), pytest.raises(OtherAccount):
        read_bank_file("altro.xml", camt(IBAN, Entry(1)), by=OLGA)


def test_what_bounces_is_due_again_and_is_paid_under_another_id(shelf: Shelf) -> None:
    maker = brand()
    shelf.sale(OCTOBER, alone(maker.id, 10_000), at=shelf.outlet_id)
    october_is_closed()
    first = the_payment(paid_run(maker))
    assert told(Entry(-7_560, first.end_to_end_id)) == (1, 1)
    back = Entry(7_560, first.end_to_end_id, is_return=True, words="AC04 conto chiuso")
    assert told(back, day=date(2026, 11, 16)) == (1, 1)
    assert ledger.balance(brand_payable(maker.id)) == -7_560
    assert cases() == ["settlement_bounced"]
    second = the_payment(paid_run(maker))
    assert (second.attempt, second.amount_cents) == (2, 7_560)
    assert second.end_to_end_id != first.end_to_end_id
    assert told(Entry(-7_560, second.end_to_end_id), day=date(2026, 11, 18)) == (1, 1)
    assert (ledger.balance(BANK), ledger.balance(brand_payable(maker.id))) == (-7_560, 0)
    assert broken() == []


def test_a_payment_ends_once_by_hand_or_by_the_bank(shelf: Shelf) -> None:
    maker = brand()
    shelf.sale(OCTOBER, alone(maker.id, 10_000), at=shelf.outlet_id)
    october_is_closed()
    first = the_payment(paid_run(maker))
    end_payment(first.payment_id, SettlementEventKind.CANCELLED, PAY_ON, "IBAN vecchio", by=OLGA)
    with pytest.raises(HasEnded):
        end_payment(first.payment_id, SettlementEventKind.PAID, PAY_ON, "Ho visto il conto", by=OLGA)
    second = the_payment(paid_run(maker))
    end_payment(second.payment_id, SettlementEventKind.PAID, PAY_ON, "Ho visto il conto", by=OLGA)
    assert told(Entry(-7_560, second.end_to_end_id)) == (1, 1)  # the bank tells it too: booked once
    assert ledger.balance(BANK) == -7_560
    assert told(Entry(-7_560, first.end_to_end_id)) == (1, 1)  # what was called off left all the same
    assert cases() == ["settlement_paid_after_all"]
    assert ledger.balance(brand_payable(maker.id)) == 7_560  # its debt: it was paid twice by the bank
    assert broken() == []


def test_a_large_run_waits_for_a_second_person(shelf: Shelf) -> None:
    maker = brand()
    shelf.sale(OCTOBER, alone(maker.id, 1_000_000), at=shelf.outlet_id)
    october_is_closed()
    run = paid_run(maker)
    assert not run.is_approved
    with pytest.raises(OtherPersonNeeded):
        approve_run(run.ref, by=OLGA)
    with pytest.raises(NotApproved):
        end_payment(the_payment(run).payment_id, SettlementEventKind.PAID, PAY_ON, "Visto", by=OLGA)
    approve_run(run.ref, by=PIA)
    db.session.rollback()
    again = runs.run(run.ref)
    assert again is not None
    assert again.is_approved


def test_a_statement_being_paid_is_paid_by_nobody_else(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key in the table holds even where nobody looked first."""
    maker = brand()
    shelf.sale(OCTOBER, alone(maker.id, 10_000), at=shelf.outlet_id)
    october_is_closed()
    with on(date(2026, 11, 11)):
        before = due.due(END)
    paid_run(maker)
    monkeypatch.setattr(due, "due", lambda *_: before)
    with pytest.raises(BeingPaid):
        paid_run(maker)
    with pytest.raises(DBAPIError), unit_of_work() as session:
        session.query(SettlementPayment).delete()
