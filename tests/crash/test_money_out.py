"""Months paid and invoiced by several people at once, and by one who is killed in the middle."""

from datetime import timedelta

from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.brands.models import BankAccount
from storefront.domain.invoices.models import Invoice
from storefront.domain.settlements.paying_models import SettlementPayment
from storefront.flows.check_invoices import INVOICES
from storefront.flows.check_money_out import MONEY_OUT
from storefront.flows.close_statement import close_statements
from storefront.flows.open_statements import open_statements
from storefront.infra.db import db
from tests import makers
from tests.books import Shelf, alone
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

BRANDS = 4


def closed_months() -> tuple[str, list[int]]:
    """Brands with a closed month that nobody has paid nor invoiced; the day, and the brands."""
    shelf, brand_ids = Shelf.set_up(), []
    today = clock.rome_date(clock.now())
    for number in range(BRANDS):
        brand = makers.brand(f"Marchio {number}")
        makers.kept(
            BankAccount(brand_id=brand.id, iban="IT60X0542811101000000123456", holder="M", changed_at=makers.LONG_AGO)
        )
        shelf.sale(today.replace(day=1) - timedelta(days=50), alone(brand.id, 5_000), at=shelf.outlet_id)
        brand_ids.append(brand.id)
    open_statements()
    close_statements()
    db.session.rollback()
    return today.isoformat(), brand_ids


def is_paid_once() -> bool:
    db.session.rollback()
    broken = [row for invariant in MONEY_OUT.values() for row in invariant()]
    return db.session.scalar(select(func.count()).select_from(SettlementPayment)) == BRANDS and not broken


def is_invoiced_once() -> bool:
    db.session.rollback()
    broken = [row for invariant in INVOICES.values() for row in invariant()]
    numbers = sorted(db.session.scalars(select(Invoice.number)))
    return numbers == list(range(1, BRANDS + 1)) and not broken


def test_people_who_pay_at_once_pay_each_month_once(shop: Shop, processes: Processes) -> None:
    until, brand_ids = closed_months()
    overlapping = [brand_ids, brand_ids[:3], brand_ids[::-1], brand_ids[2:]]
    assert set(processes.side_by_side(*[("settle", [until, some]) for some in overlapping])) == {0}
    processes.side_by_side(("settle", [until, brand_ids]))  # whoever met a rival presses again
    assert is_paid_once()


def test_without_looking_the_same_race_is_lost(shop: Shop, processes: Processes) -> None:
    """The control."""
    until, brand_ids = closed_months()
    processes.side_by_side(*[("settle", [until, brand_ids])] * 2, without_guard=True)
    processes.side_by_side(("settle", [until, brand_ids]), without_guard=True)
    assert not is_paid_once()


def test_people_who_invoice_at_once_leave_no_gap_and_no_double(shop: Shop, processes: Processes) -> None:
    until, _brand_ids = closed_months()
    assert set(processes.side_by_side(*[("invoice", [until])] * 4)) == {0}
    assert is_invoiced_once()


def test_made_up_numbers_lose_the_same_race(shop: Shop, processes: Processes) -> None:
    """The control."""
    until, _brand_ids = closed_months()
    processes.side_by_side(*[("invoice", [until])] * 4, without_guard=True)
    assert not is_invoiced_once()


def test_a_kill_while_invoicing_loses_no_number(shop: Shop, processes: Processes) -> None:
    until, _brand_ids = closed_months()
    step = 1
    while processes.killed_at(step, ["invoice_months.py", "services.py"], "invoice", until):
        step += 9
    assert step > 9
    processes.side_by_side(("invoice", [until]))
    assert is_invoiced_once()
