"""The worker: does the work that others nudge for, and each minute whatever a lost nudge left lying."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import uuid4

from flask import Flask
from huey import crontab

from storefront.flows.apply_event import apply_event
from storefront.flows.change_brand import turn_absences
from storefront.flows.close_statement import close_statements
from storefront.flows.dispute_answer import send_dispute_answers
from storefront.flows.end_broken_order import end_broken_order, end_broken_orders
from storefront.flows.erase_person import finish_erasures
from storefront.flows.forget_attempts import forget_attempts
from storefront.flows.forget_carts import forget_carts
from storefront.flows.forget_practice import forget_practice
from storefront.flows.open_statements import open_statements
from storefront.flows.process_picture import process_picture
from storefront.flows.read_import import read_import, sweep_imports
from storefront.flows.recall_goods import follow_recall, follow_recalls
from storefront.flows.reconcile import reconcile_daily
from storefront.flows.refresh_listing import refresh_listing
from storefront.flows.retire_data import retire_data
from storefront.flows.run_import import run_import
from storefront.flows.sales import begin_and_end_sales
from storefront.flows.send_mails import send_mails
from storefront.flows.send_refunds import send_refunds
from storefront.flows.send_reversals import send_reversals
from storefront.flows.send_transfers import send_transfers
from storefront.flows.settle_by_stripe import send_settlements
from storefront.flows.sum_figures import sum_figures
from storefront.flows.sweep_payments import sweep_payments
from storefront.flows.sweep_pictures import sweep_pictures
from storefront.flows.sweep_tills import sweep_tills
from storefront.flows.tell_low import tell_low
from storefront.flows.till_stock import end_asides
from storefront.flows.trader_files import suspend_traders
from storefront.infra import beats, queue
from storefront.infra.db import db
from storefront.infra.log import asked_by, line_of, logger

log = logger(__name__)

# What may be nudged, by name.
NAMED: dict[str, Callable[..., Any]] = {
    work.__name__: work
    for work in (
        apply_event, end_broken_order, follow_recall, process_picture, read_import, refresh_listing, run_import, send_mails, send_dispute_answers, send_refunds, send_reversals, send_settlements,
        send_transfers, tell_low,
    )
}  # fmt: skip
# What is looked through every minute, in this order.
SWEPT: dict[str, Callable[[], Any]] = {
    work.__name__: work
    for work in (
        begin_and_end_sales, follow_recalls, end_asides, turn_absences, end_broken_orders, sweep_payments, send_settlements, sweep_tills, open_statements,
        close_statements, reconcile_daily, sum_figures, refresh_listing, tell_low, send_mails, sweep_pictures, sweep_imports,
        forget_attempts, forget_carts, forget_practice, suspend_traders, finish_erasures, retire_data,
    )
}  # fmt: skip


def in_app(app: Flask, name: str, work: Callable[..., Any]) -> Callable[..., None]:
    """The work with the app around it; a fault is logged and left to the next sweep: rows keep their state."""

    def done(*args: Any) -> None:
        with app.app_context(), line_of(request_id=asked_by(), work=name, work_id=uuid4().hex[:12]):
            try:
                work(*args)
                if asked_by():  # what nobody asked for comes each minute
                    log.info("work_done")
            except Exception:
                log.exception("work_failed")
            finally:
                db.session.remove()

    return done


def register(app: Flask) -> None:
    """Make this process able to do all work."""
    queue.WORK.update({name: in_app(app, name, work) for name, work in NAMED.items()})
    queue.task()


def sweep(app: Flask) -> None:
    """Look once through everything that waits."""
    for name, work in SWEPT.items():
        in_app(app, name, work)()


def run(app: Flask, threads: int = 3) -> None:
    """Work until told to stop. The first sweep comes at once: it takes up what a kill left.

    Pictures keep one thread busy for as long as any wait; two are left for money and mails.
    """
    register(app)
    beats.go_on(Event())
    huey = queue.queue()
    huey.periodic_task(crontab(minute="*"))(lambda: sweep(app))
    sweep(app)
    consumer = huey.create_consumer(
        workers=threads, worker_type="thread", periodic=True, initial_delay=0.05, max_delay=0.5
    )
    consumer.run()
