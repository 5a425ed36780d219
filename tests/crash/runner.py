"""Does pieces of work in processes of their own, side by side, and kills them where it is told to.

A separate program: it holds the shop ready, forks for each piece of work, and answers with how each ended.
Reads one job a line from standard input, as JSON; see `Processes` for what a job says.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import literal

from storefront.app import create_app
from storefront.core import clock
from storefront.core.actor import SYSTEM
from storefront.domain.invoices import services as invoices
from storefront.domain.payments import services
from storefront.domain.payments.models import Way
from storefront.domain.settlements import due
from storefront.domain.settlements.paying_models import SettlementWay
from storefront.domain.settlements.refusals import BeingPaid, NothingDue
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.offline import Leave
from storefront.flows.apply_event import apply_event
from storefront.flows.close_statement import close_statements
from storefront.flows.invoice_months import invoice_months
from storefront.flows.mark_paid import mark_paid
from storefront.flows.open_checkout import open_checkout
from storefront.flows.open_statements import open_statements
from storefront.flows.process_picture import process_picture
from storefront.flows.read_import import read_import
from storefront.flows.recall_goods import follow_recalls
from storefront.flows.receive_picture import receive_picture
from storefront.flows.ring_up import Paid, ring_up
from storefront.flows.run_import import run_import
from storefront.flows.send_refunds import send_refund, send_refunds
from storefront.flows.send_transfers import send_transfer, send_transfers
from storefront.flows.settle_payment import settle_order, settle_payment
from storefront.flows.settle_run import make_run
from storefront.flows.sweep_payments import sweep_payments
from storefront.flows.sync_sales import sync_sales
from storefront.flows.till_return import Wanted, take_back
from storefront.flows.till_scan import scan
from storefront.flows.undo_sale import undo_sale
from storefront.infra.db import db

FLOWS = (
    apply_event, close_statements, follow_recalls, open_checkout, open_statements, process_picture, read_import, run_import, send_refund,
    send_refunds, send_transfer, send_transfers, settle_order, settle_payment, sweep_payments,
)  # fmt: skip
WORK: dict[str, Callable[..., Any]] = {flow.__name__: flow for flow in FLOWS}


def pay(payment_id: int, payment_intent_id: str, charge_id: str) -> None:
    mark_paid(payment_id, payment_intent_id=payment_intent_id, charge_id=charge_id)


WORK["mark_paid"] = pay


def receive(brand_id: int, path: str) -> None:
    with open(path, "rb") as file:
        receive_picture(brand_id, "IMG_1.jpg", file, by=SYSTEM)


WORK["receive_picture"] = receive


def sync(told: list[Any], leave: list[int]) -> None:
    device_id, staff_id, location_id, given_ms = leave
    given_at = datetime.fromtimestamp(given_ms / 1000, UTC)
    sync_sales(told, Leave(device_id, staff_id, location_id, given_at), clock.now())


WORK["sync_sales"] = sync


def bring_back(
    ref: str, line_ids: list[int], key: str, seen_cents: int, location_id: int, device_id: int, staff_id: int
) -> None:
    at = AtTill(location_id, device_id, staff_id, is_supervisor=True)
    take_back(Wanted(ref, tuple(line_ids), "changed_mind", "shelf"), None, key, seen_cents, at)


WORK["take_back"] = bring_back


def settle(until_on: str, brand_ids: list[int]) -> None:
    day = date.fromisoformat(until_on)
    with suppress(NothingDue, BeingPaid):  # somebody else was faster
        make_run(day, brand_ids, SettlementWay.BANK, day, by=SYSTEM)


WORK["settle"] = settle


def till_scan_piece(key: str, code: str, *at: int) -> None:
    scan(key, code, AtTill(*at))


def till_sell(key: str, *at: int) -> None:
    ring_up(key, Paid(Way.CASH), AtTill(*at))


def till_undo(order_ref: str, *at: int) -> None:
    undo_sale(order_ref, "wrong_piece", AtTill(*at))


WORK |= {"till_scan": till_scan_piece, "till_sell": till_sell, "till_undo": till_undo}


def invoice(until_on: str) -> None:
    invoice_months(date.fromisoformat(until_on), by=SYSTEM)


WORK["invoice"] = invoice


def die_at(step: int, files: list[str]) -> None:
    """Kill this process, as kill -9 would, before it runs the step-th line of these files; a loop counts once."""
    seen: set[tuple[str, int]] = set()

    def line(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
            if len(seen) == step:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, _event: str, _arg: object) -> Any:
        return line if os.path.basename(frame.f_code.co_filename) in files else None

    sys.settrace(call)


def drop_guard() -> None:
    """Whoever asks wins: what the conditional UPDATE is there against. Nobody looks whether a month is paid, and numbers
    are made up."""
    services.win = lambda *_args, **_kwargs: True
    due._alive, due._open_cents = (lambda: literal(False)), (lambda: literal(0))
    invoices.next_number = lambda _year: 1


def work_in_child(app: Flask, job: dict[str, Any], name: str, args: list[Any]) -> int:
    try:
        with app.app_context():
            db.engine.dispose(close=False)
            if job.get("without_guard"):
                drop_guard()
            if job.get("die_at"):
                die_at(job["die_at"], job["files"])
            if job.get("die_after"):
                signal.setitimer(signal.ITIMER_REAL, job["die_after"])  # nobody listens to its signal: it kills at once
            WORK[name](*args)
            sys.settrace(None)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to know that it ended so
        print(f"{name}: {error!r}", file=sys.stderr, flush=True)
        return 1
    return 0


def run(app: Flask, job: dict[str, Any]) -> list[int]:
    """Start all works at one signal; returns how each ended: 0, 1 for an error, -9 when killed."""
    ready, signal_end = os.pipe()
    children = []
    for name, args in job["works"]:
        child = os.fork()
        if child == 0:
            os.close(signal_end)
            os.read(ready, 1)  # until the parent closes its end
            os._exit(work_in_child(app, job, name, args))
        children.append(child)
    os.close(ready)
    os.close(signal_end)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def main() -> None:
    app = create_app()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(app, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
