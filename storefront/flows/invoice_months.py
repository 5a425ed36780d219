"""The cooperative invoices its commission: each closed month of a brand, once, numbers without a gap. See docs/invoices.md."""

from datetime import date

from storefront.core.actor import Actor
from storefront.domain.audit.services import note
from storefront.domain.cases.services import close_case, open_case
from storefront.domain.invoices import basis, queries, services
from storefront.domain.invoices.fattura import CannotInvoice
from storefront.domain.invoices.models import InvoiceKind
from storefront.domain.settlements import services as settlements
from storefront.infra.db import db, retry_on_deadlock, unit_of_work
from storefront.infra.log import logger

log = logger(__name__)


def invoice_months(until_on: date, *, by: Actor) -> tuple[int, int]:
    """Invoice every month that is closed by a day and is not invoiced; returns papers written, and months that cannot.

    Each month is a transaction of its own: a kill leaves the rest to whoever presses again.
    """
    waiting = queries.to_invoice(until_on)
    db.session.rollback()
    written = stuck = 0
    for statement_id in waiting:
        try:
            written += invoice_month(statement_id, by=by)
        except CannotInvoice as error:
            stuck += 1
            _tell(statement_id, str(error))
    return written, stuck


@retry_on_deadlock
def invoice_month(statement_id: int, *, by: Actor) -> int:
    """Write what one closed month asks for; returns how many papers. Raises CannotInvoice, and no number is lost."""
    written = 0
    with unit_of_work():
        statement = settlements.statement(statement_id)
        if statement is None or not settlements.is_closed(statement_id):
            return 0
        settlements.lock(statement.brand_id)
        for paper in basis.papers(statement_id):
            if services.is_issued(statement_id, InvoiceKind(paper.kind)):
                continue
            row = services.issue(statement, paper, by=by)
            new = {"kind": paper.kind, "net_cents": row.net_cents, "vat_cents": row.vat_cents}
            note(by, "invoice_issued", "invoice", row.label, new=new)
            written += 1
        close_case(f"cannot_invoice:{statement.ref}", by=by.user_id)
    return written


def _tell(statement_id: int, what: str) -> None:
    """A month that cannot be invoiced is a person's task: what lacks is in the case."""
    with unit_of_work():
        statement = settlements.statement(statement_id)
        if statement is not None:
            values = {"brand_id": statement.brand_id, "lacks": what}
            open_case("cannot_invoice", f"cannot_invoice:{statement.ref}", values=values)
    log.warning("month_not_invoiced", statement_id=statement_id)
