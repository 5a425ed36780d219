"""Every invariant of the shop, asked of the live data: what `flask --app wsgi check` prints."""

from collections.abc import Callable, Iterable, Iterator

from storefront.flows.check_consignments import CONSIGNMENTS
from storefront.flows.check_figures import FIGURES
from storefront.flows.check_goods import GOODS
from storefront.flows.check_invoices import INVOICES
from storefront.flows.check_law import LAW
from storefront.flows.check_money import MONEY
from storefront.flows.check_money_out import MONEY_OUT
from storefront.flows.check_offline import OFFLINE
from storefront.flows.check_orders import ORDERS
from storefront.flows.check_people import PEOPLE
from storefront.flows.check_refunds import REFUNDS
from storefront.flows.check_returns import RETURNS
from storefront.flows.check_statements import STATEMENTS
from storefront.flows.checking import Broken
from storefront.infra.db import db

INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {
    **MONEY,
    **REFUNDS,
    **STATEMENTS,
    **MONEY_OUT,
    **INVOICES,
    **ORDERS,
    **RETURNS,
    **GOODS,
    **CONSIGNMENTS,
    **OFFLINE,
    **PEOPLE,
    **LAW,
    **FIGURES,
}


def check() -> list[Broken]:
    """Each row that breaks an invariant, by name. Empty when all holds."""
    try:
        return list(_found())
    finally:
        db.session.rollback()


def _found() -> Iterator[Broken]:
    for name, rows in INVARIANTS.items():
        for row in rows():
            yield Broken(name, row)
