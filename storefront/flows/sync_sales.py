"""A till was without a connection and tells what it sold: each sale once, in the order of the device's count, each a
transaction of its own. Nothing is dropped: what cannot be sold becomes a case. See docs/till-offline.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from storefront.core import clock, refs
from storefront.core.errors import Unsellable
from storefront.domain.cases.services import open_case
from storefront.domain.pieces.services import release
from storefront.domain.tills import acts, offline, offline_rows, sales
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.models import SaleState
from storefront.domain.tills.offline import Leave, SaidSale, Unreadable
from storefront.domain.tills.offline_models import OfflineState, WhyOpen
from storefront.domain.tills.queries import items
from storefront.domain.tills.sales import SaleRow
from storefront.flows.grip_offline import Gripped, grip, suspend
from storefront.flows.ring_up import Paid, sell_now
from storefront.flows.settle_offline import take_back
from storefront.flows.undo_sale import REASONS
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.log import logger
from storefront.infra.queue import nudge

log = logger(__name__)
MOST_AT_ONCE = 500
AFTERWARDS = ("refresh_listing", "send_mails")


class Outcome(StrEnum):
    DONE = "done"
    CASE = "case"
    UNDONE = "undone"
    LATER = "later"  # a fault of ours: send it again
    REFUSED = "refused"  # has no key: nobody could ever answer for it


SAID = {OfflineState.UNREADABLE: Outcome.CASE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one sale. The device forgets those that are done, a case or undone."""

    key: str
    outcome: Outcome
    order_ref: str | None = None


def sync_sales(told: Sequence[Any], leave: Leave, device_now: datetime | None) -> list[Answer]:
    """Book what a till sold without a connection; one answer a sale, in the order of the device's count."""
    keyed = [(offline.key_of(one), one) for one in told[:MOST_AT_ONCE]]
    off_s = offline.clock_off_s(device_now, clock.now())
    in_order = sorted(((key, one) for key, one in keyed if key), key=lambda pair: offline.sequence_of(pair[1]))
    answers = [_answered(key, one, leave, off_s) for key, one in in_order]
    if any(answer.outcome in (Outcome.DONE, Outcome.CASE, Outcome.UNDONE) for answer in answers):
        for work in AFTERWARDS:
            nudge(work)
    return [*answers, *(Answer("", Outcome.REFUSED) for key, _one in keyed if not key)]


def _answered(key: str, told: Mapping[str, Any], leave: Leave, off_s: int) -> Answer:
    """One sale; a fault of ours leaves it with the device, and the others go on."""
    try:
        answer = _booked(key, told, leave, off_s)
        if told.get("undone") is True and answer.outcome in (Outcome.DONE, Outcome.CASE):
            return _undone(key, leave)
        return answer
    except Exception:
        log.exception("offline_sale_failed", key=key, device_id=leave.device_id)
        return Answer(key, Outcome.LATER)


def _booked(key: str, told: Mapping[str, Any], leave: Leave, off_s: int) -> Answer:
    try:
        return _once(key, told, leave, off_s, None)
    except Unsellable:
        return _once(key, told, leave, off_s, WhyOpen.UNSELLABLE)


@retry_on_deadlock
def _once(key: str, told: Mapping[str, Any], leave: Leave, off_s: int, doubt: WhyOpen | None) -> Answer:
    broken: list[str] = []
    with unit_of_work():
        said = _read(told)
        row_id = offline_rows.begin(leave, _columns(key, told, said, leave, off_s))
        if row_id is None:
            return _again(key, leave)
        at = AtTill(leave.location_id, leave.device_id, leave.staff_id, user_id=offline_rows.user_of(leave.staff_id))
        if said is None:
            answer = _unreadable(row_id, key, told)
        elif said.is_undone:
            answer = Answer(key, Outcome.UNDONE)
            offline_rows.end(row_id, OfflineState.UNDONE)
            _leave_open(key, at)
            why = told.get("why") if told.get("why") in REASONS else None
            acts.record(at, "offline_undone", key, old={"cents": said.total_cents}, new={"why": why})
        else:
            answer = _sell(row_id, said, leave, at, off_s, doubt, broken)
    for order_ref in broken:
        nudge("end_broken_order", order_ref)
    return answer


def _read(told: Mapping[str, Any]) -> SaidSale | None:
    try:
        return offline.read(told)
    except Unreadable:
        return None


def _columns(key: str, told: Mapping[str, Any], said: SaidSale | None, leave: Leave, off_s: int) -> dict[str, Any]:
    said_at = said.said_at if said else None
    return {
        "key": key, "sequence": offline.sequence_of(told), "way": said.way if said else None,
        "total_cents": said.total_cents if said else 0, "said_at": said_at, "clock_off_s": off_s,
        "sold_at": offline.believed(said_at, off_s, leave.given_at, clock.now()), "said": offline.as_kept(told),
        "state": OfflineState.DONE if said else OfflineState.UNREADABLE,
    }  # fmt: skip


def _again(key: str, leave: Leave) -> Answer:
    """The answer that the first telling had. A key is the device's own: another's says nothing of it."""
    known = offline_rows.known(key, leave)
    if known is None or not known.is_same_device:
        return Answer(key, Outcome.LATER)
    return Answer(key, SAID.get(known.state) or Outcome(known.state.value), known.order_ref)


def _unreadable(row_id: int, key: str, told: Mapping[str, Any]) -> Answer:
    open_case("offline_unreadable", f"offline-sale:{row_id}", proposal="ask_the_shop", values={"key": key})
    return Answer(key, Outcome.CASE)


def _sell(
    row_id: int, said: SaidSale, leave: Leave, at: AtTill, off_s: int, doubt: WhyOpen | None, broken: list[str]
) -> Answer:
    """Sell the pieces that are ours to sell; of the others the money goes to suspense, a case each."""
    sale = _till_sale(said.key, at)
    if sale.state == SaleState.SOLD and sale.order_id is not None:  # the tap had arrived, only its answer was lost
        offline_rows.end(row_id, OfflineState.DONE, sale.order_id)
        return Answer(said.key, Outcome.DONE, sales.sold_as(sale.order_id, sale.sale_id)[0])
    if doubt is None and (not offline_rows.is_trusted(leave) or clock.now() - leave.given_at > offline.LEAVE_HOLDS):
        doubt = WhyOpen.DEVICE
    gripped = [grip(line, sale, leave.given_at, at, doubt) for line in said.lines]
    broken += [one.broken for one in gripped if one.broken]
    open_ones = [(line, one) for line, one in zip(said.lines, gripped, strict=True) if one.why is not None]
    order_id, order_ref = _rung_up(row_id, said, sale, gripped, leave, at, off_s, has_open=bool(open_ones))
    for line, one in open_ones:
        suspend(row_id, said, line, one, at, order_ref)
    state = OfflineState.CASE if open_ones else OfflineState.DONE
    offline_rows.end(row_id, state, order_id)
    values = {"order": order_ref, "cents": said.total_cents, "clock_off_s": off_s, "cases": len(open_ones)}
    acts.record(at, "offline_sold", said.key, new=values)
    return Answer(said.key, Outcome(state.value), order_ref)


def _till_sale(key: str, at: AtTill) -> SaleRow:
    """The sale of this key, empty. One that was begun with a connection is taken over: what it held is free again."""
    is_new = not offline_rows.began_before(key)
    sale = sales.begin(key, at)
    if is_new:
        return sale
    if sale.state == SaleState.LEFT:
        return sales.begin(refs.key(), at)
    if sale.state == SaleState.OPEN:
        for item in items(sale.sale_id, key):
            sales.remove(sale.sale_id, item.piece_id)
        release(sales.held_for(key), by=at.actor, why="released")
    return sale


def _leave_open(key: str, at: AtTill) -> None:
    sale = _till_sale(key, at)
    if sale.state == SaleState.OPEN:
        sales.end_left(sale.sale_id)


def _rung_up(
    row_id: int, said: SaidSale, sale: SaleRow, gripped: Sequence[Gripped], leave: Leave, at: AtTill, off_s: int,
    *, has_open: bool,
) -> tuple[int | None, str | None]:  # fmt: skip
    """The order of what could be sold, at the prices that were paid; none when there is nothing."""
    if not any(one.why is None for one in gripped):
        sales.end_left(sale.sale_id)
        return None, None
    rows = items(sale.sale_id, sale.key)
    placed_at = offline.believed(said.said_at, off_s, leave.given_at, clock.now())
    paid = Paid(said.way, None if has_open else said.given_cents, said.receipt_no)
    sold = sell_now(sale.sale_id, sale.key, rows, paid, at, placed_at=placed_at)
    return sold.order_id, sold.order_ref


def _undone(key: str, leave: Leave) -> Answer:
    """It had arrived before somebody took it back at the till: the customer has the money again, so the books have."""
    known = offline_rows.known(key, leave)
    if known is not None and known.is_same_device:
        take_back(known.sale_id, known.order_ref, leave)
    return Answer(key, Outcome.UNDONE)
