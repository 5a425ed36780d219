"""What brands are due leaves in one run: a file for the bank, or transfers through Stripe. See docs/settlement.md."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.exc import IntegrityError

from storefront.core import clock, refs
from storefront.core.actor import Actor
from storefront.core.errors import NotFound
from storefront.domain.audit.services import note
from storefront.domain.settlements import due, pain, paying, runs, services
from storefront.domain.settlements.due import Due
from storefront.domain.settlements.house import house
from storefront.domain.settlements.paying_models import SettlementWay
from storefront.domain.settlements.refusals import BeingPaid, NothingDue, OtherPersonNeeded
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge
from storefront.settings import settings

RUN_REF_LENGTH = 8


def make_run(until_on: date, brand_ids: Collection[int], way: SettlementWay, pay_on: date, *, by: Actor) -> str:
    """Pay brands what is due for months closed up to a day; returns the run's ref. Raises NothingDue, BeingPaid.

    A small run may leave at once; a larger one waits for a second person.
    """
    try:
        ref = _made(until_on, brand_ids, way, pay_on, by)
    except IntegrityError as error:  # the key of (statement, attempt): somebody was faster
        raise BeingPaid() from error
    nudge("send_settlements")
    return ref


@retry_on_deadlock
def _made(until_on: date, brand_ids: Collection[int], way: SettlementWay, pay_on: date, by: Actor) -> str:
    ref, now = refs.code(RUN_REF_LENGTH), clock.now().replace(microsecond=0)
    with unit_of_work():
        for brand_id in sorted(brand_ids):
            services.lock(brand_id)
        rows = [one for one in due.due(until_on, brand_ids) if one.is_payable and can_receive(one, way)]
        if not rows:
            raise NothingDue()
        file = _file(ref, rows, pay_on) if way == SettlementWay.BANK else None
        run_id = paying.make_run(ref, way, until_on, pay_on, rows, file, now, by=by)
        total_cents = sum(one.amount_cents for one in rows)
        new = {"way": way, "until_on": until_on.isoformat(), "brands": len(rows), "total_cents": total_cents}
        note(by, "settlement_made", "settlement", ref, new=new)
        if total_cents <= settings().second_person_above_cents:
            paying.approve(run_id, by=by)
    return ref


def can_receive(one: Due, way: SettlementWay) -> bool:
    return bool(one.iban if way == SettlementWay.BANK else one.account_id)


def _file(ref: str, rows: Collection[Due], pay_on: date) -> bytes:
    orders = [
        pain.Order(paying.end_to_end_id(one), one.holder or one.name, one.iban, one.amount_cents, one.statement_ref)
        for one in rows
    ]
    return pain.written(ref, clock.now(), pay_on, house(), orders)


def approve_run(ref: str, *, by: Actor) -> None:
    """A second person lets a large run leave. Raises NotFound, OtherPersonNeeded."""
    with unit_of_work():
        run = runs.run(ref)
        if run is None:
            raise NotFound(ref=ref)
        if run.made_by == by.user_id:
            raise OtherPersonNeeded()
        if paying.approve(run.run_id, by=by):
            note(by, "settlement_approved", "settlement", ref, new={"total_cents": run.total_cents})
    nudge("send_settlements")
