"""kill -9 between every two steps of reading and running a table: nothing lost, nothing doubled."""

import itertools
import os

from sqlalchemy import func, select, update

from storefront.core import clock
from storefront.domain.catalogue.sheet_models import ProductSheet
from storefront.domain.imports import services
from storefront.domain.imports.models import ImportItem, ImportRun, ImportState, ItemState
from storefront.infra.db import db, unit_of_work
from tests import makers
from tests.crash.processes import Processes
from tests.imports import Sent, table
from tests.orders_for_payments import Shop

PRODUCTS = 12  # more than one transaction holds
FEWEST_STEPS = 30  # fewer would mean that nothing was traced
EVERY = int(os.environ.get("KILL_EVERY", "3"))
"""The suite kills before every third line; `KILL_EVERY=1` before each."""
MOST_IN_A_ROW = 3


def a_table(number: int) -> bytes:
    return table([{"riferimento": f"{number}-{one}", "titolo": "Borsa", "prezzo": "45"} for one in range(PRODUCTS)])


def lease_ends(import_id: int) -> None:
    with unit_of_work() as session:
        session.execute(update(ImportRun).where(ImportRun.id == import_id).values(not_before=clock.now()))


def drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ProductSheet)) or 0


def done() -> int:
    return db.session.scalar(select(func.count(ImportItem.id)).where(ImportItem.state == ItemState.DONE)) or 0


def started(number: int) -> Sent:
    """A table of a brand of its own, looked through and let run."""
    sent = Sent(makers.brand().id, a_table(number))
    with unit_of_work():
        services.start(sent.brand_id, sent.ref)
    return sent


def test_a_kill_while_it_runs_leaves_each_product_done_or_not(shop: Shop, processes: Processes) -> None:
    sent: list[Sent] = []
    for step in itertools.count(1, EVERY):
        if not sent or sent[-1].state == ImportState.DONE or step // EVERY % MOST_IN_A_ROW == 0:
            sent.append(started(step))
        was_killed = processes.killed_at(step, ["run_import.py"], "run_import", sent[-1].id)
        assert drafts() == done()
        lease_ends(sent[-1].id)
        if not was_killed:
            break
    assert step > FEWEST_STEPS
    for one in sent:
        one.runs()
    assert {one.state for one in sent} == {ImportState.DONE}
    assert drafts() == PRODUCTS * len(sent)


def test_a_kill_while_it_is_read_begins_the_reading_again(shop: Shop, processes: Processes) -> None:
    for step in itertools.count(1, EVERY):
        sent = Sent.unread(makers.brand().id, a_table(step))
        was_killed = processes.killed_at(step, ["read_import.py"], "read_import", sent.id)
        lease_ends(sent.id)
        sent.is_read()
        assert (sent.state, sent.counts().creates) == (ImportState.CHECKED, PRODUCTS)
        if not was_killed:
            break
    assert step > FEWEST_STEPS
    assert drafts() == 0
