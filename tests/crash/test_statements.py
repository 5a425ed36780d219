"""Statements opened and closed by several workers at once, and by one that is killed in the middle."""

from datetime import timedelta

from sqlalchemy import func, select

from storefront.core import clock
from storefront.domain.mails.models import Mail
from storefront.domain.settlements import queries
from storefront.domain.settlements.models import StatementMonth, StatementPosting
from storefront.flows.check_statements import STATEMENTS
from storefront.infra.db import db
from tests import makers
from tests.books import Shelf, alone
from tests.crash.processes import Processes
from tests.orders_for_payments import Shop

BRANDS = 4


def two_months_of_sales() -> list[int]:
    """Brands with shop sales in the two months before last month, which are so long over that they close."""
    shelf = Shelf.set_up()
    brand_ids = [makers.brand(f"Marchio {number}").id for number in range(BRANDS)]
    first_of_month = clock.rome_date(clock.now()).replace(day=1)
    for months_ago in (50, 80):
        for brand_id in brand_ids:
            for _ in range(3):
                shelf.sale(first_of_month - timedelta(days=months_ago), alone(brand_id, 5_000), at=shelf.outlet_id)
    return brand_ids


def is_right(brand_ids: list[int]) -> bool:
    db.session.rollback()
    taken = db.session.scalar(select(func.count()).select_from(StatementPosting))
    rows = [row for brand_id in brand_ids for row in queries.of_brand(brand_id)]
    broken = [row for invariant in STATEMENTS.values() for row in invariant()]
    return taken == 6 * BRANDS and len(rows) == 2 * BRANDS and not broken


def test_workers_that_open_and_close_at_once_make_one_statement_a_month(shop: Shop, processes: Processes) -> None:
    brand_ids = two_months_of_sales()
    assert set(processes.side_by_side(*[("open_statements", [])] * 4)) == {0}
    assert is_right(brand_ids)
    assert db.session.scalar(select(func.count()).select_from(StatementMonth)) == 1  # no worker failed at any brand
    assert set(processes.side_by_side(*[("close_statements", [])] * 4)) == {0}
    assert is_right(brand_ids)
    assert all(row.is_closed for brand_id in brand_ids for row in queries.of_brand(brand_id))
    letters = select(func.count()).select_from(Mail).where(Mail.kind == "statement_closed")
    assert db.session.scalar(letters) == 2 * BRANDS


def test_a_worker_killed_at_any_line_leaves_the_rest_to_the_next(shop: Shop, processes: Processes) -> None:
    brand_ids = two_months_of_sales()
    files = ["open_statements.py", "close_statement.py", "services.py"]
    for name in ("open_statements", "close_statements"):
        step = 1
        while processes.killed_at(step, files, name):
            step += 7
        assert step > 7
    processes.side_by_side(("open_statements", []), ("close_statements", []))
    processes.side_by_side(("close_statements", []))
    assert is_right(brand_ids)
    assert all(row.is_closed for brand_id in brand_ids for row in queries.of_brand(brand_id))
