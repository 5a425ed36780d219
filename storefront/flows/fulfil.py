"""What was sold leaves: prepared, shipped, arrived, handed over; and one step back. See docs/fulfilment.md."""

from collections.abc import Collection
from datetime import timedelta

from storefront.core import refs
from storefront.core.actor import Actor
from storefront.core.errors import Refusal
from storefront.domain.law import recalls
from storefront.domain.mails.services import call_back, enqueue
from storefront.domain.orders import fulfilments
from storefront.domain.orders.fulfilments import Parcel, Through
from storefront.domain.orders.models import FulfilmentKind, FulfilmentState
from storefront.domain.orders.undeliverable import undeliverable
from storefront.domain.payments import disputes
from storefront.infra.db import retry_on_deadlock, unit_of_work
from storefront.infra.queue import nudge

AT_ONCE = timedelta(0)
OUT_OF_HAND = frozenset({"prepared", "shipped", "handed_over"})
"""Steps that bring goods nearer to their buyer."""


class Recalled(Refusal):
    """Goods in this parcel are recalled and must not go out: `recall_ref`. The office decides with the buyer."""

    code = "parcel_recalled"


class Disputed(Refusal):
    """The bank has taken the money of this order back: nothing of it goes out until it has decided. `dispute_ref`."""

    code = "parcel_disputed"


class Withdrawn(Refusal):
    """The buyer has withdrawn from something in this parcel, and the office has not taken it out yet: `line_ids`."""

    code = "parcel_withdrawn"


class Undeliverable(Refusal):
    """The brand said that it cannot deliver something in this parcel, and the office has not decided yet."""

    code = "parcel_undeliverable"


def prepare(ref: str, through: Through, by: Actor) -> bool:
    """It lies ready; a buyer who fetches it is told. False when it did before. Raises NotFound, NotNow and what `_needs_free` raises."""
    return _stepped(ref, through, "prepared", by)


def ship(
    ref: str, through: Through, by: Actor, *, carrier: str, tracking: str, letter_waits: timedelta = AT_ONCE
) -> bool:
    """It is on its way, and the buyer is told how to follow it. False when it was before.

    Raises NotFound, NotNow and what `_needs_free` raises. `letter_waits`: so long a mistake can be taken back before anybody has read of it.
    """
    return _stepped(ref, through, "shipped", by, letter_waits, carrier=carrier, tracking=tracking)


def deliver(ref: str, through: Through, by: Actor) -> bool:
    """The carrier says that it has arrived: the days for a withdrawal count from now. Raises NotFound, NotNow."""
    return _stepped(ref, through, "delivered", by)


def hand_over(ref: str, through: Through, by: Actor) -> bool:
    """Its buyer has it in hand. False when they had it before. Raises NotFound, NotNow and what `_needs_free` raises."""
    return _stepped(ref, through, "handed_over", by)


@retry_on_deadlock
def undo_step(ref: str, through: Through, was: str, by: Actor) -> bool:
    """Take the step back that led into the state `was`, within a day: sent twice, one step is taken back. Who was told
    that it left is told that it has not; a letter that waits is not sent at all. False when it is in another state by
    now. Raises NotFound, NotNow, TooLateToUndo."""
    with unit_of_work():
        parcel = fulfilments.locked(ref, through)
        if not fulfilments.undo(parcel, was, by=by):
            return False
        if parcel.state == FulfilmentState.SHIPPED and call_back("order_shipped", f"order-shipped:{parcel.ref}:"):
            key = f"order-not-shipped:{parcel.ref}:{refs.code(8)}"
            enqueue("order_not_shipped", key, parcel.email, parcel.locale, parcel.order_ref, {"fulfilment": parcel.ref})
    nudge("send_mails")
    return True


@retry_on_deadlock
def _stepped(
    ref: str, through: Through, name: str, by: Actor, letter_waits: timedelta = AT_ONCE, **values: str
) -> bool:
    with unit_of_work():
        parcel = fulfilments.locked(ref, through)
        if not fulfilments.step(parcel, name, by=by, values=values):
            return False
        if name in OUT_OF_HAND:
            _needs_free(parcel)
        _write(parcel, name, values, letter_waits)
    nudge("send_mails")
    return True


def _needs_free(parcel: Parcel) -> None:
    """Goods that may hurt, that nobody has paid for any more, that nobody wants any more or that are not there stay here.

    Raises Recalled, Disputed, Withdrawn, Undeliverable.
    """
    standing = fulfilments.standing_in(parcel.id)
    withdrawn = fulfilments.withdrawn_from(parcel.order_id)
    refusal = kept_back(parcel.order_id, parcel.id, standing, withdrawn, undeliverable(parcel.order_id))
    if refusal is not None:
        raise refusal


def kept_back(
    order_id: int, fulfilment_id: int, standing: Collection[int], withdrawn: frozenset[int], missing: frozenset[int]
) -> Refusal | None:  # fmt: skip
    """Why a parcel with these standing lines does not leave now; none when it may. `withdrawn` and `missing` are lines of
    its order that the buyer gave up, and that cannot be delivered."""
    if recall_ref := recalls.keeping_back(fulfilment_id):
        return Recalled(recall_ref=recall_ref)
    if dispute_ref := disputes.keeping_back(order_id):
        return Disputed(dispute_ref=dispute_ref)
    if not withdrawn.isdisjoint(standing):
        return Withdrawn(line_ids=sorted(withdrawn.intersection(standing)))
    return None if missing.isdisjoint(standing) else Undeliverable()


def _write(parcel: Parcel, name: str, values: dict[str, str], waits: timedelta) -> None:
    """The buyer is told of what they wait for. A parcel sent again after a mistake is told again, with its new number."""
    told = {"fulfilment": parcel.ref}
    if name == "shipped":
        key = f"order-shipped:{parcel.ref}:{values['carrier'][:30]}:{values['tracking'][:50]}"
        enqueue("order_shipped", key, parcel.email, parcel.locale, parcel.order_ref, told, waits=waits)
    if name == "prepared" and parcel.kind == FulfilmentKind.PICKUP:
        enqueue("order_ready", f"order-ready:{parcel.ref}", parcel.email, parcel.locale, parcel.order_ref, told)
