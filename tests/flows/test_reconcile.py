"""Stripe's balance beside the book: every balance transaction is a row of ours, or somebody's case."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.cases.models import Case
from storefront.domain.ledger import queries as ledger
from storefront.domain.ledger.accounts import BANK, STRIPE_BALANCE, brand_payable
from storefront.domain.payments import gateway_balance
from storefront.domain.payments.gateway_rows import Unknown
from storefront.domain.settlements import balance, runs
from storefront.domain.settlements.paying_models import SettlementTransfer, SettlementWay
from storefront.flows.check_money_out import MONEY_OUT
from storefront.flows.close_statement import close_statements
from storefront.flows.open_statements import open_statements
from storefront.flows.reconcile import explain_row, reconcile, reconcile_daily
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_by_stripe import send_settlements
from storefront.flows.settle_run import make_run
from storefront.flows.sweep_payments import sweep_payments
from storefront.infra.db import db, unit_of_work
from tests.books import Shelf, alone
from tests.orders_for_payments import Shop

OLGA = staff(1)


def open_cases() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Case.kind).where(Case.state == "open")))


def matches() -> set[str | None]:
    db.session.rollback()
    return {row.match for row in balance.rows(unmatched=False)}


def is_whole() -> bool:
    """What Stripe says lies there is what the book says."""
    db.session.rollback()
    reading = balance.last_reading()
    assert reading is not None
    return reading.stripe_cents == reading.book_cents == ledger.balance(STRIPE_BALANCE)


def test_every_movement_at_stripe_is_a_row_of_ours_or_a_case(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway_balance, "A_PAGE", 2)  # several pages
    order = shop.three_brands()
    shop.pays(order)
    reconcile()  # nobody has heard of the payment yet
    assert open_cases() == ["balance_unmatched"]
    sweep_payments()
    send_transfers()
    shop.sandbox.advances(days=8)
    sweep_payments()  # Stripe tells its fee
    shop.sandbox.control("pay_out")
    new, unmatched = reconcile()
    assert (new > 3, unmatched) == (True, 0), balance.rows(unmatched=True)
    assert open_cases() == []
    assert matches() == {"payment", "transfer", "payout", "topup"}
    assert is_whole()
    assert ledger.balance(BANK) != 0
    assert reconcile() == (0, 0)
    reconcile_daily()  # read today already
    assert is_whole()


def test_what_nobody_did_has_a_case_until_a_person_says_what_it_is(shop: Shop) -> None:
    reconcile()
    stranger = shop.brand("Ignoto")
    shop.sandbox.client().v1.transfers.create(
        {"amount": 1_000, "currency": "eur", "destination": shop.account_of(stranger)}
    )
    assert reconcile() == (1, 1)
    assert reconcile() == (0, 1)
    assert open_cases() == ["balance_unmatched"]
    assert not is_whole()
    (row,) = balance.rows(unmatched=True)
    assert explain_row(row.stripe_id, "Prova fatta a mano", by=OLGA)
    assert not explain_row(row.stripe_id, "Ancora", by=OLGA)
    assert (balance.counted(unmatched=True), open_cases()) == (0, [])


def test_a_stripe_that_is_away_loses_nothing(shop: Shop) -> None:
    shop.sandbox.breaks("answer_500", "*", 3)
    with pytest.raises(Unknown):
        reconcile()
    assert reconcile()[1] == 0


def test_a_month_is_paid_through_stripe_once_whatever_fails_between(shop: Shop) -> None:
    shelf, maker = Shelf.set_up(), shop.brand("Arbrora")
    first = clock.rome_date(clock.now()).replace(day=1) - timedelta(days=50)
    shelf.sale(first, alone(maker.id, 10_000), at=shelf.outlet_id)
    open_statements()
    close_statements()
    today = clock.rome_date(clock.now())
    ref = make_run(today, [maker.id], SettlementWay.STRIPE, today, by=OLGA)
    shop.sandbox.breaks("cut_after", "POST /v1/transfers", 1)
    for _ in range(3):
        send_settlements()
        with unit_of_work() as session:  # the pause after a try is over
            session.execute(update(SettlementTransfer).values(not_before=clock.now()))
    run = runs.run(ref)
    assert run is not None
    assert runs.payments(run.run_id)[0].state == "paid", runs.payments(run.run_id)
    assert len(shop.at_stripe("transfers")) == 1
    assert (shop.owed(maker), ledger.balance(brand_payable(maker.id))) == (0, 0)
    reconcile()
    assert "settlement" in matches()
    assert [row for invariant in MONEY_OUT.values() for row in invariant()] == []
