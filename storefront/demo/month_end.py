"""The demo's month ends: statements are closed, brands paid by a file for the bank, commission invoiced."""

from datetime import date

from storefront.core import clock
from storefront.demo.month_world import World
from storefront.domain.settlements import queries, runs
from storefront.domain.settlements.due import due
from storefront.domain.settlements.paying_models import SettlementEventKind, SettlementWay
from storefront.flows.close_statement import close_statements
from storefront.flows.invoice_months import invoice_months
from storefront.flows.open_statements import open_statements
from storefront.flows.settle_end import end_payment
from storefront.flows.settle_run import approve_run, make_run
from storefront.infra.db import db


def close_month(world: World, last_on: date) -> None:
    """Open and close the statements of all brands, and invoice the commission of each."""
    open_statements()
    close_statements()
    closed = [row for brand_id in queries.brand_ids() for row in queries.of_brand(brand_id) if row.is_closed]
    world.made["statements closed"] = len(closed)
    db.session.rollback()
    world.made["invoices"], world.made["months that cannot be invoiced"] = invoice_months(last_on, by=world.office)


def pay_brands(world: World, last_on: date) -> None:
    """Pay all that is due by one file for the bank; a second person says yes, and the bank did it."""
    payable = [one.brand_id for one in due(last_on) if one.is_payable and one.iban]
    db.session.rollback()
    if not payable:
        return
    today = clock.rome_date(clock.now())
    ref = make_run(last_on, payable, SettlementWay.BANK, today, by=world.office)
    approve_run(ref, by=world.second)  # a small one has left already: then this changes nothing
    run = runs.run(ref)
    assert run is not None
    rows = runs.payments(run.run_id)
    world.made["bytes in the bank's file"] = len(runs.file_of(run.run_id) or b"")
    db.session.rollback()
    for row in rows:
        end_payment(row.payment_id, SettlementEventKind.PAID, today, "Visto sull'estratto conto", by=world.second)
        world.made["brands paid by bank"] += 1
