"""A customer brings back pieces of an earlier sale, of this shop or of the site. See docs/till.md.

Anybody prepares it, a supervisor says yes. The money goes back the way it came: cash out of this drawer, a card on
the shop's own terminal, what was paid online by Stripe. All of it is one refund of the refund engine.
"""

from dataclasses import dataclass, replace

from storefront.core.errors import NotFound
from storefront.domain.orders import returns as announced
from storefront.domain.orders import services as orders
from storefront.domain.orders.after_models import Condition, ReturnState
from storefront.domain.orders.returns import Seen
from storefront.domain.payments import queries
from storefront.domain.payments.models import Way
from storefront.domain.payments.on_the_spot import account_of
from storefront.domain.payments.refund_plan import Fate, LineWish, ShippingWish, Wish
from storefront.domain.tills import acts, days, doors, refusals, returns
from storefront.domain.tills.acts import AtTill
from storefront.domain.tills.returns import Brought
from storefront.flows.refund import AFTERWARDS, RefundPlan, plan, refund_within
from storefront.flows.till_drawer import needs_cash
from storefront.flows.till_sign_in import prove
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

REASONS = ("changed_mind", "damaged", "wrong_piece", "other")
FATES = {"shelf": Fate.SHELF, "damaged": Fate.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What comes back: lines of an order, why, and what becomes of the pieces (in one word of FATES)."""

    order_ref: str
    line_ids: tuple[int, ...]
    why: str
    fate: str


@dataclass(frozen=True, slots=True)
class Yes:
    """Who says yes: a supervisor with their PIN. Not needed when one works at the till."""

    staff_id: int
    pin: str


def found(code: str, at: AtTill) -> str:
    """The order that a label or an order's number leads to. Raises UnknownCode, SoldElsewhere, NothingToReturn."""
    ref = returns.order_of_piece(code) or code
    order = returns.brought(ref)
    if order is None:
        raise refusals.UnknownCode(code=code)
    needs_this_place(order, at)
    if not order.open_lines:
        raise refusals.NothingToReturn(order_ref=ref)
    return ref


def needs_this_place(order: Brought, at: AtTill) -> None:
    """What a shop sold goes back to that shop: its drawer, its terminal. What the site sold, to any."""
    if not order.is_online and order.location_id != at.location_id:
        raise refusals.SoldElsewhere(place=order.place)


def is_todays(order: Brought, at: AtTill) -> bool:
    """Sold at this place in the day that runs: that is undone, and anybody may."""
    return not order.is_online and not days.is_closed_since(at.location_id, order.paid_at)


def planned(wanted: Wanted, at: AtTill) -> RefundPlan:
    """What would go back, and how. Raises NotFound, SoldElsewhere, NothingToReturn, and what a refund says no to."""
    order = _needed(wanted, at)
    return plan(order.order_id, _wishes(order, wanted, at))


def take_back(wanted: Wanted, yes: Yes | None, key: str, seen_cents: int, at: AtTill) -> str:
    """Give the money back and take the pieces in; returns the refund's ref, the same for the same key.

    Raises what `planned` raises, SupervisorNeeded, WrongPin, PinLocked, DrawerTooEmpty, RefundChanged.
    """
    ref = _taken_back(wanted, _said_yes(yes, at), key, seen_cents, at)
    for work in AFTERWARDS:
        nudge(work)
    return ref


def _needed(wanted: Wanted, at: AtTill) -> Brought:
    order = returns.brought(wanted.order_ref)
    if order is None or wanted.why not in REASONS or wanted.fate not in FATES:
        raise NotFound(order_ref=wanted.order_ref)
    needs_this_place(order, at)
    open_ids = {line.line_id for line in order.open_lines}
    if not wanted.line_ids or not open_ids.issuperset(wanted.line_ids):
        raise refusals.NothingToReturn(order_ref=order.ref)
    return order


def _wishes(order: Brought, wanted: Wanted, at: AtTill) -> list[Wish]:
    """The lines; when nothing stays with the buyer, what they paid for sending too (art. 56 Codice del consumo)."""
    wish = LineWish(0, fate=FATES[wanted.fate], location_id=at.location_id)
    wishes: list[Wish] = [replace(wish, line_id=line_id) for line_id in wanted.line_ids]
    if {line.line_id for line in order.lines} == set(wanted.line_ids):
        parcels = queries.sale(order.order_id).parcels
        wishes += [ShippingWish(parcel.fulfilment_id) for parcel in parcels if parcel.shipping_cents]
    return wishes


def _said_yes(yes: Yes | None, at: AtTill) -> int:
    """The supervisor who decides: who works here, or who gives their PIN. Their wrong PINs count as at sign-in."""
    if at.is_supervisor:
        return at.staff_id
    if yes is None or yes.staff_id not in {face.staff_id for face in doors.supervisors(at.location_id)}:
        raise refusals.SupervisorNeeded
    prove(AtTill(at.location_id, at.device_id, yes.staff_id), yes.pin)
    with unit_of_work():
        doors.forgive(yes.staff_id)
    return yes.staff_id


@retry_on_deadlock
def _taken_back(wanted: Wanted, decided_by: int, key: str, seen_cents: int, at: AtTill) -> str:
    """Who said yes, the money, the pieces, in one: all of it or nothing. Tapped again, it is the same refund."""
    with unit_of_work():
        orders.lock(wanted.order_ref)
        order = _asked(wanted, key, decided_by, at)
        wishes = _wishes(order, wanted, at)
        out_of = account_of(order.way, at.location_id) if order.way in (Way.CASH, Way.CARD) else None
        ref = refund_within(
            order.order_id,
            wishes,
            _reason(order, wanted),
            at.actor,
            f"till:{key}",
            seen_cents=seen_cents,
            out_of=out_of,
        )
        _taken_in(order, wanted, ref, at)
    return ref


def _reason(order: Brought, wanted: Wanted) -> str:
    known = {"damaged": "damaged", "wrong_piece": "wrong_item", "other": "other"}
    return known.get(wanted.why) or ("withdrawal" if order.is_online else "goodwill")


def _asked(wanted: Wanted, key: str, decided_by: int, at: AtTill) -> Brought:
    """The order that it is about; who asked for what and who said yes is written down once."""
    order = returns.brought(wanted.order_ref)
    if order is not None and acts.is_recorded("return_agreed", key, at.location_id):
        needs_this_place(order, at)
        return order
    order = _needed(wanted, at)
    if order.way == Way.CASH:
        needs_cash(at.location_id, plan(order.order_id, _wishes(order, wanted, at)).amount_cents)
    new = {"order": order.ref, "line_ids": list(wanted.line_ids), "why": wanted.why, "fate": wanted.fate,
           "way": order.way, "decided_by": decided_by}  # fmt: skip
    acts.record(at, "return_agreed", key, new=new)
    return order


def _taken_in(order: Brought, wanted: Wanted, refund_ref: str, at: AtTill) -> None:
    """What was announced as coming back has come; and the act is closed with the refund's number."""
    if acts.is_recorded("returned", refund_ref, at.location_id):
        return
    condition = Condition.DAMAGED if wanted.fate == "damaged" else Condition.AS_NEW
    seen = Seen(condition, shelve=wanted.fate == "shelf", remark=wanted.why)
    for row in announced.of_order(order.order_id):
        if row.line_id in wanted.line_ids and row.state == ReturnState.EXPECTED:
            announced.receive(row, seen, at.location_id, by=at.actor)
    acts.record(at, "returned", refund_ref, new={"order": order.ref, "line_ids": list(wanted.line_ids)})
